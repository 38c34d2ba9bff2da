"""The duty roster, shift by shift: added, changed while ahead, ended; the duties stay with the post (2.2, 7.6)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.people.give_post import end_tenure
from outage_hub.actions.people.keep_shift import ShiftDraft, add_shift, change_shift, shift_seen
from outage_hub.models.base import deed
from outage_hub.models.journal import Entry
from outage_hub.models.people import Person, Post, Tenure, holders
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Conflict, Refused
from tests.actions.looking import addresses, expand_all, relays
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUTY = "adm-tsentralnyi.duty"


def post_id(session: Session) -> int:
    return session.scalars(select(Post.id).where(Post.code == DUTY)).one()


def people(session: Session) -> list[int]:
    own = select(Person.id).where(Person.email.startswith("operator-")).order_by(Person.id)
    return list(session.scalars(own.limit(3)))


def put(session: Session, person: int | None, start: timedelta | None, end: timedelta | None) -> Tenure:
    return add_shift(session, post_id(session), draft(person, start, end), by=CONSOLE, now=NIGHT)


def draft(person: int | None, start: timedelta | None, end: timedelta | None) -> ShiftDraft:
    return ShiftDraft(person, *(None if moment is None else NIGHT + moment for moment in (start, end)))


def change(session: Session, tenure: Tenure, said: ShiftDraft, **more: Any) -> Tenure:
    seen = more.get("seen", shift_seen(tenure))
    now = more.get("now", NIGHT)
    return change_shift(session, tenure.post_id, tenure.id, said, seen, by=CONSOLE, now=now)


def on(session: Session, after: timedelta) -> int | None:
    session.rollback()
    post = post_id(session)
    found = holders(session, [post], now=NIGHT + after)
    return found[post].id if post in found else None


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


@on_both
@pytest.mark.clause("2.2")
def test_a_shift_is_added_and_a_substitution_laid_over_it(session: Session) -> None:
    one, two, _three = people(session)
    put(session, one, None, 24 * HOUR)
    put(session, two, 4 * HOUR, 8 * HOUR)

    assert [on(session, after * HOUR) for after in (0, 3, 4, 7, 8, 24)] == [one, one, two, two, one, None]
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.subject, entry.detail["person"]) == ("shift_added", f"post:{DUTY}", two)


@on_both
@pytest.mark.clause("2.2")
def test_a_shift_ahead_gets_another_person_or_another_hour(session: Session) -> None:
    one, two, three = people(session)
    ahead = put(session, one, 4 * HOUR, 8 * HOUR)
    longer = change(session, ahead, draft(one, 4 * HOUR, 10 * HOUR))
    assert (longer.id, on(session, 9 * HOUR)) == (ahead.id, one)
    other = change(session, longer, draft(two, 5 * HOUR, 10 * HOUR))
    assert [on(session, after * HOUR) for after in (4, 5, 9)] == [None, two, two]
    change(session, other, draft(three, 5 * HOUR, 10 * HOUR))
    assert on(session, 5 * HOUR) == three
    was = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one().detail["was"]
    assert was["person"] == two


@on_both
def test_of_two_heads_the_second_is_told(session: Session) -> None:
    one, two, _three = people(session)
    ahead = put(session, one, 4 * HOUR, 8 * HOUR)
    seen = shift_seen(ahead)
    change(session, ahead, draft(one, 4 * HOUR, 9 * HOUR))
    with pytest.raises(Conflict):
        change(session, ahead, draft(two, 4 * HOUR, 8 * HOUR), seen=seen)
    assert on(session, 8 * HOUR) == one


@on_both
@pytest.mark.clause("2.2")
def test_what_has_begun_is_only_ended(session: Session) -> None:
    one, two, _three = people(session)
    running = put(session, one, None, 24 * HOUR)
    with pytest.raises(Refused) as refusal:
        change(session, running, draft(two, 4 * HOUR, 8 * HOUR))
    assert codes(refusal) == [("shift", "shift_began")]
    end_tenure(session, running.post_id, running.id, by=CONSOLE, now=NIGHT + HOUR)
    assert [on(session, after * HOUR) for after in (0, 1)] == [one, None]
    with pytest.raises(Absent):
        change_shift(session, running.post_id, 2**31 - 1, draft(two, HOUR, DAY), "", by=CONSOLE, now=NIGHT)


@on_both
def test_nonsense_is_refused_and_nothing_changes(session: Session) -> None:
    one, two, _three = people(session)
    with deed(session):
        session.execute(update(Person).where(Person.id == two).values(email=None, phone=None, role=None))
    put(session, one, 4 * HOUR, 8 * HOUR)
    for said, expected in (
        ((one, 8 * HOUR, 4 * HOUR), [("to_at", "tenure_order")]),
        ((one, -HOUR, 4 * HOUR), [("from_at", "tenure_past")]),
        ((one, 5 * HOUR, None), [("to_at", "shift_end_missing")]),
        ((two, 5 * HOUR, 8 * HOUR), [("person", "holder_unreachable")]),
        ((None, 5 * HOUR, None), [("person", "holder_missing"), ("to_at", "shift_end_missing")]),
        ((one, 4 * HOUR, 9 * HOUR), [("from_at", "tenure_same")]),
    ):
        with pytest.raises(Refused) as refusal:
            put(session, *said)
        assert codes(refusal) == expected
    assert [on(session, after * HOUR) for after in (4, 5, 8)] == [one, one, None]


@on_both
def test_a_change_to_nonsense_leaves_the_shift_as_it_was(session: Session) -> None:
    one, *_rest = people(session)
    ahead = put(session, one, 4 * HOUR, 8 * HOUR)
    for said in (draft(one, 4 * HOUR, 3 * HOUR), draft(one, 5 * HOUR, None), draft(None, 4 * HOUR, 8 * HOUR)):
        with pytest.raises(Refused):
            change(session, ahead, said)
    assert [on(session, after * HOUR) for after in (4, 7)] == [one, one]


@on_both
@pytest.mark.clause("7.6")
def test_a_change_of_shift_changes_who_is_told_and_not_the_hour(session: Session) -> None:
    one, two, _three = people(session)
    put(session, one, None, 30 * timedelta(minutes=1))
    put(session, two, 30 * timedelta(minutes=1), 24 * HOUR)
    file(session, emergency(NIGHT, areas=(AreaDraft(text="", districts=("tsentralnyi",)),)), NIGHT)
    expand_all(session, NIGHT)
    relay = relays(session)[DUTY]

    first = session.get_one(Person, one).email
    assert addresses(session, f"relay:{relay.id}:opened") == {first}
    assert (relay.deadline.state, relay.deadline.due_at) == (ClockState.OPEN, NIGHT + HOUR)
    assert on(session, timedelta(minutes=40)) == two
