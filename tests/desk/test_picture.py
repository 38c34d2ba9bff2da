"""What the board says and in which order."""

import gc
from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import update
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.make_call import make_call
from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.desk.outgoing import outgoing
from outage_hub.desk.picture import MOST_ROWS, Asked, picture
from outage_hub.models.base import deed
from outage_hub.models.people import Person, Post
from outage_hub.models.sheet import SheetTab
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import CONSOLE, Role
from outage_hub.rules.telling.audience import Phoned
from outage_hub.rules.telling.call import CallResult, CallWord
from tests.actions.looking import expand_all, statements
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, looking, signed_in
from tests.samples import emergency, file, planned

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PRESS = "press-1@press.test"


def order(session: Session, *, everything: bool = False) -> list[str]:
    session.rollback()
    return [row.outage.number for row in picture(session, Asked(everything=everything), now=NIGHT).rows]


def refuse_all(session: Session, reply: str = "550 5.1.1 no such user", outcome: Outcome = Outcome.PERMANENT) -> None:
    expand_all(session, NIGHT)
    for delivery in claim_deliveries(session, "mail", most=1000, now=NIGHT):
        settle_delivery(session, delivery.id, Tried(outcome, "rcpt", reply), now=NIGHT)


@pytest.fixture
def operator(app: OpenAPI) -> Visitor:
    return signed_in(app, Role.OPERATOR, "centre")


def jumps(page: Page) -> list[str]:
    """Where the sums lead, in order."""
    return [href for href in page.hrefs if href.startswith("#") and href != "#main"]


@on_both
def test_a_broken_duty_comes_before_a_passed_term_then_the_nearest_deadline_then_planned(session: Session) -> None:
    works = file(session, planned(NIGHT), NIGHT).number
    far = file(session, emergency(NIGHT), NIGHT).number
    near = file(session, emergency(NIGHT, expected_end_at=NIGHT + 20 * MINUTE), NIGHT).number
    begun = {"begins_at": NIGHT - 50 * MINUTE, "expected_end_at": NIGHT - MINUTE}
    passed = file(session, emergency(NIGHT, **begun), NIGHT - 45 * MINUTE).number
    old = NIGHT - 90 * MINUTE
    broken = file(session, emergency(old, expected_end_at=NIGHT + 9 * HOUR), old).number
    chase_deadlines(session, now=NIGHT)

    assert order(session) == [broken, passed, near, far, works]


def test_thirty_rows_are_shown_and_the_rest_stand_behind_a_link(operator: Visitor, session: Session) -> None:
    for _ in range(MOST_ROWS + 2):
        file(session, planned(NIGHT), NIGHT)

    assert len(order(session)) == MOST_ROWS
    page = operator.see("/desk")
    assert "Ще 2" in page.text
    assert "/desk?all=1" in page.hrefs
    assert len(order(session, everything=True)) == MOST_ROWS + 2


def test_of_hundreds_of_unmet_clocks_the_first_are_shown_and_all_are_counted(  # F-7
    operator: Visitor, session: Session
) -> None:
    for _record in range(MOST_ROWS):
        file(session, emergency(NIGHT - 2 * HOUR), NIGHT - 2 * HOUR)
    chase_deadlines(session, now=NIGHT)
    broken = len(picture(session, Asked(), now=NIGHT).broken)
    session.rollback()
    few, all_of_them = operator.see("/desk"), operator.see("/desk?all=1")

    assert broken > MOST_ROWS
    assert f"{broken} строк" in few.text
    assert f"Ще {broken - MOST_ROWS}" in few.text
    assert "Ще " not in all_of_them.text
    assert len(few.html) < len(all_of_them.html)


@on_both
def test_the_number_of_queries_does_not_grow_with_the_outages_and_their_letters(
    app: OpenAPI, operator: Visitor
) -> None:
    counted = []
    for _ in range(2):
        with looking(app) as session:
            for service in (Service.WATER, Service.HEAT, Service.GAS):
                file(session, emergency(NIGHT - 2 * HOUR, service=service, executor="vodokanal"), NIGHT - 2 * HOUR)
            refuse_all(session)
            chase_deadlines(session, now=NIGHT)
        gc.collect()
        with looking(app), statements() as seen:
            assert operator.see("/desk").text.count("прострочено") > 10
        counted.append(len(seen))

    assert counted[0] == counted[1]


