from datetime import datetime
from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.actions.outages.file_outage import MOST
from outage_hub.models.outages import outage_by_number
from outage_hub.rules.people.roles import Role
from tests import entrances
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, PLANNED, filer, marked_wrong, wrong_fields
from tests.samples import filing_json

TERM = "2026-11-24T08:00:00+02:00"


@on_both
def test_an_executor_files_an_emergency_in_one_go(app: OpenAPI) -> None:
    answer = signed_in(app, Role.EXECUTOR).fill("/file", **EMERGENCY)

    assert (answer.status_code, answer.location) == (303, "/file/done/26-0001")
    assert counts(app) == {"outage": 1, "revision": 1, "intake": 1, "announcement": 4}


def test_planned_works_have_a_form_of_their_own(app: OpenAPI) -> None:
    answer = signed_in(app, Role.EXECUTOR, "gaz").fill("/file?kind=planned", **PLANNED)

    assert answer.status_code == 303
    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert (found.kind, found.state, found.executor.code) == ("planned", "scheduled", "gaz")


@on_both
def test_sending_the_same_page_twice_makes_one_outage_and_leads_to_it_both_times(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    page = visitor.see("/file")

    answers = [visitor.send(page, "/file", **EMERGENCY) for _ in range(2)]

    assert [answer.location.partition("?")[0] for answer in answers] == ["/file/done/26-0001"] * 2
    assert counts(app)["outage"] == 1
    assert "26-0001" in visitor.see(answers[1].location).text


def test_what_is_late_is_asked_why_once_and_then_taken(app: OpenAPI, clock: WoundClock) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    clock.wind(minutes=30)

    asked = visitor.fill("/file", **EMERGENCY)
    page = Page(asked.text)
    assert (asked.status_code, counts(app)["outage"]) == (200, 0)
    assert "late_reason" in page.form.controls
    assert page.form.values["summary"] == EMERGENCY["summary"]

    assert visitor.send(page, "/file", action="send").status_code == 303


def test_who_says_at_once_why_it_is_late_is_not_asked(app: OpenAPI, clock: WoundClock) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    clock.wind(minutes=30)

    assert visitor.fill("/file", **EMERGENCY, late_reason="Не було зв’язку").status_code == 303
    [revision] = all_rows(app)["revision"]
    assert "Не було зв’язку" in revision


def test_a_question_that_arises_later_is_asked_too(app: OpenAPI, clock: WoundClock) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    page = Page(visitor.fill("/file", **EMERGENCY, service="gas").text)
    clock.wind(minutes=30)

    again = visitor.send(page, "/file", action="send")

    assert (again.status_code, counts(app)["outage"]) == (200, 0)
    assert visitor.send(Page(again.text), "/file", action="send").status_code == 303


def test_checking_shows_who_will_hear_and_keeps_nothing(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    before = all_rows(app)

    answer = visitor.fill("/file", **{**EMERGENCY, "action": "check"})

    assert answer.status_code == 200
    assert len(Page(answer.text).of_class("todo")) == 1
    assert all_rows(app) == before


def test_an_empty_form_is_told_all_at_once_what_it_lacks(app: OpenAPI) -> None:
    answer = signed_in(app, Role.EXECUTOR).fill("/file", action="send")

    page = Page(answer.text)
    assert answer.status_code == 422
    lacking = {"occurred_at", "summary", "cause", "consequences", "addresses", "expected_restoration_at"}
    assert wrong_fields(page) == lacking
    assert marked_wrong(page) == {
        "occurred_time",
        "summary",
        "cause",
        "consequences",
        "addresses",
        "expected_time",
    }


def test_an_emergency_without_a_term_says_that_it_is_being_found_out(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    without = {**EMERGENCY, "expected_time": "", "expected_day": ""}

    assert visitor.fill("/file", **without).status_code == 422
    assert visitor.fill("/file", **without, expected_chip="unknown").status_code == 303


def test_an_operator_files_for_any_executor_what_was_said_by_phone(app: OpenAPI) -> None:
    operator = signed_in(app, Role.OPERATOR, "centre")
    called = {"phone_said_by": "майстер Коваль", "phone_day": "2026-11-24", "phone_time": "0250"}

    answer = operator.fill("/file", **EMERGENCY, executor="gaz", service="gas", **called)

    assert answer.status_code == 303
    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert (found.state, found.executor.code, found.current.source) == ("reported", "gaz", "phone")
        assert [report.said_by for report in found.phone_reports] == ["майстер Коваль"]


def test_an_operator_says_for_whom(app: OpenAPI) -> None:
    answer = signed_in(app, Role.OPERATOR, "centre").fill("/file", **EMERGENCY, service="gas")

    assert wrong_fields(Page(answer.text)) == {"executor"}


def test_an_executor_cannot_file_for_another(app: OpenAPI) -> None:
    filer(app, executor="gaz")

    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert found.executor.code == "vodokanal"


def test_a_kind_that_is_none_is_asked_for(app: OpenAPI) -> None:
    for kind in ("", "bogus", "²"):
        answer = signed_in(app, Role.EXECUTOR).fill("/file", **EMERGENCY, kind=kind)

        assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"kind"})


def test_own_records_are_listed_and_not_anothers(app: OpenAPI) -> None:
    visitor = filer(app)

    assert "Порив водоводу" in visitor.see("/mine").text
    assert "Порив водоводу" not in signed_in(app, Role.EXECUTOR, "gaz").see("/mine").text
    assert "Порив водоводу" in signed_in(app, Role.HEAD, "centre").see("/mine").text


def test_ready_words_are_kept_unless_ones_own_are_written(app: OpenAPI) -> None:
    chosen = {"cause_chip": "Зношення", "consequences_chip": "Слабкий тиск води"}
    filer(app, **chosen, cause="", consequences="Тече ледь-ледь", expected_time="", expected_chip=TERM)

    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert (found.current.cause, found.current.consequences) == ("Зношення", "Тече ледь-ледь")
        assert found.expected_end_at == datetime.fromisoformat(TERM)


def test_a_chosen_term_stays_on_the_page_that_is_sent_back(app: OpenAPI, clock: WoundClock) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    blank = visitor.see("/file")
    clock.wind(minutes=7)

    page = Page(
        visitor.send(blank, "/file", **{**EMERGENCY, "expected_time": "", "summary": ""}, expected_chip=TERM).text
    )

    assert wrong_fields(page) == {"summary"}
    assert page.form.values["expected_chip"] == TERM


@pytest.mark.parametrize("chip", ["ранок", "2026-11-24T05:00", "²", "9999-12-31T00:00:00+02:00"])
def test_a_term_that_is_none_is_sent_back(app: OpenAPI, chip: str) -> None:
    answer = signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, "expected_time": ""}, expected_chip=chip)

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"expected_restoration_at"})
    assert Page(answer.text).form.values["expected_chip"] == chip


