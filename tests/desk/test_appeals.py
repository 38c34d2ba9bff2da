"""Appeal cards at the desk: taken down in the order of the talk, tied to a record, never read by whoever need not."""

import re
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.appeals import Appeal
from outage_hub.models.applicants import Applicant
from outage_hub.models.journal import Entry
from outage_hub.rules.outage import Saying, Service
from outage_hub.rules.people.roles import Role
from tests.conftest import NIGHT, on_both
from tests.corpus import TEXTS
from tests.desk.talking import TALK, card_of, deeds, operator, take_down
from tests.entrances import Page, Visitor, looking, signed_in
from tests.forms.typing import marked_wrong, wrong_fields
from tests.samples import emergency, file, planned, say

PERSONAL = ("Мельник", "Галина", "Іванівна", "000-07-31", "Куїнджі")


def filed(app: OpenAPI, **changes: Any) -> str:
    """An outage that goes on; its number."""
    with looking(app) as session:
        return file(session, emergency(NIGHT, **changes), NIGHT).number


def cards(app: OpenAPI) -> int:
    with looking(app) as session:
        return len(session.scalars(select(Appeal.id)).all())


def told(page: Page) -> bool:
    return any(word in page.text for word in PERSONAL)


@on_both
@pytest.mark.clause("4.8")
def test_a_talk_becomes_a_card_and_its_number_is_to_be_told(app: OpenAPI) -> None:
    visitor = operator(app)
    answer = visitor.fill("/desk/appeals/new", **TALK)
    assert (answer.status_code, answer.location) == (303, "/desk/appeals/10001?told=1")
    assert "Звернення № 10001. Продиктуйте номер заявнику." in visitor.see(answer.location).text
    with looking(app) as session:
        assert card_of(session).service is Service.WATER