def test_every_sum_leads_to_its_list_in_an_order_that_never_changes(operator: Visitor, session: Session) -> None:
    quiet = operator.see("/desk")
    file(session, emergency(NIGHT - 2 * HOUR, expected_end_at=NIGHT - HOUR), NIGHT - 2 * HOUR)
    refuse_all(session)
    chase_deadlines(session, now=NIGHT)
    session.rollback()
    busy = operator.see("/desk")

    assert (len(quiet.of_class("zero")), len(busy.of_class("zero"))) == (5, 0)
    assert jumps(quiet) == jumps(busy) == ["#broken", "#going", "#going", "#calls", "#letters", "#letters"]
    assert {href[1:] for href in jumps(busy)} <= set(busy.ids)


def test_a_quiet_board_says_so(operator: Visitor) -> None:
    assert "Тиша: аварій немає, усі строки дотримано." in operator.see("/desk").text


def test_the_state_of_mail_and_sheet_is_said_in_words(operator: Visitor, session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    with deed(session):
        tab = {"gid": "0", "title": "Реєстр", "header": [], "failures": 0, "last_success_at": NIGHT}
        session.add(SheetTab(**tab))
    clock.wind(minutes=1, seconds=30)
    assert "Таблиця: 1 хв тому" in operator.see("/desk").text

    clock.wind(minutes=20)
    text = operator.see("/desk").text
    assert "Таблиця відстає на 21 хв" in text
    assert "найстаріший лист 21 хв" in text


def test_a_refused_letter_stands_with_its_reason_and_phone_until_somebody_has_phoned(
    operator: Visitor, session: Session
) -> None:
    with deed(session):
        session.execute(update(Post).values(phoned=Phoned.NEVER))
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    for delivery in claim_deliveries(session, "mail", most=1000, now=NIGHT):
        no = Tried(Outcome.PERMANENT, "rcpt", "550 no") if delivery.address == PRESS else Tried(Outcome.ACCEPTED)
        settle_delivery(session, delivery.id, no, now=NIGHT)

    (lost,), (call,) = outgoing(session, now=NIGHT).letters, outgoing(session, now=NIGHT).calls
    assert lost.contact == call.contact
    assert "tel:+380000000281" in operator.see("/desk").hrefs
    assert "скриньку не знайдено (550)" in operator.see("/desk").text
    make_call(session, call.call.id, CallWord(CallResult.REACHED, "", None), by=CONSOLE, now=NIGHT)
    found = outgoing(session, now=NIGHT)
    assert (found.letters, found.calls) == ([], [])


def test_nobody_notified_stands_in_red_until_somebody_is_reached(operator: Visitor, session: Session) -> None:
    with deed(session):
        session.execute(update(Person).values(email=None))
        session.execute(update(Post).values(mailbox=None))
    number = file(session, emergency(NIGHT), NIGHT).number
    expand_all(session, NIGHT)

    assert f"Нікого не сповіщено: № {number}" in operator.see("/desk").text
    call = outgoing(session, now=NIGHT).calls[0].call
    make_call(session, call.id, CallWord(CallResult.NO_ANSWER, "", 0), by=CONSOLE, now=NIGHT)
    assert outgoing(session, now=NIGHT).unnotified
    make_call(session, call.id, CallWord(CallResult.REACHED, "", 1), by=CONSOLE, now=NIGHT)
    assert not outgoing(session, now=NIGHT).unnotified


@pytest.mark.parametrize(("outcome", "words"), [(Outcome.TEMPORARY, "спроба 2:"), (Outcome.PERMANENT, "550")])
def test_a_letter_that_is_tried_again_is_opened_and_one_that_is_refused_is_phoned(
    operator: Visitor, session: Session, outcome: Outcome, words: str
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    refuse_all(session, "550 no", outcome)

    assert words in operator.see("/desk").text


def test_an_exercise_is_on_the_board_but_is_no_alarm(session: Session) -> None:
    real = file(session, emergency(NIGHT), NIGHT).number
    drill = file(session, emergency(NIGHT, exercise=True), NIGHT).number
    file(session, planned(NIGHT), NIGHT)
    session.rollback()

    found = picture(session, Asked(words="нічого такого"), now=NIGHT)
    assert found.rows == []
    assert list(found.alarms) == [real]
    assert drill in order(session)


def test_lines_of_the_right_column_have_exactly_one_button_each(operator: Visitor, session: Session) -> None:
    file(session, emergency(NIGHT - 2 * HOUR), NIGHT - 2 * HOUR)
    refuse_all(session)
    chase_deadlines(session, now=NIGHT)
    session.rollback()

    lines = [piece.partition("</li>")[0] for piece in operator.see("/desk").html.split('<li tabindex="0"')[1:]]
    assert len(lines) > 10
    assert {line.count("data-row-key") for line in lines} == {1}
