"""The head keeps the table of who hears of what, within what the regulation leaves open (7.5-7.7).

Two heads changing the same rule: the second is told that it has changed, and nothing is lost.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed, insert_new
from outage_hub.models.people import AudienceRule
from outage_hub.rules.outage import Kind
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Conflict, Fault, Refused
from outage_hub.rules.telling.audience import How, Match, PostKind, Rule
from outage_hub.rules.telling.rulebook import (
    clause_of,
    differences,
    judge_removal,
    judge_rule,
    seen,
    seen_together,
)


def add_rule(
    session: Session,
    place: tuple[Kind | None, PostKind | None],
    said: tuple[Match | None, How | None],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """A kind of post that had no rule gets one. Raises Refused, or Conflict when it has one by now."""
    with deed(session):
        outage_kind, post_kind = place
        missing = {"outage_kind": outage_kind, "post_kind": post_kind}
        faults = [Fault(field, "choice_missing") for field, value in missing.items() if value is None]
        if outage_kind is None or post_kind is None:
            raise Refused(faults)
        match, how = _judged(outage_kind, post_kind, said)
        rule = Rule(clause_of(outage_kind, post_kind), outage_kind, post_kind, match, how)
        if not insert_new(session, AudienceRule.metadata.tables["audience_rule"], [vars(rule)]):
            raise Conflict([Fault("post_kind", "rule_there")])
        journal.record(session, by, "rule_added", _subject(rule), {"is": seen(rule)}, now=now)


def change_rule(
    session: Session,
    rule_id: int,
    said: tuple[Match | None, How | None],
    was: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Another match or way. Raises Refused, Absent, or Conflict when the rule is not as it was seen."""
    with deed(session):
        rule = _held(session, rule_id, was)
        match, how = _judged(rule.outage_kind, rule.post_kind, said)
        if (match, how) != (rule.match, rule.how):
            rule.match, rule.how = match, how
            journal.record(
                session, by, "rule_changed", _subject(rule), {"was": was, "is": seen(rule_of(rule))}, now=now
            )


def remove_rule(session: Session, rule_id: int, was: str, *, by: Actor, now: datetime) -> None:
    """Such posts hear of such outages no more. Raises Refused, Absent, Conflict."""
    with deed(session):
        rule = _held(session, rule_id, was)
        if faults := judge_removal(rule.outage_kind, rule.post_kind):
            raise Refused(faults)
        session.delete(rule)
        journal.record(session, by, "rule_removed", _subject(rule), {"was": was}, now=now)


def restore_rules(session: Session, was: str, *, by: Actor, now: datetime) -> None:
    """The table as the regulation has it. Raises Conflict when the table is not as it was seen."""
    with deed(session):
        rules = session.scalars(select(AudienceRule).order_by(AudienceRule.id).with_for_update()).all()
        ours = {rule_of(row): row for row in rules}
        if seen_together(ours) != was:
            raise Conflict([Fault("rules", "rules_changed")])
        changed = differences(list(ours))
        for mine, rule in changed:
            _restore(session, ours[mine] if mine else None, rule)
        if changed:
            journal.record(session, by, "rules_restored", "rules", {"count": len(changed)}, now=now)


def rule_of(row: AudienceRule) -> Rule:
    """The row as the rules take it."""
    return Rule(row.clause, row.outage_kind, row.post_kind, row.match, row.how)


def _restore(session: Session, row: AudienceRule | None, rule: Rule | None) -> None:
    if row is None:
        session.add_all([AudienceRule(**vars(rule))] if rule else [])
    elif rule is None:
        session.delete(row)
    else:
        row.clause, row.match, row.how = rule.clause, rule.match, rule.how


def _held(session: Session, rule_id: int, was: str) -> AudienceRule:
    """The rule, kept from other changes until the commit."""
    rule = session.get(AudienceRule, rule_id, with_for_update=True)
    if rule is None:
        raise Absent([Fault("rule", "rule_unknown")])
    if seen(rule_of(rule)) != was:
        raise Conflict([Fault("rule", "rule_changed")])
    return rule


def _judged(outage_kind: Kind, post_kind: PostKind, said: tuple[Match | None, How | None]) -> tuple[Match, How]:
    match, how = said
    missing = [Fault(field, "choice_missing") for field, value in (("match", match), ("how", how)) if value is None]
    if match is None or how is None:
        raise Refused(missing)
    if faults := judge_rule(outage_kind, post_kind, match, how):
        raise Refused(faults)
    return match, how


def _subject(rule: AudienceRule | Rule) -> str:
    return f"rule:{rule.outage_kind}:{rule.post_kind}"