@on_both
def test_a_card_may_be_taken_down_from_the_page_of_its_record(app: OpenAPI) -> None:
    number, visitor = filed(app), operator(app)
    link = next(one for one in visitor.see(f"/desk/outages/{number}").hrefs if "appeals/new" in one)
    form = visitor.see(link).form.values
    assert (form["outage"], form["service"]) == (number, "water")
    take_down(visitor, outage=number)
    page = visitor.see(f"/desk/outages/{number}")
    assert "/desk/appeals/10001" in page.hrefs
    assert f"№ {number}" in visitor.see("/desk/appeals/10001").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"read_back": []}, "read_back"),
        ({"surname": " "}, "surname"),
        ({"given_name": TEXTS["bcc"]}, "given_name"),
        ({"patronymic": ""}, "patronymic"),
        ({"residence": TEXTS["long"]}, "residence"),
        ({"phone": ""}, "phone"),
        ({"phone": "099 000-07-3"}, "phone"),
        ({"contact": TEXTS["nul"]}, "contact"),
        ({"outage": "26-9999"}, "outage"),
        ({"who": "anonymous"}, "warned"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_at_its_place_and_nothing_typed_is_lost(
    app: OpenAPI, change: dict[str, Any], field: str
) -> None:
    answer = operator(app).fill("/desk/appeals/new", **{**TALK, **change})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert wrong_fields(page) == {field}
    assert marked_wrong(page) == {field}
    typed = {name: value for name, value in {**TALK, **change}.items() if isinstance(value, str) and "\0" not in value}
    assert {name: page.form.values.get(name, "").replace("\r", "") for name in typed} == {
        name: value.replace("\r", "") for name, value in typed.items()
    }
    assert cards(app) == 0


def test_a_service_that_is_none_is_refused_not_dropped(app: OpenAPI) -> None:
    answer = operator(app).fill("/desk/appeals/new", **{**TALK, "service": "magic"})
    assert answer.status_code == 422
    assert wrong_fields(Page(answer.text)) == {"service"}
    assert cards(app) == 0


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_pasted_gets_an_answer_in_words(app: OpenAPI, text: str) -> None:
    given = TEXTS[text].encode("utf-8", "replace").decode()
    for field in (*TALK, "contact", "outage", "client_key", "no_patronymic"):
        answer = operator(app).fill("/desk/appeals/new", **{**TALK, field: given})
        assert answer.status_code in {303, 409, 422}, (field, answer.status_code)
    for path, field in (
        ("/desk/appeals", "q"),
        ("/desk/appeals/10001/tie", "outage"),
        ("/desk/appeals/10001/untie", "why"),
    ):
        visitor = operator(app)
        token = visitor.see("/desk/appeals").form.values["csrf_token"]
        answer = visitor.client.post(path, data={"csrf_token": token, field: given})
        assert answer.status_code in {200, 303, 404, 409, 422}, (path, answer.status_code)


@on_both
def test_a_double_click_makes_one_card_and_a_changed_page_sent_again_says_so(app: OpenAPI) -> None:
    visitor = operator(app)
    page = visitor.see("/desk/appeals/new")
    first, again = (visitor.send(page, "/desk/appeals/new", **TALK).location for _ in range(2))
    assert first == again
    changed = visitor.send(page, "/desk/appeals/new", **{**TALK, "subject": "Інше"})
    assert (changed.status_code, cards(app)) == (409, 1)
    assert visitor.send(Page(changed.text), "/desk/appeals/new").status_code == 303
    assert cards(app) == 2


@on_both
@pytest.mark.clause("4.4.2")
def test_an_anonymous_card_asks_for_the_warning_and_keeps_no_name(app: OpenAPI) -> None:
    visitor = operator(app)
    take_down(visitor, who="anonymous", warned="1")
    page = visitor.see("/desk/appeals/10001")
    assert TALK["residence"] in page.text
    assert "Мельник" not in page.text
    with looking(app) as session:
        assert session.scalars(select(Applicant)).one().phone == ""


@on_both
def test_a_card_is_tied_from_its_own_page_to_its_own_service_first(app: OpenAPI) -> None:
    visitor = operator(app)
    numbers = [filed(app), filed(app, service=Service.HEAT, executor="teplo"), filed(app, exercise=True)]
    with looking(app) as session:
        file(session, planned(NIGHT), NIGHT)
    take_down(visitor)
    page = visitor.see("/desk/appeals/10001")
    offered = [form.values["outage"] for form in page.forms if form.action.endswith("/tie")]
    assert offered == numbers[:2]
    button = next(given for tag, given in page.tags if tag == "button" and given.get("data-row-key") == "F4")
    assert (button.get("data-key"), button.get("aria-keyshortcuts")) == ("F4", "F4")
    assert post(visitor, "/desk/appeals/10001/tie", outage=numbers[1]).status_code == 303
    with looking(app) as session:
        assert deeds(session) == ["registered", "tied"]
    tied = [given for _, given in visitor.see("/desk/appeals/10001").tags if given.get("data-row-key") == "F4"]
    assert [given.get("data-key") for given in tied] == [None]  # a stray key moves no card from its record


@on_both
def test_a_card_is_taken_off_with_a_reason_that_its_course_tells(app: OpenAPI) -> None:
    visitor = operator(app)
    take_down(visitor, outage=filed(app))
    without = post(visitor, "/desk/appeals/10001/untie", why="")
    assert (without.status_code, wrong_fields(Page(without.text))) == (422, {"why"})
    assert post(visitor, "/desk/appeals/10001/untie", why="інший будинок").status_code == 303
    page = visitor.see("/desk/appeals/10001")
    assert "Не приєднано до жодного запису." in page.text
    assert "інший будинок" in page.text


@on_both
def test_the_course_tells_of_a_recall_and_of_an_end(app: OpenAPI) -> None:
    visitor, first = operator(app), filed(app)
    take_down(visitor, outage=first)
    with looking(app) as session:
        say(session, first, Saying.CANCELLED, 1, NIGHT)
    assert "запис скасовано" in visitor.see("/desk/appeals/10001").text
    second = filed(app)
    post(visitor, "/desk/appeals/10001/tie", outage=second)
    with looking(app) as session:
        say(session, second, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    page = visitor.see("/desk/appeals/10001")
    assert "Запропоновано до закриття" in page.text
    assert "/desk/calls" in page.hrefs


@on_both
def test_a_record_that_ended_meanwhile_is_told_on_the_card(app: OpenAPI) -> None:
    visitor, number = operator(app), filed(app)
    take_down(visitor)
    with looking(app) as session:
        say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    answer = post(visitor, "/desk/appeals/10001/tie", outage=number)
    assert (answer.status_code, wrong_fields(Page(answer.text))) == (409, {"outage"})


@on_both
@pytest.mark.clause("4.4.1")
@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.HEAD])
def test_whoever_takes_no_calls_asks_to_see_the_applicant_and_it_is_written_down(app: OpenAPI, role: Role) -> None:
    take_down(operator(app))
    visitor = signed_in(app, role, "centre")
    page = visitor.see("/desk/appeals/10001")
    assert not told(page)
    show = next(form for form in page.forms if form.action.endswith("/applicant"))
    answer = visitor.client.post(show.action, data=show.values)
    assert told(Page(answer.text))
    with looking(app) as session:
        assert session.scalars(select(Entry.deed).order_by(Entry.id.desc()).limit(1)).one() == "applicant_seen"
    assert not told(visitor.see("/desk/appeals/10001"))


