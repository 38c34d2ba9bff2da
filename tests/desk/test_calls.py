"""The call list: whom to phone, what for, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update

from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.outages import outage_by_number
from outage_hub.models.people import Post, holders
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import Phoned, PostKind
from tests.actions.looking import expand_all
from tests.conftest import NIGHT, WoundClock, on_both
from tests.corpus import TEXTS
from tests.desk.talking import calls, card_of, operator, take_down
from tests.entrances import Page, Visitor, looking, signed_in
from tests.forms.typing import wrong_fields
from tests.samples import emergency, file, say


@pytest.fixture
def call_back(app: OpenAPI) -> str:
    """The page of a call to an applicant whose outage is over."""
    with looking(app) as session:
        number = file(session, emergency(NIGHT), NIGHT).number
    take_down(operator(app), outage=number)
    with looking(app) as session:
        say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
        return f"/desk/calls/{calls(session)[0].id}"


def owed(app: OpenAPI, purpose: CallPurpose, why: str, kind: PostKind = PostKind.PRESS) -> tuple[str, Post]:
    """A call to an official; its page and post."""
    with looking(app) as session, deed(session):
        post = session.scalars(select(Post).where(Post.kind == kind).order_by(Post.id).limit(1)).one()
        moments = {"created_at": NIGHT, "due_at": NIGHT + timedelta(minutes=15), "next_at": NIGHT}
        call = CallTask(
            cause=f"{purpose}:1", purpose=purpose, post_id=post.id, why=why, state=CallState.TODO, tries=0, **moments
        )
        session.add(call)
        session.flush()
        return f"/desk/calls/{call.id}", post


def test_an_executors_own_mailbox_that_refuses_is_phoned_at_its_number(app: OpenAPI) -> None:
    with looking(app) as session:
        outage = outage_by_number(session, file(session, emergency(NIGHT), NIGHT).number)
        assert outage is not None
        owed(app, CallPurpose.ADDRESS_REFUSED, "скриньку не знайдено (550)")
        with deed(session):
            session.execute(update(CallTask).values(post_id=None, outage_id=outage.id))
        phone = outage.executor.phone or "none"

    page = operator(app).see("/desk/calls")

    assert outage.executor.name in page.text
    assert f"tel:{phone.replace(' ', '')}" in page.hrefs


def enter(visitor: Visitor, path: str, result: str, **typed: str) -> Any:
    """Press the row's button."""
    form = next(form for form in visitor.see("/desk/calls").forms if form.action == path)
    return visitor.client.post(path, data={**form.values, "result": result, **typed})


def test_an_empty_list_says_so(app: OpenAPI) -> None:
    assert "Дзвонити нікому не треба." in operator(app).see("/desk/calls").text


@on_both
@pytest.mark.clause("5.6")
def test_an_applicant_is_phoned_with_the_number_that_was_left(app: OpenAPI, call_back: str) -> None:
    page = operator(app).see("/desk/calls")
    assert "Мельник Галина Іванівна" in page.text
    assert "tel:099000-07-31" in page.hrefs
    assert {"/desk/appeals/10001", "/desk/outages/26-0001"} <= set(page.hrefs)
    results = [given.get("value") for _, given in page.tags if given.get("name") == "result"]
    assert results == ["there", "still_out", "no_answer", "other"]
    assert call_back in {form.action for form in page.forms}


@on_both
@pytest.mark.clause("7.5")
@pytest.mark.parametrize("purpose", [CallPurpose.ADDRESS_REFUSED, CallPurpose.NOBODY_NOTIFIED])
def test_an_official_is_phoned_at_the_number_of_whoever_holds_the_post_now(app: OpenAPI, purpose: CallPurpose) -> None:
    _, post = owed(app, purpose, "скриньки не існує")
    with looking(app) as session:
        holder = holders(session, [post.id], now=NIGHT)[post.id]
    page = operator(app).see("/desk/calls")
    assert all(word in page.text for word in (post.name, holder.name, "скриньки не існує"))
    assert f"tel:{(holder.phone or post.phone or '').replace(' ', '')}" in page.hrefs
    assert [given.get("data-row-key") for _, given in page.tags if given.get("data-row-key")] == ["1", "2", "3"]


@on_both
def test_a_post_that_nobody_holds_has_a_number_of_its_own_and_nobody_at_all_has_none(app: OpenAPI) -> None:
    _, post = owed(app, CallPurpose.NOBODY_NOTIFIED, "жодного одержувача", PostKind.DISTRICT_DUTY)
    with looking(app) as session, deed(session):
        session.get_one(Post, post.id).phone = "099 000-02-90"
        session.add(
            CallTask(
                cause="nobody:1",
                purpose=CallPurpose.NOBODY_NOTIFIED,
                why="жодного одержувача",
                created_at=NIGHT,
                due_at=NIGHT,
                next_at=NIGHT,
                state=CallState.TODO,
                tries=0,
            )
        )
    page = operator(app).see("/desk/calls")
    assert "tel:099000-02-90" in page.hrefs
    assert "немає номера" in page.text


@on_both
@pytest.mark.clause("5.6")
def test_the_service_is_back_closes_the_card_and_the_list_keeps_it_for_the_shift(
    app: OpenAPI, clock: WoundClock, call_back: str
) -> None:
    visitor = operator(app)
    clock.wind(minutes=5)
    answer = enter(visitor, call_back, "there")
    page = visitor.see(answer.location)
    assert "Звернення № 10001 закрито за словами заявника (п. 5.6)." in page.text
    assert all(word in page.text for word in ("Дзвонити нікому не треба.", "Зроблено за останні 12 годин"))
    assert "03:03" in page.text
    clock.wind(hours=12, seconds=1)
    assert "Зроблено за останні 12 годин" not in operator(app).see("/desk/calls").text