def test_terms_are_offered_at_the_next_five_minutes(app: OpenAPI) -> None:
    tags = signed_in(app, Role.EXECUTOR).see("/file").tags

    said = [given["data-say"] for _, given in tags if given.get("data-after")]
    assert said == ["04:00", "05:00", "06:00", "09:00"]


def test_an_hour_that_has_not_come_is_asked_about_and_yes_means_yesterday(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(visitor.fill("/file", **{**EMERGENCY, "occurred_time": "2350"}).text)
    assert wrong_fields(asked) == {"occurred_at"}
    assert "Так, учора, 2350" in asked.text

    answer = visitor.send(asked, "/file", yesterday="1", action="", confirmed="late_reason")

    assert answer.status_code == 303
    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert f"{found.begins_at:%d %H:%M}" == "23 21:50"


def test_one_service_is_said_and_not_asked(app: OpenAPI) -> None:
    page = signed_in(app, Role.EXECUTOR, "gaz").see("/file")

    assert page.form.values["service_chip"] == "gas"
    assert "service" not in page.form.controls


def test_what_sending_would_do_is_foretold_from_what_is_typed_so_far(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    blank, before = visitor.see("/file"), all_rows(app)
    foretells: list[tuple[dict[str, Any], str]] = [
        ({}, "Внесіть протягом 30 хвилин"),
        ({"occurred_time": "0240"}, "Вчасно, ще 12"),
        ({"occurred_time": "0140"}, "Запізнення: 48"),
        ({"occurred_time": "ранок"}, "Внесіть протягом 30 хвилин"),
        ({"service": "²", "districts": ["²"]}, "Хто дізнається"),
        ({"service": "water", "districts": ["²"]}, "Немає кого сповістити"),
        ({"kind": "planned", "starts_day": "2026-11-27", "starts_time": "0300"}, "Вчасно"),
        ({"kind": "planned", "starts_day": "2026-11-27", "starts_time": "0200"}, "Запізнення: 58"),
    ]
    for typed, told in foretells:
        assert told in foretold(visitor, blank, typed), typed
    assert all_rows(app) == before


def foretold(visitor: Visitor, blank: Page, typed: dict[str, Any]) -> str:
    answer = visitor.client.post("/file/read", data={**blank.form.values.to_dict(), **typed})
    assert answer.status_code == 200
    return Page(answer.text).text


def test_the_page_of_what_was_filed_says_how_many_letters_go_out(app: OpenAPI) -> None:
    visitor = filer(app)

    assert "Листів надсилаємо: 1" in visitor.see("/file/done/26-0001").text
    assert "уже прийнято (02:58)" in visitor.see("/file/done/26-0001?repeat=1").text


def test_who_files_faster_than_people_can_keeps_what_was_typed_and_reads_whom_to_phone(app: OpenAPI) -> None:
    visitor, machine = signed_in(app, Role.EXECUTOR), entrances.machine(app)
    for _record in range(MOST):
        machine.file(filing_json(NIGHT))
    asked = visitor.fill("/file", **EMERGENCY)  # whether it is not one of those

    answer = visitor.send(Page(asked.text), "/file", action="send")

    page = Page(answer.text)
    assert answer.status_code == 429
    assert "Забагато записів за короткий час. Телефонуйте 1500." in page.text
    assert page.form.values["summary"] == EMERGENCY["summary"]
