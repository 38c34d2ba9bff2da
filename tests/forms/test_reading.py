"""The addresses read back while the form is filled in: sums, marks, questions, and one tap that mends them."""

import json
from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.models.outages import areas_now, outage_by_number
from outage_hub.rules.outage import Kind
from outage_hub.rules.people.roles import Role
from tests.conftest import WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, filer

PASTED = "вул. Пилипа Орлика, 15-45 непарні; Троїцкая 57; вул. Італійська, 2, кватал за школою"


def read(visitor: Visitor, addresses: str, path: str = "/file/read", **typed: Any) -> Page:
    blank = visitor.see("/file").form.values.to_dict()
    answer = visitor.client.post(path, data={**blank, "districts": [], "addresses": addresses, **typed})
    assert answer.status_code == 200
    return Page(answer.text)


def send(visitor: Visitor, addresses: str, **typed: Any) -> Any:
    return visitor.fill("/file", **{**EMERGENCY, "districts": [], "addresses": addresses, **typed})


def marked(page: Page) -> list[str]:
    return [str(given["class"]) for tag, given in page.tags if tag == "mark"]


def fixes(page: Page) -> list[dict[str, Any]]:
    return [json.loads(str(given["value"])) for _, given in page.tags if given.get("name") == "instead"]


@on_both
def test_the_text_is_read_back_by_district_with_what_is_to_be_looked_at_marked(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    before = all_rows(app)

    page = read(visitor, PASTED)

    assert "Прочитано 12 будинків. Не прочитано: 2 фрагменти. 1 район: Центральний." in page.text
    assert "Центральний район вул. Пилипа Орлика, 15–45 непарні 11 будинків" in page.text
    assert marked(page) == ["doubt", "unread"]
    assert "«Троїцкая». Ви мали на увазі: вул. Троїцька?" in page.text
    assert "Не прочитано: «кватал за школою». Виправте або надішліть так" in page.text
    assert all_rows(app) == before


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ("вул. Італійська, 9999", "Немає в довіднику: вул. Італійська, 9999. Лишити?"),
        ("вул. Троїцька, 15-44 непарні", "У «15-44» один кінець з іншого боку вулиці. Узяли 15–43. Так?"),
        ("вул. Троїцька, 45-2", "Перевірте діапазон «45-2»."),
        ("вул. Вигадана, 5", "Такої вулиці немає в довіднику: «вул. Вигадана»"),
        ("Шевченка, 5", "Вулиць із назвою «Шевченка» кілька. Оберіть потрібну."),
        ("біля вул. Купріна, 5", "Схоже на місце робіт: «біля вул. Купріна, 5». Жодного будинку не взято."),
        ("Місце робіт: вул. Вигадана, 10", "Схоже на місце робіт: «Місце робіт: вул. Вигадана, 10»."),
        ("вул. Куїнджі, 44", "вул. Архипа Куїнджі"),
        ("десь у місті", "Не прочитали жодної адреси."),
    ],
)
def test_each_doubt_is_said_in_a_sentence(app: OpenAPI, addresses: str, said: str) -> None:
    assert said in read(signed_in(app, Role.EXECUTOR), addresses).text


def test_what_people_typed_cannot_become_a_part_of_the_page(app: OpenAPI) -> None:
    page = read(signed_in(app, Role.EXECUTOR), 'вул. Троїцька, 15, <img src=x onerror="x">; <b>; "Троїцкая" 5')

    assert not [tag for tag, _ in page.tags if tag in {"img", "b"}]


@pytest.mark.parametrize("addresses", ["", "  \u200b ", "я" * 20_001, "вул. Миру\x1b", "\0", "; " * 9_000])
def test_texts_that_are_none_are_left_alone(app: OpenAPI, addresses: str) -> None:
    visitor = signed_in(app, Role.EXECUTOR)

    assert "Хто дізнається" in read(visitor, addresses).text
    assert "Хто дізнається" in read(visitor, addresses, districts=["²"]).text


@on_both
def test_unread_words_are_asked_about_once_and_taken_as_they_are(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)

    asked = Page(send(visitor, PASTED).text)
    assert counts(app)["outage"] == 0
    assert "questions" in asked.ids
    assert visitor.send(asked, "/file", action="send").status_code == 303
    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert [area.text for area in areas_now(found.current)] == [PASTED]


