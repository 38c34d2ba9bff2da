from flask_openapi3 import OpenAPI

from outage_hub.models.outages import outage_by_number
from outage_hub.rules.roles import Role
from tests.conftest import WoundClock, on_both
from tests.entrances import Page, all_rows, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, PLANNED, filer, marked_wrong, wrong_fields


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
    assert {"occurred_day", "occurred_time", "summary", "expected_time"} <= marked_wrong(page)


def test_an_emergency_without_a_term_says_that_it_is_being_found_out(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    without = {**EMERGENCY, "expected_time": "", "expected_day": ""}

    assert visitor.fill("/file", **without).status_code == 422
    assert visitor.fill("/file", **without, term_unknown="1").status_code == 303


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
