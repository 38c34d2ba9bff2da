"""A server that does not answer: five failures in a row, then one letter a minute until it answers (B1)."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import SILENT, Outcome, Tried, settle_delivery
from outage_hub.models.outbox import DeliveryState
from outage_hub.models.troubles import open_circuits
from tests.actions.looking import expand_all, letters
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.samples import emergency, file

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
AWAY = Tried(Outcome.TEMPORARY, "connect", "ConnectionRefusedError")


@pytest.fixture(autouse=True)
def _a_full_queue(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    assert len(letters(session)) > 8


def send(session: Session, tried: Tried, now: datetime, *, most: int = 100) -> int:
    """Claim and settle once; how many."""
    claimed = [one.id for one in claim_deliveries(session, "mail", most=most, now=now)]
    for one in claimed:
        settle_delivery(session, one, tried, now=now)
    return len(claimed)


@on_both
@pytest.mark.parametrize("stage", SILENT)
def test_after_five_failures_one_letter_a_minute_tries_the_server(session: Session, stage: str) -> None:
    away = Tried(Outcome.TEMPORARY, stage, "")
    assert send(session, away, NIGHT, most=5) == 5
    assert send(session, away, NIGHT + MINUTE - SECOND) == 0
    assert send(session, away, NIGHT + MINUTE) == 1
    assert send(session, away, NIGHT + MINUTE + SECOND) == 0
    assert send(session, Tried(Outcome.ACCEPTED), NIGHT + 2 * MINUTE) == 1

    assert open_circuits(session) == []
    assert send(session, Tried(Outcome.ACCEPTED), NIGHT + 10 * MINUTE) > 1
    assert {one.state for one in letters(session)} == {DeliveryState.ACCEPTED}


@on_both
def test_what_the_server_says_about_letters_never_opens_the_circuit(session: Session) -> None:
    for stage, outcome in (("rcpt", Outcome.TEMPORARY), ("rcpt", Outcome.PERMANENT), ("dot", Outcome.UNKNOWN)):
        send(session, Tried(outcome, stage, ""), NIGHT, most=3)
    assert open_circuits(session) == []


@on_both
def test_failures_count_in_a_row_only(session: Session) -> None:
    for tried in (AWAY, AWAY, AWAY, AWAY, Tried(Outcome.ACCEPTED), AWAY, AWAY):
        assert send(session, tried, NIGHT, most=1) == 1
    assert open_circuits(session) == []


@on_both
def test_the_first_failures_of_many_workers_are_all_counted(session: Session, app: OpenAPI) -> None:
    claimed = [one.id for one in claim_deliveries(session, "mail", most=6, now=NIGHT)]
    session.rollback()
    at_once(app, [partial(_settle, one) for one in claimed])
    (circuit,) = open_circuits(session)
    assert circuit.failures == 6


def _settle(delivery: int, session: Session) -> DeliveryState:
    return settle_delivery(session, delivery, AWAY, now=NIGHT)


@on_both
def test_another_channel_is_not_held_back(session: Session) -> None:
    send(session, AWAY, NIGHT, most=5)
    assert [one.channel for one in open_circuits(session)] == ["mail"]
    assert claim_deliveries(session, "webhook", most=5, now=NIGHT) == []