def test_another_question_than_the_page_has_shown_is_asked_anew(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(send(visitor, PASTED).text)

    again = visitor.send(asked, "/file", action="send", addresses=PASTED + "; десь іще")

    assert (again.status_code, counts(app)["outage"]) == (200, 0)


def test_questions_shown_while_typing_are_not_asked_at_the_send(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    seen = read(visitor, PASTED).tags
    [key] = [given["value"] for _, given in seen if given.get("name") == "seen"]

    assert send(visitor, PASTED, seen=key).status_code == 303


@pytest.mark.parametrize("districts", [[], ["prymorskyi"]])
def test_an_address_that_nobody_can_read_never_refuses_a_filing(app: OpenAPI, districts: list[str]) -> None:
    visitor = signed_in(app, Role.EXECUTOR)

    asked = send(visitor, "десь у місті", districts=districts)
    assert asked.status_code == 200
    assert visitor.send(Page(asked.text), "/file", action="send").status_code == 303


def test_yes_puts_the_official_name_in_without_a_script(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(send(visitor, "Троїцкая 57; просп. Миру, 5").text)
    [fix] = fixes(asked)

    page = Page(visitor.send(asked, "/file", instead=json.dumps(fix), action="").text)

    assert page.form.values["addresses"] == "вул. Троїцька 57; просп. Миру, 5"
    assert counts(app)["outage"] == 0
    assert visitor.send(page, "/file", action="send").status_code == 303


def test_streets_of_one_name_are_offered_each_with_its_type(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(send(visitor, "просп. Миру, 5; Шевченка, 5").text)

    assert {fix["new"] for fix in fixes(asked)} == {"бул. Шевченка", "вул. Шевченка"}
    mended = visitor.send(asked, "/file", instead=json.dumps(fixes(asked)[0]), action="")
    assert Page(mended.text).form.values["addresses"] == "просп. Миру, 5; " + fixes(asked)[0]["new"] + ", 5"


def test_the_place_of_works_moves_to_its_own_field(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(send(visitor, "теплотраса по вул. Троїцькій, 5\nпросп. Миру, 5").text)
    [fix] = fixes(asked)

    page = Page(visitor.send(asked, "/file", instead=json.dumps(fix), action="").text)

    assert page.form.values["works_place"] == "теплотраса по вул. Троїцькій, 5"
    assert "Троїцькій" not in page.form.values["addresses"]


@pytest.mark.parametrize(
    "instead",
    [
        "x",
        "{}",
        "[]",
        "null",
        '{"field": "summary", "at": 0, "old": "Порив", "new": "Злам"}',
        '{"field": "addresses", "at": "0", "old": "вул", "new": "x"}',
        '{"field": "addresses", "at": 0, "old": "чого немає", "new": "x"}',
        '{"field": "addresses", "at": 0, "old": "вул", "new": 5}',
        '{"field": "addresses", "at": 0, "old": "вул", "new": "x", "more": "y"}',
        "9" * 5000,
    ],
)
def test_a_damaged_button_mends_nothing(app: OpenAPI, instead: str) -> None:
    page = Page(send(signed_in(app, Role.EXECUTOR), EMERGENCY["addresses"], instead=instead, action="").text)

    assert page.form.values["addresses"] == EMERGENCY["addresses"]
    assert page.form.values["summary"] == EMERGENCY["summary"]


def test_who_will_hear_is_counted_and_named_with_the_reason(app: OpenAPI) -> None:
    page = read(signed_in(app, Role.EXECUTOR), "вул. Пилипа Орлика, 15-45 непарні", occurred_time="0240")

    for words in (
        "3 заступники міського голови",
        "1 районний черговий: Центральний",
        "Мешканці (сторінка і стрічки): 11 будинків",
        "Черговий, Центральний район (Центральний район, холодна вода)",
    ):
        assert words in page.text


def test_of_many_hoas_only_the_number_is_said(app: OpenAPI) -> None:
    few = read(signed_in(app, Role.EXECUTOR), "вул. Пилипа Орлика, 15-45")
    many = read(signed_in(app, Role.EXECUTOR), "", districts=["tsentralnyi"])

    assert "ОСББ «" in few.text
    assert "ОСББ «" not in many.text


@on_both
def test_a_live_record_of_the_same_houses_is_a_question_and_no_bar(app: OpenAPI) -> None:
    visitor = filer(app)

    asked = Page(send(visitor, "вул. Пилипа Орлика, 41", client_id="another").text)
    assert "Схожий запис: № 26-0001, вул. Пилипа Орлика, 15–45 непарні, холодна вода" in asked.text
    assert "/outages/26-0001/change" in asked.hrefs
    assert visitor.send(asked, "/file", action="send").status_code == 303
    assert counts(app)["outage"] == 2


@pytest.mark.parametrize(
    "typed",
    [{"addresses": "вул. Пилипа Орлика, 12"}, {"service": "sewerage"}, {"exercise": "1"}],
)
def test_other_houses_another_service_or_an_exercise_are_no_reason_to_ask(app: OpenAPI, typed: dict[str, Any]) -> None:
    assert (
        send(filer(app), **{"addresses": "вул. Пилипа Орлика, 41", "client_id": "another", **typed}).status_code == 303
    )


def test_another_executors_like_record_is_told_of_but_not_offered(app: OpenAPI) -> None:
    filer(app)
    stranger = signed_in(app, Role.EXECUTOR, "gaz")

    asked = Page(send(stranger, "вул. Пилипа Орлика, 41", service="water").text)

    assert "Схожий запис: № 26-0001" in asked.text
    assert "/outages/26-0001/change" not in asked.hrefs


@on_both
def test_groups_have_terms_of_their_own_in_the_text_and_in_rows(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    typed = {"group1": "просп. Миру, 5", "group1_time": "06:00", "group2": "вул. Купріна", "group2_day": "25.11"}

    page = read(visitor, "вул. Троїцька, 15-45 (до 04:30)", **typed, group2_time="0100")

    assert all(words in page.text for words in ("до 04:30", "до 06:00", "до 25 листопада, 01:00"))
    assert send(visitor, "вул. Троїцька, 15-45 (до 04:30)", **typed, group2_time="0100").status_code == 303
    with looking(app) as session:
        found = outage_by_number(session, "26-0001")
        assert found is not None
        terms = [f"{area.expected_end_at:%d %H:%M}" for area in areas_now(found.current) if area.expected_end_at]
        assert terms == ["24 02:30", "24 04:00", "24 23:00"]


def test_a_row_for_one_more_group_comes_with_each_page(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)

    page = Page(send(visitor, "просп. Миру, 5", group1="вул. Купріна", action="group").text)

    assert {"group1", "group2"} <= set(page.form.controls)
    assert page.form.values["group1"] == "вул. Купріна"
    assert counts(app)["outage"] == 0


@pytest.mark.parametrize("wrong", [{"group1_time": "ранок"}, {"group1_time": "0600", "group1_day": "40.13"}])
def test_a_groups_term_that_is_none_is_sent_back(app: OpenAPI, wrong: dict[str, str]) -> None:
    answer = send(signed_in(app, Role.EXECUTOR), "просп. Миру, 5", group1="вул. Купріна", **wrong)

    assert answer.status_code == 422
    assert "group1_until-e" in Page(answer.text).ids


def test_an_hour_beside_planned_works_is_that_of_the_day_of_the_works(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR, "gaz")
    works = {"starts_day": "2026-11-28", "starts_time": "09:00", "ends_day": "2026-11-28", "ends_time": "17:00"}
    words = {"summary": "Перевірка", "cause": "Зима", "consequences": "Не буде газу", "action": "send"}

    visitor.fill(
        "/file?kind=planned",
        **works,
        **words,
        addresses="просп. Миру, 5 (до 14:00)",
        group1="вул. Купріна",
        group1_time="12:00",
    )

    with looking(app) as session:
        found = outage_by_number(session, "26-0001")
        assert found is not None
        assert found.kind is Kind.PLANNED
        terms = [f"{area.expected_end_at:%d %H:%M}" for area in areas_now(found.current) if area.expected_end_at]
        assert terms == ["28 12:00", "28 10:00"]


def test_the_page_of_what_was_filed_says_what_was_read(app: OpenAPI, clock: WoundClock) -> None:
    visitor = filer(app)
    clock.wind(minutes=1)

    page = visitor.see("/file/done/26-0001")

    assert "Листів надсилаємо: " in page.text
    assert "Прочитано 11 будинків." in page.text
