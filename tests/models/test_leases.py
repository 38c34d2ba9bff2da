from datetime import UTC, datetime, timedelta
from functools import partial

from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.leases import count_try, forget_tries, give_lease_up, last_beat, take_lease
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once

WINDOW = timedelta(minutes=15)


def take(session: Session, holder: str, now: datetime) -> bool:
    with deed(session):
        return take_lease(session, "worker", holder, now=now)


def tries(session: Session, what: str, now: datetime) -> int:
    with deed(session):
        return count_try(session, what, window=WINDOW, now=now)


@on_both
def test_of_two_holders_the_first_leads_and_may_renew(session: Session, clock: WoundClock) -> None:
    assert take(session, "a", clock())
    assert not take(session, "b", clock.wind(seconds=5))
    assert take(session, "a", clock())
    assert not take(session, "b", clock.wind(seconds=19.999))


@on_both
def test_a_lease_that_was_not_renewed_is_free_after_twenty_seconds(session: Session, clock: WoundClock) -> None:
    take(session, "a", clock())
    assert take(session, "b", clock.wind(seconds=20))
    assert not take(session, "a", clock.wind(seconds=1))


@on_both
def test_a_lease_given_up_is_free_at_once_but_only_its_holder_gives_it(session: Session, clock: WoundClock) -> None:
    take(session, "a", clock())
    with deed(session):
        give_lease_up(session, "worker", "b", now=clock())
    assert not take(session, "b", clock())
    with deed(session):
        give_lease_up(session, "worker", "a", now=clock())
    assert take(session, "b", clock())


@on_both
def test_the_last_beat_is_the_leaders(session: Session, clock: WoundClock) -> None:
    assert last_beat(session, "worker") is None
    beat = clock()
    take(session, "a", beat)
    take(session, "b", clock.wind(seconds=10))
    session.expire_all()
    assert last_beat(session, "worker") == beat


@on_both
def test_of_many_that_want_the_lease_at_once_one_gets_it(app: OpenAPI) -> None:
    for now in (NIGHT, NIGHT + WINDOW):
        taken = at_once(app, [partial(take, holder=f"{n} at {now}", now=now) for n in range(8)])
        assert sorted(taken) == [False] * 7 + [True]


@on_both
def test_tries_are_counted_apart_for_each_thing_and_window(session: Session) -> None:
    start = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert [tries(session, "a", start + timedelta(minutes=minute)) for minute in (0, 7, 14)] == [1, 2, 3]
    assert tries(session, "b", start) == 1
    assert tries(session, "a", start + WINDOW) == 1


@on_both
def test_forgotten_tries_start_afresh_and_others_stay(session: Session) -> None:
    for what in ("a", "a", "b"):
        tries(session, what, NIGHT)
    with deed(session):
        forget_tries(session, "a")
    assert (tries(session, "a", NIGHT), tries(session, "b", NIGHT)) == (1, 2)


@on_both
def test_no_try_is_lost_when_many_come_at_once(app: OpenAPI, session: Session) -> None:
    counted = at_once(app, [lambda own: tries(own, "a", NIGHT)] * 8)
    assert sorted(counted) == list(range(1, 9))
    assert tries(session, "a", NIGHT) == 9
