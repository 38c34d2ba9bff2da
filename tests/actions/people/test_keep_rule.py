"""The head keeps the table of who hears of what, and two heads do not undo each other (7.5-7.7)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.keep_rule import add_rule, change_rule, remove_rule, restore_rules, rule_of
from outage_hub.models.journal import Entry
from outage_hub.models.outbox import Delivery
from outage_hub.models.people import AudienceRule, Post
from outage_hub.rules.outage import Kind
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Conflict, Refused
from outage_hub.rules.telling.audience import DEFAULTS, How, Match, PostKind
from outage_hub.rules.telling.rulebook import seen, seen_together
from tests.actions.looking import everything, expand_all
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file

EMERGENCY, PLANNED = Kind.EMERGENCY, Kind.PLANNED


def rule(session: Session, kind: Kind, post: PostKind) -> AudienceRule:
    session.expire_all()
    found = select(AudienceRule).where(AudienceRule.outage_kind == kind, AudienceRule.post_kind == post)
    return session.scalars(found).one()


def all_rules(session: Session) -> list[AudienceRule]:
    session.expire_all()
    return list(session.scalars(select(AudienceRule)))


def change(session: Session, row: AudienceRule, match: Match | None, how: How | None, was: str = "") -> None:
    change_rule(session, row.id, (match, how), was or seen(rule_of(row)), by=CONSOLE, now=NIGHT)


def add(session: Session, kind: Kind | None, post: PostKind | None, match: Match | None, how: How | None) -> None:
    add_rule(session, (kind, post), (match, how), by=CONSOLE, now=NIGHT)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def last(session: Session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


@on_both
def test_a_rule_is_changed_and_the_journal_has_both(session: Session) -> None:
    row = rule(session, PLANNED, PostKind.PRESS)
    change(session, row, Match.ALL, How.AT_ONCE)

    assert rule(session, PLANNED, PostKind.PRESS).how is How.AT_ONCE
    assert (last(session).deed, last(session).subject) == ("rule_changed", "rule:planned:press")
    assert last(session).detail == {"was": "all digest", "is": "all at_once"}
    change(session, rule(session, PLANNED, PostKind.PRESS), Match.ALL, How.AT_ONCE)
    assert len(session.scalars(select(Entry).where(Entry.deed == "rule_changed")).all()) == 1, "nothing differed"


@on_both
@pytest.mark.clause("7.6")
def test_a_new_rule_reaches_its_posts_with_the_next_emergency(session: Session) -> None:
    add(session, EMERGENCY, PostKind.CONTROLLER, Match.ALL, How.AT_ONCE)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)

    told = select(Post.kind).join(Delivery, Delivery.post_id == Post.id)
    assert PostKind.CONTROLLER in session.scalars(told.distinct()).all()
    assert rule(session, EMERGENCY, PostKind.CONTROLLER).clause == "6.1"
    with pytest.raises(Conflict):
        add(session, EMERGENCY, PostKind.CONTROLLER, Match.ALL, How.AT_ONCE)


@on_both
def test_of_two_heads_the_second_is_told_and_nothing_is_lost(session: Session) -> None:
    row = rule(session, PLANNED, PostKind.PRESS)
    was = seen(rule_of(row))
    change(session, row, Match.SERVICE, How.AT_ONCE, was)
    with pytest.raises(Conflict):
        change(session, row, Match.ALL, How.DIGEST, was)
    with pytest.raises(Conflict):
        remove_rule(session, row.id, was, by=CONSOLE, now=NIGHT)
    with pytest.raises(Conflict):
        restore_rules(session, seen_together(DEFAULTS), by=CONSOLE, now=NIGHT)
    assert seen(rule_of(rule(session, PLANNED, PostKind.PRESS))) == "service at_once"


@on_both
@pytest.mark.clause("7.5")
def test_what_the_regulation_wants_stays(session: Session) -> None:
    before = everything(session)
    mayors, duty = rule(session, EMERGENCY, PostKind.DEPUTY_MAYOR), rule(session, EMERGENCY, PostKind.DISTRICT_DUTY)
    for row, match, how, expected in (
        (mayors, Match.ALL, How.DIGEST, ("how", "rule_at_once")),
        (duty, Match.AREA, How.AT_ONCE, ("how", "rule_relayer")),
        (duty, None, How.RELAY, ("match", "choice_missing")),
    ):
        with pytest.raises(Refused) as refusal:
            change(session, row, match, how)
        assert codes(refusal) == [expected]
    for row in (mayors, duty):
        with pytest.raises(Refused):
            remove_rule(session, row.id, seen(rule_of(row)), by=CONSOLE, now=NIGHT)
    with pytest.raises(Refused) as refusal:
        add(session, None, None, None, None)
    assert codes(refusal) == [("outage_kind", "choice_missing"), ("post_kind", "choice_missing")]
    assert everything(session) == before


@on_both
def test_the_table_returns_to_the_regulation(session: Session) -> None:
    change(session, rule(session, PLANNED, PostKind.PRESS), Match.SERVICE, How.AT_ONCE)
    gone = rule(session, EMERGENCY, PostKind.HOA_MANAGER)
    remove_rule(session, gone.id, seen(rule_of(gone)), by=CONSOLE, now=NIGHT)
    add(session, EMERGENCY, PostKind.COMMITTEE_HEAD, Match.AREA, How.AT_ONCE)
    for _ in range(2):
        was = seen_together([rule_of(row) for row in all_rules(session)])
        restore_rules(session, was, by=CONSOLE, now=NIGHT)

    assert {rule_of(row) for row in all_rules(session)} == set(DEFAULTS)
    restored = session.scalars(select(Entry).where(Entry.deed == "rules_restored")).all()
    assert [entry.detail for entry in restored] == [{"count": 3}], "the second time nothing differed"


def test_a_rule_that_is_gone_is_told_so(session: Session) -> None:
    with pytest.raises(Absent):
        remove_rule(session, 2**31 - 1, "", by=CONSOLE, now=NIGHT)
