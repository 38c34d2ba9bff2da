from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from outage_hub.models.base import db, deed, insert_new
from outage_hub.models.leases import Throttle
from outage_hub.models.outages import Counter, next_number
from outage_hub.rules.kyiv import KYIV
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once

THROTTLE = Throttle.metadata.tables["throttle"]


def tried(at: datetime, *, what: str = "test") -> Throttle:
    return Throttle(what=what, window_at=at, count=1)


@on_both
@pytest.mark.parametrize("zone", [UTC, KYIV, timezone(timedelta(hours=-11, minutes=-30))])
def test_a_moment_comes_back_as_the_same_instant_in_utc(session: Session, zone: timezone) -> None:
    moment = NIGHT.replace(microsecond=123456)
    with deed(session):
        session.add(tried(moment.astimezone(zone)))

    session.expire_all()
    found = session.scalars(select(Throttle.window_at)).one()
    assert (found, found.tzinfo) == (moment, UTC)


@on_both
def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="naive datetime"), deed(session):
        session.add(tried(NIGHT.replace(tzinfo=None)))
    assert session.scalar(select(func.count()).select_from(Throttle)) == 0


@on_both
def test_moments_are_compared_as_instants_by_the_database(session: Session) -> None:
    with deed(session):
        session.add_all(tried(NIGHT + timedelta(microseconds=step), what=str(step)) for step in (-1, 0, 1, 10**6))

    query = select(Throttle.what).where(Throttle.window_at <= NIGHT.astimezone(KYIV)).order_by(Throttle.window_at)
    assert session.scalars(query).all() == ["-1", "0"]


@on_both
def test_a_deed_that_fails_keeps_nothing(session: Session) -> None:
    def fail() -> None:
        with deed(session):
            session.add(tried(NIGHT))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert session.scalar(select(func.count()).select_from(Throttle)) == 0


@on_both
def test_a_deed_sees_what_others_committed_meanwhile(session: Session) -> None:
    mine = tried(NIGHT)
    with deed(session):
        session.add(mine)
    with Session(db.engine) as other, deed(other):
        other.get_one(Throttle, mine.id).count = 7

    with deed(session):
        assert session.get_one(Throttle, mine.id).count == 7


@on_both
def test_reading_and_then_writing_in_many_deeds_at_once_loses_nothing(session: Session, app: OpenAPI) -> None:
    with deed(session):
        session.add(Counter(name="race", year=0, value=0))

    def add_ten(own: Session) -> None:
        for _ in range(10):
            with deed(own):
                counter = own.scalars(select(Counter).where(Counter.name == "race").with_for_update()).one()
                counter.value += 1

    at_once(app, [add_ten] * 4)
    with deed(session):
        assert session.scalar(select(Counter.value).where(Counter.name == "race")) == 40


@on_both
def test_only_rows_that_break_no_constraint_are_inserted(session: Session) -> None:
    rows = [{"what": what, "window_at": NIGHT, "count": 1} for what in ("a", "b", "a")]
    with deed(session):
        assert insert_new(session, THROTTLE, rows) == 2
        assert insert_new(session, THROTTLE, rows) == 0
        assert insert_new(session, THROTTLE, []) == 0


def test_sqlite_guards_foreign_keys_and_waits_for_other_writers(session: Session) -> None:
    found = [session.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "busy_timeout", "journal_mode")]
    assert found == [1, 5000, "wal"]  # a web page waits five seconds, then says so


def test_writers_of_sqlite_queue_up_and_none_is_told_to_come_later(app: OpenAPI) -> None:
    def count(own: Session) -> list[int]:
        numbers = []
        for _ in range(20):
            with deed(own):
                numbers.append(int(next_number(own, now=NIGHT)[-4:]))
        return numbers

    given = at_once(app, [count] * 8)

    assert sorted(number for numbers in given for number in numbers) == list(range(1, 161))
