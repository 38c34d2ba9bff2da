"""A letter that was held back waits for a named person, who sends it after all or gives it up."""

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.decide_letter import decide_letter
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.journal import Entry
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import CONSOLE
from tests.actions.looking import expand_all, letters
from tests.conftest import NIGHT, on_both
from tests.desk.talking import operator
from tests.entrances import Page, Visitor
from tests.samples import emergency, file, say

DEPUTY = "zastupnyk-zhkg@council.test"


@pytest.fixture
def number(session: Session) -> str:
    return file(session, emergency(NIGHT), NIGHT).number


@pytest.fixture
def held(session: Session, number: str) -> int:
    """A letter of that outage that could not be made three times."""
    assert number
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(
            update(Delivery).where(Delivery.address == DEPUTY).values(state=DeliveryState.QUARANTINED, tries=3)
        )
        (found,) = session.scalars(select(Delivery.id).where(Delivery.address == DEPUTY))
        for n in (1, 2, 3):
            session.add(
                Attempt(delivery_id=found, n=n, at=NIGHT, stage="render", outcome="fault", reply="<b>KeyError</b>")
            )
    return found


def decide(visitor: Visitor, letter: int, decision: str) -> Page:
    path = f"/desk/letters/{letter}"
    assert visitor.fill(path, decision=decision).status_code == 303
    return visitor.see(path)


def now(session: Session, letter: int) -> DeliveryState:
    session.rollback()
    (found,) = letters(session, id=letter)
    return found.state


def test_the_board_leads_to_it_and_its_page_tells_the_tries(app: OpenAPI, held: int) -> None:
    visitor = operator(app)
    board = visitor.see("/desk")
    assert f"/desk/letters/{held}" in board.hrefs
    assert "затримано, потрібна людина" in board.text
    assert "відмовився" not in board.text
    page = visitor.see(f"/desk/letters/{held}")
    assert page.text.count("· не вдалося скласти") == 3
    assert "KeyError" not in page.text


@on_both
def test_it_is_sent_after_all(app: OpenAPI, session: Session, held: int) -> None:
    assert "у черзі" in decide(operator(app), held, "send").text
    assert now(session, held) is DeliveryState.QUEUED
    assert session.scalars(select(Entry.deed).order_by(Entry.id.desc())).first() == "letter_decided"


@on_both
def test_given_up_its_addressee_is_phoned(app: OpenAPI, session: Session, held: int) -> None:
    assert "не дійшло" in decide(operator(app), held, "give_up").text
    assert now(session, held) is DeliveryState.REFUSED
    (delivery,) = letters(session, id=held)
    calls = session.scalars(select(CallTask).where(CallTask.post_id == delivery.post_id)).all()
    assert [call.purpose for call in calls] == [CallPurpose.ADDRESS_REFUSED]


@on_both
def test_the_first_word_counts(session: Session, held: int) -> None:
    decide_letter(session, held, "give_up", by=CONSOLE, now=NIGHT)
    decide_letter(session, held, "send", by=CONSOLE, now=NIGHT)
    assert now(session, held) is DeliveryState.REFUSED


@on_both
def test_it_gives_way_to_a_newer_letter(session: Session, held: int, number: str) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand_all(session, NIGHT)
    decide_letter(session, held, "send", by=CONSOLE, now=NIGHT)
    assert now(session, held) is DeliveryState.SUPERSEDED


def test_nonsense_is_refused_with_a_word_and_changes_nothing(app: OpenAPI, session: Session, held: int) -> None:
    visitor = operator(app)
    form = visitor.see(f"/desk/letters/{held}").form
    answer = visitor.client.post(f"/desk/letters/{held}", data={**form.values, "decision": "burn"})
    assert answer.status_code == 422
    assert now(session, held) is DeliveryState.QUARANTINED


def test_a_letter_that_is_not_there_is_not_found(app: OpenAPI) -> None:
    assert operator(app).client.get("/desk/letters/77").status_code == 404
