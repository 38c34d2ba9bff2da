"""By phone first (7.1, 7.2): the operator's few fields are an outage; the executor completes it."""

from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.clocks import Deadline
from outage_hub.models.outages import Outage, PhoneReport
from outage_hub.models.outbox import Announcement
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import State
from outage_hub.rules.people.roles import Role
from tests.conftest import NIGHT, on_both
from tests.entrances import Page, Visitor, counts, looking, signed_in
from tests.forms.typing import say

CALL = {
    "phone_said_by": "диспетчер Ткач",
    "executor": "lift",
    "summary": "Зупинено ліфт",
    "addresses": "вул. Купріна, 15",
    "occurred_time": "0240",
}


def operator(app: OpenAPI) -> Visitor:
    return signed_in(app, Role.OPERATOR, "centre")


@on_both
@pytest.mark.clause("7.1")
@pytest.mark.clause("7.2")
def test_a_call_is_an_outage_at_once_and_the_executors_clock_runs_from_the_event(app: OpenAPI) -> None:
    answer = operator(app).fill("/desk/phone", **CALL)

    assert (answer.status_code, answer.location) == (303, "/desk/outages/26-0001")
    with looking(app) as session:
        outage = session.scalars(select(Outage)).one()
        clock = session.scalars(select(Deadline).where(Deadline.obligation == Obligation.FILING)).one()
        assert (outage.state, outage.service, outage.expected_end_at) == (State.REPORTED, "lift", None)
        assert (clock.state, clock.due_at) == (ClockState.OPEN, NIGHT + timedelta(minutes=12))
        assert {"revision", "form_due", "relay_duty"} <= set(session.scalars(select(Announcement.purpose)))
        assert session.scalars(select(PhoneReport)).one().said_by == "диспетчер Ткач"


@on_both
@pytest.mark.clause("7.2")
def test_the_executor_completes_what_was_phoned_and_meets_its_clock(app: OpenAPI) -> None:
    operator(app).fill("/desk/phone", **CALL)

    executor = signed_in(app, Role.EXECUTOR, "lift")
    path = "/outages/26-0001/change?say=completed"
    sent = {"cause": "Зіпсовано тросову шафу", "expected_day": "2026-11-24", "expected_time": "0900"}
    assert executor.fill(path, **sent).status_code == 303

    with looking(app) as session:
        clock = session.scalars(select(Deadline).where(Deadline.obligation == Obligation.FILING)).one()
        assert (clock.state, session.scalars(select(Outage)).one().state) == (ClockState.MET, State.OPEN)


@pytest.mark.parametrize(
    ("left_out", "field"),
    [("phone_said_by", "phone_said_by"), ("executor", "executor"), ("summary", "summary"), ("addresses", "addresses")],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(app: OpenAPI, left_out: str, field: str) -> None:
    visitor = operator(app)
    answer = visitor.fill("/desk/phone", **{**CALL, "service": "lift", left_out: ""})

    page = Page(answer.text)
    assert answer.status_code == 422
    assert f"{field}-e" in page.ids
    assert page.form.values["occurred_time"] == "0240"
    assert counts(app)["outage"] == 0


def test_an_executor_with_several_services_must_be_asked_which(app: OpenAPI) -> None:
    answer = operator(app).fill("/desk/phone", **{**CALL, "executor": "vodokanal"})

    assert "service-e" in Page(answer.text).ids


def test_a_call_about_what_is_already_live_is_asked_whether_it_is_new(app: OpenAPI) -> None:
    visitor = operator(app)
    visitor.fill("/desk/phone", **CALL)

    asked = visitor.fill("/desk/phone", **CALL, client_id="another")
    page = Page(asked.text)
    assert (asked.status_code, counts(app)["outage"]) == (200, 1)
    assert "/outages/26-0001/change" in page.hrefs
    assert page.form.values["summary"] == CALL["summary"]

    assert visitor.send(page, "/desk/phone", anew="1").status_code == 303
    assert counts(app)["outage"] == 2


def test_the_same_page_sent_twice_is_one_record_and_no_question(app: OpenAPI) -> None:
    visitor = operator(app)
    page = visitor.see("/desk/phone")

    answers = [visitor.send(page, "/desk/phone", **CALL) for _ in range(2)]

    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/desk/outages/26-0001")}
    assert counts(app)["outage"] == 1


def test_another_executors_or_an_ended_record_is_no_reason_to_ask(app: OpenAPI) -> None:
    visitor = operator(app)
    visitor.fill("/desk/phone", **CALL)
    assert visitor.fill("/desk/phone", **{**CALL, "executor": "gaz"}).status_code == 303
    assert say(visitor, "restored")[0] == 303

    assert visitor.fill("/desk/phone", **CALL).status_code == 303


def test_a_promise_that_was_spoken_is_a_chip_away(app: OpenAPI) -> None:
    operator(app).fill("/desk/phone", **CALL, expected_chip="2026-11-24T06:00:00+02:00")

    with looking(app) as session:
        assert session.scalars(select(Outage)).one().expected_end_at == NIGHT + timedelta(hours=3, minutes=2)
