from datetime import datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import LEASE, claim_deliveries, release_claims
from outage_hub.actions.outbox.settle_delivery import POISONED, Outcome, Tried, settle_delivery
from outage_hub.actions.outbox.tend_deliveries import tend_deliveries
from outage_hub.models.base import deed
from outage_hub.models.leases import sends
from outage_hub.models.outbox import Announcement, Attempt, Delivery, DeliveryState, delivery_counts
from outage_hub.rules.outage import Saying
from outage_hub.rules.telling.retry import BETWEEN, next_try
from tests.actions.looking import Broken, breaking, expand_all, letters
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, say

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUEUED, SENDING, ACCEPTED = DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.ACCEPTED
SUPERSEDED, REFUSED, EXPIRED = DeliveryState.SUPERSEDED, DeliveryState.REFUSED, DeliveryState.EXPIRED
QUARANTINED = DeliveryState.QUARANTINED
EVER = NIGHT + 30 * DAY


@pytest.fixture
def number(session: Session) -> str:
    """An outage with one letter in the queue: number 1, of revision 1."""
    filed = file(session, emergency(NIGHT), NIGHT).number
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(delete(Delivery).where(Delivery.address != "press-1@press.test"))
        session.execute(update(Delivery).values(id=1))
    return filed


def claim(session: Session, now: datetime, *, most: int = 10) -> list[int]:
    tend_deliveries(session, now=now)
    return [delivery.id for delivery in claim_deliveries(session, "mail", most=most, now=now)]


def try_once(session: Session, outcome: Outcome, now: datetime = NIGHT, *, reply: str = "") -> DeliveryState:
    """Claim the letter and settle it so."""
    assert claim(session, now) == [1]
    return settle_delivery(session, 1, Tried(outcome, "dot", reply, "bytes"), now=now)


def letter(session: Session, delivery_id: int = 1) -> Delivery:
    (found,) = letters(session, id=delivery_id)
    return found


def attempts(session: Session) -> list[tuple[int, str, str]]:
    session.expire_all()
    return [(one.n, one.stage, one.outcome) for one in session.scalars(select(Attempt).order_by(Attempt.id))]


def newer(session: Session, number: str) -> int:
    """The letter of a newer revision to the same address."""
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(delete(Delivery).where(Delivery.address != "press-1@press.test"))
    (found,) = letters(session, seq=2)
    return found.id


@pytest.mark.usefixtures("number")
@on_both
def test_a_claim_takes_a_letter_under_a_lease_and_counts_the_try(session: Session) -> None:
    assert claim(session, NIGHT) == [1]
    found = letter(session)
    assert (found.state, found.lease_until, found.tries) == (SENDING, NIGHT + LEASE, 1)
    assert claim(session, NIGHT) == []


@on_both
def test_many_workers_at_once_claim_each_letter_once(session: Session, app: OpenAPI) -> None:
    for _ in range(3):
        file(session, emergency(NIGHT), NIGHT)
    waiting = expand_all(session, NIGHT)

    def drain(own: Session) -> list[int]:
        found: list[int] = []
        while taken := claim(own, NIGHT, most=3):
            found += taken
        return found

    claimed = [one for found in at_once(app, [drain] * 6) for one in found]
    assert len(claimed) == len(set(claimed)) == waiting > 40
    assert {one.tries for one in letters(session)} == {1}


