"""Letters over a real SMTP server: one recipient each, one thread, the same bytes at every try."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.delivery import drain
from outage_hub.hub import the_hub
from outage_hub.lines import Stop
from outage_hub.models.base import db
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.mailers.smtp_server import Mailbox, body, free_port, serving
from tests.samples import emergency, file, say

DEPUTY = "zastupnyk-zhkg@council.test"
PRESS = "press-1@press.test"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    with serving(mailbox) as url:
        yield make_app(doors=("mailers",), smtp_url=url)


def states(session: Session) -> dict[str, DeliveryState]:
    session.rollback()
    return {delivery.address: delivery.state for delivery in session.scalars(select(Delivery).order_by(Delivery.id))}


@on_both
def test_each_recipient_is_alone_in_an_envelope_of_their_own(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    file(session, emergency(NIGHT), NIGHT)

    once(app)

    assert len(mailbox.envelopes) > 8
    for envelope, message in zip(mailbox.envelopes, mailbox.messages, strict=True):
        assert envelope.rcpt_tos == [message["To"]]
        assert message["Cc"] is None
        assert message["Bcc"] is None


def test_a_550_for_one_harms_no_other_and_is_tried_once(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    mailbox.replies[PRESS] = "550 5.1.1 no such user"
    file(session, emergency(NIGHT), NIGHT)

    once(app)
    once(app)

    found = states(session)
    assert found.pop(PRESS) is DeliveryState.REFUSED
    assert set(found.values()) == {DeliveryState.ACCEPTED}
    assert mailbox.rcpts.count(PRESS) == 1


def test_a_451_is_tried_again_later_with_the_same_bytes(
    app: OpenAPI, session: Session, mailbox: Mailbox, clock: WoundClock
) -> None:
    mailbox.replies[PRESS] = "451 4.7.1 try later"
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    tried = session.scalars(select(Delivery).where(Delivery.address == PRESS)).one()
    digest = tried.sha256

    mailbox.replies.clear()
    clock.wind(minutes=1)
    once(app)

    session.rollback()
    assert (tried.state, tried.sha256, tried.tries) == (DeliveryState.ACCEPTED, digest, 2)


def test_a_server_that_is_away_loses_nothing(
    make_app: Callable[..., OpenAPI], mailbox: Mailbox, clock: WoundClock
) -> None:
    port = free_port()
    app = make_app(doors=("mailers",), smtp_url=f"smtp://127.0.0.1:{port}")
    with app.app_context():
        file(db.session(), emergency(NIGHT), NIGHT)
        once(app)
        owed = len(db.session().scalars(select(Delivery.id)).all())
        clock.wind(minutes=10)
        with serving(mailbox, port):
            once(app)
        assert set(states(db.session()).values()) == {DeliveryState.ACCEPTED}
    assert len(mailbox.envelopes) == owed


@on_both
def test_a_stop_in_the_middle_finishes_what_is_on_the_line_and_gives_the_rest_back(
    app: OpenAPI, session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, take = Stop(), mailbox.handle_DATA
    monkeypatch.setattr(the_hub(app).channels["mail"], "lines", 1)

    async def take_and_stop(*given: Any) -> str:
        stop.wanted = True
        return await take(*given)

    monkeypatch.setattr(mailbox, "handle_DATA", take_and_stop)
    file(session, emergency(NIGHT), NIGHT)
    drain(app, stop, by="stopped")

    assert 1 <= len(mailbox.envelopes) <= 2
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.ACCEPTED, DeliveryState.QUEUED}
    left = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.QUEUED)).all()
    assert {(one.tries, one.holder, one.lease_until) for one in left} == {(0, None, None)}
    session.rollback()
    drain(app, by="another")
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.ACCEPTED}
    assert len({envelope.content for envelope in mailbox.envelopes}) == len(mailbox.envelopes)


def test_a_refusal_after_the_dot_is_kept_with_its_stage(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    mailbox.after_data[PRESS] = "554 5.6.0 not liked"
    file(session, emergency(NIGHT), NIGHT)

    once(app)

    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.stage, attempt.outcome) == ("dot", "permanent")
    assert attempt.reply.startswith("554")


def test_all_letters_of_one_outage_to_one_address_form_one_thread(
    app: OpenAPI, session: Session, mailbox: Mailbox, clock: WoundClock
) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    say(session, number, Saying.TERM_CHANGED, 1, clock.wind(minutes=20), sets={"expected_end_at": clock.wind(hours=6)})
    drain(app)

    first, second = mailbox.to(DEPUTY)
    assert first["Subject"] == second["Subject"] == f"[{number}] Немає холодної води: Приморський, Центральний райони"
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["References"] not in {message["Message-ID"] for message in mailbox.messages}
    assert len({message["Message-ID"] for message in mailbox.messages}) == len(mailbox.messages)
    assert (first["X-Outage-Revision"], second["X-Outage-Revision"]) == ("1", "2")


def test_the_letter_says_what_where_and_until_when_in_its_first_lines(
    app: OpenAPI, session: Session, mailbox: Mailbox
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    once(app)

    message = mailbox.to(DEPUTY)[0]
    first, second, *_ = body(message).splitlines()
    assert first == "АВАРІЯ. Немає холодної води. Відновлять орієнтовно 24 листопада о 06:58."
    assert second == "Приморський, Центральний райони: 11 будинків."
    assert "бо ви заступник міського голови (п. 7.5)" in body(message)
    assert "сьогодні" not in body(message)
    html = message.get_body(("html",))
    assert html is not None
    assert "Відновлять орієнтовно 24 листопада о 06:58" in html.get_content()


def test_the_subject_of_a_thread_stays_when_the_places_change(
    app: OpenAPI, session: Session, mailbox: Mailbox, clock: WoundClock
) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    elsewhere = (AreaDraft(text="вул. Соборна, 3", districts=("kalmiuskyi",)),)
    say(session, number, Saying.AREA_CHANGED, 1, clock.wind(minutes=20), areas=elsewhere)
    drain(app)

    first, second = mailbox.to(DEPUTY)
    assert first["Subject"] == second["Subject"]
    assert body(second).splitlines()[1] == "Кальміуський, Центральний райони. Тепер 1 будинок, було 11."


def test_an_exercise_says_so_first(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    file(session, emergency(NIGHT, exercise=True), NIGHT)
    once(app)

    message = mailbox.to(DEPUTY)[0]
    assert message["Subject"].startswith("НАВЧАННЯ")
    assert body(message).startswith("НАВЧАННЯ")


def test_words_smuggling_a_header_never_reach_one(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    file(session, emergency(NIGHT, cause="a\nBcc: x@evil.test", consequences="<script>alert(1)</script>"), NIGHT)
    once(app)

    for message in mailbox.messages:
        assert "Bcc" not in message
        html = message.get_body(("html",))
        assert html is not None
        assert "<script" not in html.get_content()