@on_both
def test_still_missing_offers_to_open_the_record_again(app: OpenAPI, call_back: str) -> None:
    visitor = operator(app)
    page = visitor.see(enter(visitor, call_back, "still_out").location)
    assert "/outages/26-0001/change?say=reopened" in page.hrefs
    with looking(app) as session:
        assert card_of(session).state == "registered"


def test_who_may_not_open_it_is_led_to_the_card(app: OpenAPI, call_back: str) -> None:
    visitor = signed_in(app, Role.CONTROLLER, "centre")
    page = visitor.see(enter(visitor, call_back, "still_out").location)
    assert "/outages/26-0001/change?say=reopened" not in page.hrefs
    assert "До звернення" in page.text


@on_both
def test_no_answer_moves_the_line_to_the_end_and_after_three_it_is_the_controllers(
    app: OpenAPI, clock: WoundClock
) -> None:
    path, _ = owed(app, CallPurpose.ADDRESS_REFUSED, "скриньки не існує")
    visitor = operator(app)
    page = visitor.see(enter(visitor, path, "no_answer").location)
    assert all(word in page.text for word in ("Дзвінок повернеться в список: 03:08.", "знову: 03:08"))
    for _ in range(2):
        assert "Для контролера" not in visitor.see("/desk/calls").text
        clock.wind(minutes=10)
        assert "знову о" not in visitor.see("/desk/calls").text
        enter(visitor, path, "no_answer")
    assert all(word in visitor.see("/desk/calls").text for word in ("3 спроби", "Для контролера"))


@on_both
def test_the_second_who_enters_a_result_is_told_whose_stands(app: OpenAPI, call_back: str) -> None:
    first, second = operator(app), operator(app)
    form = next(form for form in second.see("/desk/calls").forms if form.action == call_back)
    enter(first, call_back, "there")
    answer = second.client.post(call_back, data={**form.values, "result": "still_out"})
    page = second.see(answer.location)
    assert all(word in page.text for word in ("Уже записано: Послуга є", "Олена Вхідна"))
    with looking(app) as session:
        assert card_of(session).state == "closed"


@on_both
def test_another_result_wants_words_and_shows_them(app: OpenAPI, call_back: str) -> None:
    visitor, field = operator(app), f"words-{call_back.rpartition('/')[2]}"
    without = enter(visitor, call_back, "other", words="")
    assert (without.status_code, wrong_fields(Page(without.text))) == (422, {field})
    assert "open" in next(given for tag, given in Page(without.text).tags if tag == "details")
    enter(visitor, call_back, "other", words="виїхала з міста")
    assert "виїхала з міста" in visitor.see("/desk/calls").text


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_sent_gets_an_answer_in_words(app: OpenAPI, call_back: str, text: str) -> None:
    given = TEXTS[text].encode("utf-8", "replace").decode()
    visitor = operator(app)
    for typed in ({"tries": given}, {"words": given}, {"result": given}):
        answer = enter(visitor, call_back, **{"result": "other", **typed})
        assert answer.status_code in {303, 422}
        with looking(app) as session, deed(session):
            session.get_one(CallTask, int(call_back.rpartition("/")[2])).state = CallState.TODO
    assert visitor.get("/desk/calls", query_string={"call": given, "repeat": given}).status_code == 200


@pytest.mark.parametrize("call", ["99", "2147483648", "9" * 30])
def test_an_unknown_call_is_404(app: OpenAPI, call_back: str, call: str) -> None:
    visitor = operator(app)
    form = next(form for form in visitor.see("/desk/calls").forms if form.action == call_back)
    assert visitor.client.post(f"/desk/calls/{call}", data={**form.values, "result": "there"}).status_code == 404


@on_both
@pytest.mark.clause("7.5")
def test_whoever_phones_reads_what_to_say_and_when_it_may_be_said(app: OpenAPI, clock: WoundClock) -> None:
    with looking(app) as session:
        with deed(session):
            session.execute(update(Post).values(phoned=Phoned.NEVER))
            press = select(Post.id).where(Post.kind == PostKind.PRESS).order_by(Post.id).limit(1)
            session.execute(update(Post).where(Post.id.in_(press.scalar_subquery())).values(phoned=Phoned.BY_DAY))
        number = file(session, emergency(NIGHT, expected_end_at=NIGHT + timedelta(hours=30)), NIGHT).number
        expand_all(session, NIGHT)
    visitor = operator(app)
    page = visitor.see("/desk/calls")
    assert "Повідомити про аварію: дублюємо лист (п. 7.5)" in page.text
    assert f"#say-{number}" in page.hrefs
    assert f"Що сказати Аварія № {number}. Немає холодної води: Приморський, Центральний райони" in page.text
    assert "Обіцяють відновити завтра о 08:58." in page.text
    assert "лише вдень: сьогодні о 07:00" in page.text
    assert page.of_class("hot") == []

    clock.wind(hours=4, minutes=18)
    assert len(visitor.see("/desk/calls").of_class("hot")) == 1, "overdue since 07:15"
    calls_sum = [given for tag, given in visitor.see("/desk").tags if tag == "li" and given.get("class") == "t-em"]
    assert len(calls_sum) >= 1


def test_a_number_to_be_clarified_is_on_the_list_with_nothing_to_tell(app: OpenAPI) -> None:
    owed(app, CallPurpose.CLARIFY_NUMBER, "номер невірний", PostKind.HOA_MANAGER)
    page = operator(app).see("/desk/calls")

    assert "номер невірний" in page.text
    assert "Що сказати" not in page.text
