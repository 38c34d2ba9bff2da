"""What the head may change in the table of who hears of what, and what the regulation keeps as it is (7.5-7.7)."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from outage_hub.rules.outage import Kind
from outage_hub.rules.refusals import Fault
from outage_hub.rules.telling.audience import DEFAULTS, RELAYERS, How, Match, PostKind, Rule

OFFICIALS = (PostKind.DEPUTY_MAYOR, PostKind.PRESS, PostKind.DEPARTMENT_HEAD)  # those whom 7.5 names
BY_HOUSES = (PostKind.HOA_MANAGER, PostKind.COMMITTEE_HEAD)  # what they answer for are houses
_CLAUSES = {
    PostKind.DISTRICT_DUTY: "7.6",
    PostKind.COMMITTEE_HEAD: "7.6",
    PostKind.HOA_OFFICE: "7.7",
    PostKind.HOA_MANAGER: "7.7",
    PostKind.CONTROLLER: "6.1",
    PostKind.CONTACT: "5.7.1",
}


def regulation_of(outage_kind: Kind, post_kind: PostKind) -> Rule | None:
    """What the regulation itself says of such a post."""
    return next((one for one in DEFAULTS if (one.outage_kind, one.post_kind) == (outage_kind, post_kind)), None)


def clause_of(outage_kind: Kind, post_kind: PostKind) -> str:
    """The clause that a rule stands under, the regulation's own where it has one."""
    rule = regulation_of(outage_kind, post_kind)
    return rule.clause if rule else _CLAUSES.get(post_kind, "7.5")


def judge_rule(outage_kind: Kind, post_kind: PostKind, match: Match, how: How) -> list[Fault]:
    """What the regulation does not allow: a duty put off or given to others, news of an emergency kept waiting."""
    return [*_judge_match(outage_kind, post_kind, match), *_judge_how(outage_kind, post_kind, how)]


def judge_removal(outage_kind: Kind, post_kind: PostKind) -> list[Fault]:
    """The posts of 7.5 hear of everything; whoever relays emergencies must hear of them."""
    if post_kind in OFFICIALS:
        return [Fault("rule", "rule_official")]
    relays = outage_kind is Kind.EMERGENCY and post_kind in RELAYERS
    return [Fault("rule", "rule_relayer", {"clause": _CLAUSES[post_kind]})] if relays else []


def seen(rule: Rule) -> str:
    """What a page showed of a rule: whoever changes it says what they have seen."""
    return f"{rule.match} {rule.how}"


def seen_together(rules: Iterable[Rule]) -> str:
    """The same for the whole table, in a few letters."""
    lines = sorted(f"{rule.outage_kind} {rule.post_kind} {seen(rule)}" for rule in rules)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def differences(rules: Sequence[Rule]) -> list[tuple[Rule | None, Rule | None]]:
    """Where the table is not as in the regulation: the city's rule beside the regulation's; None = there is none."""
    ours = {(rule.outage_kind, rule.post_kind): rule for rule in rules}
    theirs = {(rule.outage_kind, rule.post_kind): rule for rule in DEFAULTS}
    places = [(kind, post) for kind in Kind for post in PostKind]
    pairs = [(ours.get(place), theirs.get(place)) for place in places]
    return [(our, their) for our, their in pairs if (our and seen(our)) != (their and seen(their))]


def _judge_match(outage_kind: Kind, post_kind: PostKind, match: Match) -> list[Fault]:
    if post_kind in BY_HOUSES and match is not Match.AREA:
        return [Fault("match", "rule_houses")]
    if outage_kind is Kind.EMERGENCY and post_kind in RELAYERS and match is not Match.AREA:
        return [Fault("match", "rule_district", {"clause": _CLAUSES[post_kind]})]
    return []


def _judge_how(outage_kind: Kind, post_kind: PostKind, how: How) -> list[Fault]:
    relays = outage_kind is Kind.EMERGENCY and post_kind in RELAYERS
    if relays and how is not How.RELAY:
        return [Fault("how", "rule_relayer", {"clause": _CLAUSES[post_kind]})]
    if how is How.RELAY and not relays:
        return [Fault("how", "rule_relay")]
    if outage_kind is Kind.EMERGENCY and how is How.DIGEST:
        return [Fault("how", "rule_at_once" if post_kind in OFFICIALS else "rule_digest")]
    return []
