"""Yesterday's backup is restored (D11): what it still wanted to send goes nowhere until a person says so."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.hold_old import hold_old_letters
from outage_hub.models.base import db, deed
from outage_hub.models.calls import CallTask
from outage_hub.models.outbox import OLD, Delivery, DeliveryState
from outage_hub.rules.outage import Saying
from outage_hub.worker import Worker, once
from tests.actions.looking import expand_all
from tests.conftest import NIGHT, WoundClock, on_both
from tests.desk.talking import operator
from tests.entrances import Page, looking
from tests.mailers.smtp_server import Mailbox
from tests.samples import emergency, file, say

PRESS = "press-1@press.test"
QUARANTINED, ACCEPTED, EXPIRED = DeliveryState.QUARANTINED, DeliveryState.ACCEPTED, DeliveryState.EXPIRED


@pytest.fixture
def restored(
    make_app: Callable[..., OpenAPI],
    database_url: str,
    tmp_path: Path,
    clock: WoundClock,
    mailbox: Mailbox,
    smtp_url: str,
) -> OpenAPI:
    """A hub a day later, on a copy made when an emergency was filed and nobody had been told yet."""
    app, copy = make_app(smtp_url=smtp_url), tmp_path / "copy.db"
    with app.app_context():
        file(db.session(), emergency(NIGHT, expected_end_at=NIGHT + 2 * OLD), NIGHT)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as database:
        database.execute("VACUUM INTO ?", [str(copy)])
    once(app)
    assert mailbox.to(PRESS)
    clock.wind(hours=25)
    again = make_app(database_url=f"sqlite:///{copy}", smtp_url=smtp_url)
    Worker(again).watch()
    return again


def states(app: OpenAPI, *, to: str = PRESS) -> list[DeliveryState]:
    with looking(app) as session:
        return list(session.scalars(select(Delivery.state).where(Delivery.address == to).order_by(Delivery.id)))


def decide(app: OpenAPI, decision: str) -> Page:
    with looking(app) as session:
        letter = session.scalars(select(Delivery.id).where(Delivery.address == PRESS).order_by(Delivery.id)).first()
    visitor = operator(app)
    assert visitor.fill(f"/desk/letters/{letter}", decision=decision).status_code == 303
    return visitor.see(f"/desk/letters/{letter}")


def told_of(mailbox: Mailbox) -> list[EmailMessage]:
    return [one for one in mailbox.to(PRESS) if one["X-Outage-Revision"]]


def test_nothing_of_yesterday_is_sent_again_and_it_is_said(restored: OpenAPI, mailbox: Mailbox) -> None:
    once(restored)
    once(restored)
    assert states(restored)[0] is QUARANTINED
    assert len(told_of(mailbox)) == 1
    (reason,) = restored.test_client().get("/healthz").get_json()["troubles"]["old_letters"]
    assert reason.endswith("чекають на рішення: дивіться на табло.")


def test_a_person_lets_them_all_go_under_the_names_they_had(restored: OpenAPI, mailbox: Mailbox) -> None:
    once(restored)
    assert "у черзі" in decide(restored, "send_old").text
    once(restored)
    assert states(restored)[0] is ACCEPTED
    first, second = told_of(mailbox)
    assert first["Message-ID"] == second["Message-ID"]
    assert "old_letters" not in restored.test_client().get("/healthz").get_json()["troubles"]


def test_a_person_gives_them_up_and_nobody_is_phoned_for_it(restored: OpenAPI) -> None:
    once(restored)
    before = calls(restored)
    assert "прострочено" in decide(restored, "give_up_old").text
    assert states(restored)[0] is EXPIRED
    assert calls(restored) == before


def calls(app: OpenAPI) -> int:
    with looking(app) as session:
        return len(session.scalars(select(CallTask.id)).all())


@on_both
def test_of_two_old_letters_to_one_address_the_newer_is_let_go(app: OpenAPI, clock: WoundClock) -> None:
    with looking(app) as session:
        number = file(session, emergency(NIGHT), NIGHT).number
        expand_all(session, NIGHT)
        hold_old_letters(session, now=NIGHT + OLD)
        say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + OLD})
        expand_all(session, NIGHT)
        hold_old_letters(session, now=NIGHT + OLD)
    clock.wind(hours=25)
    decide(app, "send_old")
    assert states(app) == [DeliveryState.SUPERSEDED, DeliveryState.QUEUED]


def test_what_has_waited_for_less_than_a_day_is_sent(session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    clock.wind(hours=23, minutes=59)
    assert hold_old_letters(session, now=clock()) == 0
    assert claim_deliveries(session, "mail", most=1, now=clock())
    clock.wind(minutes=1)
    assert claim_deliveries(session, "mail", most=1, now=clock()) == []


def test_a_clock_in_doubt_makes_no_letter_old(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    worker = Worker(app)
    clock.wind(days=2)
    worker.mind_the_clock(BackgroundScheduler())
    worker.watch()
    session.rollback()
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.QUEUED}


@on_both
def test_a_letter_let_go_once_needs_no_second_word_when_it_grows_old(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(update(Delivery).values(state=QUARANTINED))
    clock.wind(hours=25)
    decide(app, "send")
    assert hold_old_letters(session, now=clock()) == 0
    assert len(claim_deliveries(session, "mail", most=9, now=clock())) == 1
