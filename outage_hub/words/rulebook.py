"""A rule of who hears of what, as one sentence that a person reads and agrees with."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import How, Match, PostKind, Rule
from outage_hub.rules.telling.rulebook import BY_HOUSES

WHO = {
    PostKind.DEPUTY_MAYOR: _l("Deputy mayors"),
    PostKind.PRESS: _l("The press office"),
    PostKind.DEPARTMENT_HEAD: _l("Heads of departments"),
    PostKind.DISTRICT_DUTY: _l("District duty officers"),
    PostKind.HOA_OFFICE: _l("Duty officers of the HOA office"),
    PostKind.COMMITTEE_HEAD: _l("Heads of committees"),
    PostKind.HOA_MANAGER: _l("Heads of HOAs"),
    PostKind.CONTROLLER: _l("Controllers"),
    PostKind.HEAD: _l("Heads of the centre"),
    PostKind.CONTACT: _l("Executors’ contacts"),
}
_OF_EVERY = {Kind.EMERGENCY: _l("about every emergency"), Kind.PLANNED: _l("about all planned works")}
_IF = {
    Match.AREA: _l("if their district is touched"),
    Match.AREA_AND_SERVICE: _l("if their district is touched and the service is theirs"),
    Match.SERVICE: _l("if the service is theirs"),
}
_HOUSES = _l("if their houses are touched")
_HOW = {
    How.AT_ONCE: _l("a letter at once"),
    How.DIGEST: _l("in the summary they have chosen, without one at once"),
    How.RELAY: _l("a letter at once, and an hour to pass it on"),
}


def rule_in_words(rule: Rule) -> str:
    """«Голови ОСББ: лист одразу, якщо зачеплено їхні будинки (п. 7.7)»."""
    return str(
        _(
            "%(who)s: %(how)s, %(match)s (cl. %(clause)s)",
            who=WHO[rule.post_kind],
            how=_HOW[rule.how],
            match=match_in_words(rule.outage_kind, rule.post_kind, rule.match),
            clause=rule.clause,
        )
    )


def match_in_words(outage_kind: Kind, post_kind: PostKind, match: Match) -> str:
    """When it is about them."""
    if match is Match.ALL:
        return str(_OF_EVERY[outage_kind])
    return str(_HOUSES if match is Match.AREA and post_kind in BY_HOUSES else _IF[match])
