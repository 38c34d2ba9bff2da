"""A refused address over a real SMTP server: who is phoned instead, told to the controllers, and no end of letters."""

from collections.abc import Callable, Iterator

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.people import Person, Post
from outage_hub.rules.outage import Saying
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.samples import emergency, file, planned, say

PRESS, RELAYER = "press-1@press.test", "dispatch@hoa-office.test"
CONTROLLERS = [f"kontroler-{n}@centre.test" for n in (1, 2, 3)]
HEAD = "nachalnyk@centre.test"
REFUSED = select(CallTask).where(CallTask.purpose == CallPurpose.ADDRESS_REFUSED)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    with serving(mailbox) as url:
        yield make_app(doors=("mailers",), smtp_url=url)


@on_both
def test_a_refused_address_becomes_a_call_and_a_letter_that_says_whom_to_phone_why_and_what_to_say(
    app: OpenAPI, session: Session, mailbox: Mailbox
) -> None:
    mailbox.replies[PRESS] = f"550 5.1.1 <{PRESS}> unknown"
    file(session, emergency(NIGHT), NIGHT)
    once(app)

    assert len(session.scalars(REFUSED).all()) == 1
    for controller in CONTROLLERS:
        (letter,) = mailbox.to(controller)
        assert letter["Subject"] == (
            "Лист не дійшов: Підгірна Юлія Богданівна, Спеціаліст пресслужби. Зателефонуйте +380 00 000 02 81"
        )
        text = body(letter)
        assert "ЗАТЕЛЕФОНУЙТЕ: Підгірна Юлія Богданівна, Спеціаліст пресслужби, +380 00 000 02 81." in text
        assert "Лист про запис № 26-0001 не прийнято: скриньку не знайдено (550)." in text
        assert "Що сказати: «Аварія. Немає холодної води, орієнтовно до 24 листопада, 06:58»." in text
        assert "http://127.0.0.1:8000/desk/calls\n" in text
        assert "ви відповідаєте за контроль (п. 6.1)" in text


def test_a_relayer_is_asked_to_pass_the_news_on_in_time(app: OpenAPI, session: Session, mailbox: Mailbox) -> None:
    mailbox.replies[RELAYER] = "550 no"
    file(session, emergency(NIGHT), NIGHT)
    once(app)

    texts = [body(letter) for letter in mailbox.to(CONTROLLERS[0])]
    assert len(texts) == 1
    assert "ЗАТЕЛЕФОНУЙТЕ: Управління підтримки ОСББ, +380 00 000 02 72." in texts[0]
    asked = "Попросіть довести до відома за своїм списком і передзвонити нам, строк до 24 листопада, 03:58."
    assert asked in " ".join(texts[0].split())


def test_controllers_who_cannot_be_written_to_start_no_chain(
    app: OpenAPI, session: Session, mailbox: Mailbox, clock: WoundClock
) -> None:
    mailbox.replies = dict.fromkeys([PRESS, *CONTROLLERS], "550 no")
    file(session, emergency(NIGHT), NIGHT)
    for _ in range(5):
        once(app)
        clock.wind(minutes=5)

    assert [mailbox.rcpts.count(one) for one in CONTROLLERS] == [1, 1, 1]
    assert len(session.scalars(REFUSED).all()) == 1


def test_an_ended_record_and_planned_works_are_told_as_they_are(
    app: OpenAPI, session: Session, mailbox: Mailbox
) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    mailbox.replies[PRESS] = "550 no"
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    file(session, planned(NIGHT), NIGHT)
    mailbox.replies["dispatch@adm-prymorskyi.test"] = "550 no"
    once(app)

    told = "\n".join(body(letter) for letter in mailbox.to(CONTROLLERS[0]))
    assert "Що сказати: «Аварія. Немає холодної води: відновлено»." in told
    assert "Що сказати: «Планові роботи. Не буде газу: 28 листопада, 02:58–10:58»." in told


@on_both
def test_when_nobody_can_be_written_to_controllers_and_the_head_are_told_to_phone(
    app: OpenAPI, session: Session, mailbox: Mailbox
) -> None:
    with deed(session):
        kept = (Person.email.in_([*CONTROLLERS, HEAD]), Post.mailbox.in_([*CONTROLLERS, HEAD]))
        session.execute(update(Person).where(~kept[0]).values(email=None))
        session.execute(update(Post).where(~kept[1]).values(mailbox=None))
    file(session, emergency(NIGHT, exercise=True), NIGHT)
    once(app)

    for one in (*CONTROLLERS, HEAD):
        (letter,) = mailbox.to(one)
        assert letter["Subject"] == "НАВЧАННЯ. [26-0001] Нікого не сповіщено. Потрібні дзвінки"
        text = body(letter)
        assert "НІКОГО НЕ СПОВІЩЕНО про аварію № 26-0001: жодного одержувача за адресами й послугою." in text
        assert f"Дзвінків у списку: {len(session.scalars(select(CallTask)).all())}\n" in text
        assert "«Навчання, не аварія. Немає холодної води" in text


def test_when_every_letter_was_refused_the_alarm_counts_the_calls_that_are_listed_already(
    app: OpenAPI, session: Session, mailbox: Mailbox
) -> None:
    with deed(session):
        everyone = [*session.scalars(select(Person.email)), *session.scalars(select(Post.mailbox))]
    mailbox.replies = dict.fromkeys([one for one in everyone if one and one != HEAD], "550 no")
    file(session, emergency(NIGHT), NIGHT)
    once(app)

    (letter,) = mailbox.to(HEAD)
    assert "НІКОГО НЕ СПОВІЩЕНО про аварію № 26-0001: жодного листа не прийнято." in body(letter)
    assert f"Дзвінків у списку: {len(session.scalars(select(CallTask)).all())}\n" in body(letter)
