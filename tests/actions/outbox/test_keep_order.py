"""Flapping: one address hears of one outage at most every two minutes, of its end at once (I8)."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.models.base import deed
from outage_hub.models.outbox import Delivery, DeliveryState
from outage_hub.rules.outage import Saying
from tests.actions.looking import expand_all, letters
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, say

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PRESS = "press-1@press.test"


def expand(session: Session, now: datetime) -> None:
    """Only the press is written to."""
    expand_all(session, now)
    with deed(session):
        session.execute(delete(Delivery).where(Delivery.address != PRESS))


def claim(session: Session, now: datetime) -> list[int]:
    return [one.id for one in claim_deliveries(session, "mail", most=10, now=now)]


def send(session: Session, now: datetime) -> list[int]:
    """Send what is due; the revisions whose letters went out."""
    sent = claim(session, now)
    for one in sent:
        settle_delivery(session, one, Tried(Outcome.ACCEPTED), now=now)
    return [one.seq for one in letters(session) if one.id in sent]


def change(session: Session, number: str, based_on: int, now: datetime) -> None:
    say(session, number, Saying.TERM_CHANGED, based_on, now, sets={"expected_end_at": NIGHT + based_on * HOUR})
    expand(session, now)


@on_both
def test_changes_in_quick_succession_are_one_letter_two_minutes_after_the_last(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    expand(session, NIGHT)
    assert send(session, NIGHT) == [1]
    for seq in range(1, 50):
        change(session, number, seq, NIGHT + seq * 2 * SECOND)
        assert send(session, NIGHT + seq * 2 * SECOND) == []

    assert send(session, NIGHT + 2 * MINUTE - SECOND) == []
    assert send(session, NIGHT + 2 * MINUTE) == [50]
    states = [one.state for one in letters(session)]
    assert states.count(DeliveryState.SUPERSEDED) == 48


@on_both
def test_a_letter_that_waits_behind_one_being_sent_waits_two_minutes_from_its_acceptance(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    expand(session, NIGHT)
    (first,) = claim(session, NIGHT)
    change(session, number, 1, NIGHT)
    settle_delivery(session, first, Tried(Outcome.ACCEPTED), now=NIGHT + MINUTE)

    assert send(session, NIGHT + 3 * MINUTE - SECOND) == []
    assert send(session, NIGHT + 3 * MINUTE) == [2]


@on_both
def test_the_end_of_an_outage_is_never_delayed(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    expand(session, NIGHT)
    (first,) = claim(session, NIGHT)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand(session, NIGHT)
    settle_delivery(session, first, Tried(Outcome.ACCEPTED), now=NIGHT + SECOND)

    assert send(session, NIGHT + SECOND) == [2]


@on_both
def test_another_outage_is_another_thread(session: Session) -> None:
    for _outage in range(2):
        file(session, emergency(NIGHT), NIGHT)
        expand(session, NIGHT)
        assert send(session, NIGHT) == [1]