@pytest.mark.clause("4.4.1")
def test_an_operator_sees_the_applicant_at_once_and_a_controller_changes_nothing(app: OpenAPI) -> None:
    take_down(operator(app), outage=filed(app))
    assert told(operator(app).see("/desk/appeals/10001"))
    page = signed_in(app, Role.CONTROLLER, "centre").see("/desk/appeals/10001")
    assert [form.action.rpartition("/")[2] for form in page.forms] == ["logout", "applicant"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTOR, Role.RELAYER])
def test_nobody_outside_the_centres_staff_sees_a_card(app: OpenAPI, role: Role) -> None:
    take_down(operator(app))
    visitor = signed_in(app, role, "adm-tsentralnyi" if role is Role.RELAYER else "vodokanal")
    for path in ("/desk/appeals", "/desk/appeals/new", "/desk/appeals/10001", "/desk/calls"):
        assert visitor.get(path).status_code == 403


@on_both
def test_cards_are_found_by_number_and_by_phone_and_no_phone_stands_in_an_address(app: OpenAPI) -> None:
    visitor = operator(app)
    take_down(visitor)
    take_down(visitor, phone="+380 99 000 07 32")
    by_number = post(visitor, "/desk/appeals", q=" 10002 ")
    assert (by_number.status_code, by_number.location) == (303, "/desk/appeals/10002")
    by_phone = post(visitor, "/desk/appeals", q="0990000731")
    assert re.findall(r"№ (100\d\d)", by_phone.text) == ["10001"]
    assert not any("990000731" in one.replace(" ", "") for one in Page(by_phone.text).hrefs)
    assert Page(visitor.see("/desk/appeals").html).forms[1].method == "post"


@pytest.mark.parametrize(
    ("asked", "words"), [("0990009999", "Звернень із цим телефоном немає"), ("10999", "не знайдено")]
)
def test_what_is_not_found_is_said(app: OpenAPI, asked: str, words: str) -> None:
    answer = post(operator(app), "/desk/appeals", q=asked)
    assert (answer.status_code, words in answer.text) == (404, True)


def test_the_list_holds_no_personal_data(app: OpenAPI) -> None:
    take_down(operator(app))
    page = operator(app).see("/desk/appeals")
    assert TALK["subject"] in page.text
    assert not told(page)


def test_a_removed_applicant_is_told_of_and_the_card_stays(app: OpenAPI) -> None:
    visitor = operator(app)
    take_down(visitor)
    with looking(app) as session:
        session.delete(session.scalars(select(Applicant)).one())
        session.commit()
    assert "Персональні дані вилучено" in visitor.see("/desk/appeals/10001").text


@pytest.mark.parametrize("card", ["10999", "²", "0", "x" * 300, "..%2f"])
def test_an_unknown_card_is_404_in_words(app: OpenAPI, card: str) -> None:
    assert operator(app).get(f"/desk/appeals/{card}").status_code == 404


def post(visitor: Visitor, path: str, **typed: str) -> Any:
    """Send a small form of a card's page."""
    token = visitor.see("/desk/appeals").form.values["csrf_token"]
    return visitor.client.post(path, data={"csrf_token": token, **typed})
