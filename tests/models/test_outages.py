from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.write_revision import area_drafts, facts_of
from outage_hub.models.base import deed
from outage_hub.models.outages import (
    Counter,
    Outage,
    Revision,
    ended_since,
    live_outages,
    next_number,
    outage_by_number,
    significant_revisions,
)
from outage_hub.rules.draft import promised_end
from outage_hub.rules.outage import ENDED, AreaDraft, Saying, Source, State, first_state, next_state
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, planned, say

HOUR = timedelta(hours=1)


def number(session: Session, now: datetime = NIGHT) -> str:
    with deed(session):
        return next_number(session, now=now)


@on_both
def test_numbers_start_anew_at_midnight_of_the_citys_new_year(session: Session) -> None:
    before, after = datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 22, tzinfo=UTC)
    given = [number(session, now) for now in (before, before, after, after, before)]
    assert given == ["26-0001", "26-0002", "27-0001", "27-0002", "26-0003"]


@on_both
def test_after_9999_a_number_grows_longer(session: Session) -> None:
    with deed(session):
        session.add(Counter(name="outage", year=2026, value=9998))
    assert [number(session), number(session)] == ["26-9999", "26-10000"]


@on_both
def test_no_number_is_given_twice_or_left_out(session: Session, app: OpenAPI) -> None:
    def take_back() -> None:
        with deed(session):
            next_number(session, now=NIGHT)
            raise ZeroDivisionError

    given = at_once(app, [number] * 8)
    with pytest.raises(ZeroDivisionError):
        take_back()
    assert sorted([*given, number(session)]) == [f"26-000{n}" for n in range(1, 10)]


@on_both
def test_one_place_in_an_outages_story_is_taken_once(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    first = session.scalars(select(Revision)).one()
    columns = {column.name: getattr(first, column.name) for column in Revision.__table__.columns}
    with pytest.raises(IntegrityError), deed(session):
        session.add(Revision(**{**columns, "id": None}))


def told(session: Session, clock: WoundClock) -> Iterator[str]:
    """Outages with a story for every saying."""
    areas = (AreaDraft(text="вул. Миру, 5", districts=("kalmiuskyi",), expected_end_at=clock() + 9 * HOUR),)
    one = file(session, emergency(clock()), clock(), source=Source.PHONE).number
    say(session, one, Saying.COMPLETED, 1, clock(), sets={"cause": "Корозія", "begins_at": clock() - HOUR})
    yield one
    say(session, one, Saying.TERM_CHANGED, 2, clock(), sets={"expected_end_at": clock() + 5 * HOUR})
    say(session, one, Saying.AREA_CHANGED, 3, clock(), areas=areas)
    yield one
    done = (AreaDraft(text="вул. Миру, 5", restored_at=clock()), AreaDraft(text="вул. Нова"))
    say(session, one, Saying.PART_RESTORED, 4, clock(), areas=done)
    yield one
    chase_deadlines(session, now=clock.wind(hours=6))
    yield one
    say(session, one, Saying.RESTORED, 6, clock(), sets={"ended_at": clock() - HOUR})
    say(session, one, Saying.CORRECTED, 7, clock.wind(hours=1), sets={"summary": "Порив водоводу"})
    yield one
    say(session, one, Saying.REOPENED, 8, clock())
    yield one
    say(session, one, Saying.CANCELLED, 9, clock.wind(hours=1))
    yield one
    say(session, one, Saying.CORRECTED, 10, clock.wind(hours=1), sets={"summary": "Порив"})
    yield one
    two = file(session, planned(clock()), clock()).number
    moved = {"begins_at": clock() + 5 * 24 * HOUR, "expected_end_at": clock() + 6 * 24 * HOUR}
    say(session, two, Saying.MOVED, 1, clock(), sets=moved)
    yield two
    say(session, two, Saying.STARTED, 2, clock.wind(hours=3))
    yield two


@on_both
def test_the_row_of_an_outage_is_what_its_revisions_come_to(session: Session, clock: WoundClock) -> None:
    for written in told(session, clock):
        session.expire_all()
        outage = outage_by_number(session, written)
        assert outage
        assert _columns(outage) == _rebuilt(outage), outage.revisions[-1].kind


@on_both
def test_lists_hold_what_is_live_and_what_has_ended_since(session: Session) -> None:
    older = file(session, emergency(NIGHT - HOUR), NIGHT).number
    newer = file(session, emergency(NIGHT), NIGHT).number
    ended = file(session, emergency(NIGHT), NIGHT).number
    say(session, ended, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT - timedelta(minutes=5)})
    assert [outage.number for outage in live_outages(session)] == [newer, older]
    assert [outage.number for outage in ended_since(session, NIGHT - timedelta(minutes=5))] == [ended]
    assert ended_since(session, NIGHT) == []


@on_both
def test_readers_get_neither_corrections_nor_exercises(session: Session) -> None:
    one = file(session, emergency(NIGHT), NIGHT).number
    file(session, emergency(NIGHT, exercise=True), NIGHT)
    say(session, one, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив труби"})
    say(session, one, Saying.CANCELLED, 2, NIGHT)
    shown = [(found.outage.number, found.kind) for found in significant_revisions(session, most=10)]
    assert shown == [(one, Saying.CANCELLED), (one, Saying.FILED)]


def _columns(outage: Outage) -> tuple[object, ...]:
    current = outage.current
    return (outage.state, outage.current_id, outage.begins_at, outage.expected_end_at, outage.closed_at, current.seq)


def _rebuilt(outage: Outage) -> tuple[object, ...]:
    """The same columns from the revisions alone."""
    first, *later = outage.revisions
    state, closed_at = first_state(outage.kind, first.source), None
    for revision in later:
        state = next_state(outage.kind, state, revision.kind)
        ended = revision.ended_at or revision.recorded_at
        closed_at = (closed_at or ended) if state in ENDED else None
    last = outage.revisions[-1]
    assert [revision.seq for revision in outage.revisions] == list(range(1, last.seq + 1))
    term = promised_end(facts_of(last), area_drafts(last))
    return (State(state), last.id, last.begins_at, term, closed_at, last.seq)