@on_both
def test_alarms_go_first_then_the_oldest(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    lanes = [letter(session, one).lane for one in claim(session, NIGHT, most=100)]
    assert lanes == sorted(lanes)
    assert set(lanes) == {0, 1}


@pytest.mark.usefixtures("number")
@on_both
def test_what_is_not_due_yet_is_not_claimed(session: Session) -> None:
    assert claim(session, NIGHT - SECOND) == []
    assert claim(session, NIGHT) == [1]


@pytest.mark.usefixtures("number")
@on_both
def test_an_accepted_letter_is_done(session: Session) -> None:
    assert try_once(session, Outcome.ACCEPTED) is ACCEPTED
    found = letter(session)
    assert (found.settled_at, found.lease_until, found.sha256) == (NIGHT, None, "bytes")
    assert attempts(session) == []
    assert claim(session, EVER) == []


@pytest.mark.usefixtures("number")
@on_both
def test_a_permanent_refusal_is_written_down_and_never_tried_again(session: Session) -> None:
    assert try_once(session, Outcome.PERMANENT, reply="550 no such user") is REFUSED
    assert attempts(session) == [(1, "dot", "permanent")]
    assert session.scalars(select(Attempt.reply)).one() == "550 no such user"
    assert letter(session).settled_at == NIGHT
    assert claim(session, EVER) == []


@pytest.mark.usefixtures("number")
@on_both
@pytest.mark.parametrize("outcome", [Outcome.TEMPORARY, Outcome.UNKNOWN, Outcome.FAULT])
def test_a_failure_that_may_pass_is_written_down_and_tried_again_later(session: Session, outcome: Outcome) -> None:
    assert try_once(session, outcome) is QUEUED
    later = next_try(1, spread=1, now=NIGHT)
    assert (letter(session).next_attempt_at, letter(session).lease_until) == (later, None)
    assert attempts(session) == [(1, "dot", outcome)]
    assert claim(session, later - SECOND) == []
    assert claim(session, later) == [1]


@pytest.mark.usefixtures("number")
@on_both
def test_temporary_failures_go_on_for_as_long_as_they_last(session: Session, clock: WoundClock) -> None:
    for tries in range(1, 13):
        assert try_once(session, Outcome.TEMPORARY, clock.wind(minutes=7)) is QUEUED
        assert letter(session).tries == tries
    assert [n for n, _, _ in attempts(session)] == list(range(1, 13))


@pytest.mark.usefixtures("number")
@on_both
def test_the_bytes_first_sent_are_remembered(session: Session, clock: WoundClock) -> None:
    try_once(session, Outcome.UNKNOWN)
    claim(session, clock.wind(minutes=7))
    settle_delivery(session, 1, Tried(Outcome.ACCEPTED, sha256="other bytes"), now=clock())
    assert letter(session).sha256 == "bytes"


@pytest.mark.usefixtures("number")
@on_both
def test_a_letter_of_ours_that_cannot_be_sent_is_put_aside_after_three_faults(
    session: Session, clock: WoundClock
) -> None:
    found = [try_once(session, Outcome.FAULT, clock.wind(minutes=7)) for _ in range(POISONED)]
    assert found == [QUEUED, QUEUED, QUARANTINED]
    assert claim(session, EVER) == []
    assert delivery_counts(session) == {QUARANTINED: 1}


@pytest.mark.usefixtures("number")
@on_both
def test_failures_of_the_other_side_do_not_count_as_faults_of_ours(session: Session, clock: WoundClock) -> None:
    for _ in range(5):
        try_once(session, Outcome.TEMPORARY, clock.wind(minutes=7))
    found = [try_once(session, Outcome.FAULT, clock.wind(minutes=7)) for _ in range(POISONED)]
    assert found == [QUEUED, QUEUED, QUARANTINED]


@pytest.mark.usefixtures("number")
@on_both
def test_a_lost_lease_is_an_unknown_try_and_the_letter_is_taken_again_at_once(
    session: Session, clock: WoundClock
) -> None:
    claim(session, clock())
    assert claim(session, NIGHT + LEASE - SECOND) == []
    assert claim(session, NIGHT + LEASE) == [1]
    assert attempts(session) == [(1, "lease", "unknown")]
    assert letter(session).tries == 2


@pytest.mark.usefixtures("number")
@on_both
def test_a_letter_in_the_hand_of_a_worker_that_lives_is_nobody_elses_however_slow_the_server(session: Session) -> None:
    later = NIGHT + 2 * LEASE
    claim_deliveries(session, "mail", most=1, now=NIGHT, by="slow")
    with deed(session):
        sends(session, "slow", now=later)
    assert claim(session, later) == []
    assert attempts(session) == []


@pytest.mark.usefixtures("number")
@on_both
def test_a_worker_takes_nothing_from_its_own_hand_when_the_clock_is_set_forward(session: Session) -> None:
    with deed(session):
        sends(session, "me", now=NIGHT)
    claim_deliveries(session, "mail", most=1, now=NIGHT, by="me")
    tend_deliveries(session, now=NIGHT + DAY, by="me", idle=False)
    assert letter(session).state is SENDING
    tend_deliveries(session, now=NIGHT + DAY, by="me")
    assert letter(session).state is QUEUED


@pytest.mark.usefixtures("number")
@on_both
def test_what_another_worker_has_in_hand_by_now_is_not_settled(session: Session) -> None:
    claim_deliveries(session, "mail", most=1, now=NIGHT, by="slow")
    tend_deliveries(session, now=NIGHT + HOUR)
    claim_deliveries(session, "mail", most=1, now=NIGHT + HOUR, by="quick")
    assert settle_delivery(session, 1, Tried(Outcome.ACCEPTED), now=NIGHT + HOUR, by="slow") is SENDING
    assert settle_delivery(session, 1, Tried(Outcome.ACCEPTED), now=NIGHT + HOUR, by="quick") is ACCEPTED


@pytest.mark.usefixtures("number")
@on_both
def test_a_worker_that_comes_back_late_changes_nothing(session: Session) -> None:
    claim(session, NIGHT)
    claim(session, NIGHT + HOUR)
    settle_delivery(session, 1, Tried(Outcome.ACCEPTED), now=NIGHT + HOUR)
    late = settle_delivery(session, 1, Tried(Outcome.PERMANENT, reply="550"), now=NIGHT + HOUR)
    assert (late, letter(session).state) == (ACCEPTED, ACCEPTED)
    assert attempts(session) == [(1, "lease", "unknown")]


@on_both
@pytest.mark.parametrize("outcome", [Outcome.TEMPORARY, Outcome.UNKNOWN, Outcome.FAULT])
def test_a_failed_letter_gives_way_to_a_newer_one_that_waits(session: Session, number: str, outcome: Outcome) -> None:
    claim(session, NIGHT)
    waiting = newer(session, number)
    assert settle_delivery(session, 1, Tried(outcome, "dot"), now=NIGHT) is SUPERSEDED
    assert letter(session).settled_at == NIGHT
    assert attempts(session) == [(1, "dot", outcome)]
    assert claim(session, NIGHT) == [waiting]


@on_both
def test_a_lost_lease_gives_way_to_a_newer_letter_that_waits(session: Session, number: str) -> None:
    claim(session, NIGHT)
    waiting = newer(session, number)
    assert claim(session, NIGHT + HOUR) == [waiting]
    assert letter(session).state is SUPERSEDED
    assert attempts(session) == [(1, "lease", "unknown")]


@on_both
@pytest.mark.parametrize(("outcome", "rest"), [(Outcome.ACCEPTED, BETWEEN), (Outcome.PERMANENT, 0 * SECOND)])
def test_an_address_being_served_is_not_served_with_the_next_letter_of_that_outage(
    session: Session, number: str, outcome: Outcome, rest: timedelta
) -> None:
    claim(session, NIGHT)
    waiting = newer(session, number)
    assert claim(session, NIGHT) == []
    settle_delivery(session, 1, Tried(outcome), now=NIGHT)
    assert claim(session, NIGHT + rest) == [waiting]


@pytest.mark.usefixtures("number")
@on_both
def test_an_address_being_served_may_be_served_with_another_outage(session: Session) -> None:
    claim(session, NIGHT)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    claim(session, NIGHT, most=100)
    assert {one.state for one in letters(session, address="press-1@press.test")} == {SENDING}


@on_both
def test_one_address_has_one_waiting_letter_of_an_outage(session: Session, number: str) -> None:
    waiting = newer(session, number)
    assert letter(session).state is SUPERSEDED
    with pytest.raises(IntegrityError), deed(session):
        session.execute(update(Delivery).where(Delivery.id == 1).values(state=QUEUED))
    assert letter(session, waiting).state is QUEUED


@pytest.mark.usefixtures("number")
@on_both
@pytest.mark.parametrize(("expires", "state"), [(timedelta(0), EXPIRED), (SECOND, SENDING)])
def test_what_has_expired_is_not_sent(session: Session, expires: timedelta, state: DeliveryState) -> None:
    with deed(session):
        session.execute(update(Announcement).values(expires_at=NIGHT + expires))
    claim(session, NIGHT)
    assert letter(session).state is state
    assert letter(session).settled_at == (NIGHT if state is EXPIRED else None)


@pytest.mark.usefixtures("number")
@on_both
def test_a_retry_that_waits_past_its_expiry_expires(session: Session) -> None:
    try_once(session, Outcome.TEMPORARY)
    with deed(session):
        session.execute(update(Announcement).values(expires_at=NIGHT + SECOND))
    assert claim(session, NIGHT + HOUR) == []
    assert letter(session).state is EXPIRED


@pytest.mark.usefixtures("number")
@on_both
def test_claims_given_back_are_as_if_never_taken(session: Session) -> None:
    claim(session, NIGHT)
    release_claims(session, [1])
    found = letter(session)
    assert (found.state, found.tries, found.lease_until) == (QUEUED, 0, None)
    assert attempts(session) == []
    assert claim(session, NIGHT) == [1]


@on_both
def test_a_claim_given_back_gives_way_to_a_newer_letter_that_waits(session: Session, number: str) -> None:
    claim(session, NIGHT)
    waiting = newer(session, number)
    release_claims(session, [1])
    assert letter(session).state is SUPERSEDED
    assert claim(session, NIGHT) == [waiting]


@pytest.mark.usefixtures("number")
@on_both
def test_what_was_settled_is_not_given_back(session: Session) -> None:
    try_once(session, Outcome.ACCEPTED)
    release_claims(session, [1])
    assert (letter(session).state, letter(session).tries) == (ACCEPTED, 1)


@pytest.mark.usefixtures("number")
@on_both
def test_a_settle_that_fails_leaves_the_claim_to_its_lease(session: Session) -> None:
    claim(session, NIGHT)
    with breaking("commit"), pytest.raises(Broken):
        settle_delivery(session, 1, Tried(Outcome.ACCEPTED), now=NIGHT)
    assert letter(session).state is SENDING
    assert claim(session, NIGHT + HOUR) == [1]


@pytest.mark.usefixtures("number")
@on_both
def test_a_letter_whose_claim_was_undone_by_a_crash_is_marked_all_the_same(session: Session) -> None:
    claim_deliveries(session, "mail", most=0, now=NIGHT, by="crashed", accepted={1: "5" * 64})
    found = letter(session)
    assert (found.state, found.sha256, found.settled_at) == (ACCEPTED, "5" * 64, NIGHT)
    session.rollback()
    assert claim(session, EVER) == []
