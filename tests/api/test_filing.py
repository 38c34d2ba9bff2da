from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.actions.outages.file_outage import MOST
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Machine, all_rows, codes, counts, machine
from tests.samples import filing_json

PLANNED = {
    "kind": "planned",
    "service": "gas",
    "summary": "Перевірка газопроводу",
    "cause": "Підготовка до зими",
    "consequences": "Тимчасово не буде газу",
    "districts": ["prymorskyi"],
    "starts_at": "2026-11-28T09:00:00+02:00",
    "ends_at": "2026-11-28T17:00:00+02:00",
}


@on_both
def test_a_filing_is_answered_with_its_number_and_what_was_understood(app: OpenAPI) -> None:
    answer = machine(app).file(filing_json(NIGHT))

    assert answer.status_code == 201
    assert answer.json == {
        "number": "26-0001",
        "revision": 1,
        "state": "open",
        "timeliness": "in_time",
        "late_minutes": 0,
        "recorded_at": "2026-11-24T00:58:00+00:00",
        "area": {"houses": 11, "streets": 1, "districts": 2, "unread": 0},
        "repeat": False,
        "url": "http://127.0.0.1:8000/outages/26-0001",
    }


def test_planned_works_are_filed_with_their_start_and_end(app: OpenAPI) -> None:
    answer = machine(app, "gaz").file(PLANNED)

    assert answer.status_code == 201
    assert answer.json is not None
    assert (answer.json["state"], answer.json["timeliness"]) == ("scheduled", "in_time")


def test_a_filing_after_the_half_hour_is_taken_and_told_how_late(app: OpenAPI, clock: WoundClock) -> None:
    body = filing_json(NIGHT)
    clock.wind(minutes=27)

    answer = machine(app).file(body)

    assert answer.status_code == 201
    assert answer.json is not None
    assert (answer.json["timeliness"], answer.json["late_minutes"]) == ("late", 15)


def test_groups_of_addresses_may_have_terms_of_their_own(app: OpenAPI) -> None:
    groups = [
        {"addresses": "вул. Троїцька, 1-9", "expected_restoration_at": "2026-11-24T06:00:00+02:00"},
        {"addresses": "вул. Грецька", "districts": ["tsentralnyi"]},
    ]
    body = {name: value for name, value in filing_json(NIGHT, areas=groups).items() if name != "addresses"}
    caller = machine(app)

    assert caller.file(body).status_code == 201
    shown = caller.get("/api/v1/outages/26-0001").json
    assert shown is not None
    assert [area["addresses"] for area in shown["areas"]] == ["", "вул. Троїцька, 1-9", "вул. Грецька"]
    assert shown["expected_end_at"] == "2026-11-24T04:58:00+00:00"


def test_an_emergency_may_have_no_term_yet(app: OpenAPI) -> None:
    assert machine(app).file(filing_json(NIGHT, expected_restoration_at=None)).status_code == 201


@on_both
def test_a_preview_judges_and_counts_but_keeps_nothing(app: OpenAPI) -> None:
    caller = machine(app)
    before = all_rows(app)

    answer = caller.post("/api/v1/outages?preview=1", filing_json(NIGHT))

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["audience"] == {
        "deputy_mayor": 3,
        "press": 3,
        "department_head": 5,
        "district_duty": 2,
        "hoa_office": 1,
    }
    assert (answer.json["clause"], answer.json["due_at"]) == ("7.2", "2026-11-24T01:10:00+00:00")
    assert all_rows(app) == before


def test_a_preview_refuses_what_filing_would_refuse(app: OpenAPI) -> None:
    for wrong in ({"summary": ""}, {"districts": ["nowhere"]}, {"executor": "gaz"}):
        body = filing_json(NIGHT, **wrong)
        asked = machine(app).post("/api/v1/outages?preview=1", body)

        assert (asked.status_code, asked.json) == ((filed := machine(app).file(body)).status_code, filed.json)
        assert counts(app)["outage"] == 0


def test_a_preview_asks_what_the_form_would_ask(app: OpenAPI, clock: WoundClock) -> None:
    body = filing_json(NIGHT, service="gas")
    clock.wind(hours=1)

    answer = machine(app).post("/api/v1/outages?preview=1", body)

    assert answer.json is not None
    questions = {question["field"]: question["code"] for question in answer.json["questions"]}
    assert questions == {"service": "service_foreign", "late_reason": "late_reason_missing"}


def test_an_executors_token_files_for_its_own_only(app: OpenAPI) -> None:
    answer = machine(app).file(filing_json(NIGHT, executor="gaz"))

    assert answer.status_code == 403
    assert codes(answer) == {"executor": "executor_foreign"}
    assert counts(app)["outage"] == 0


def test_an_operators_token_says_for_whom(app: OpenAPI) -> None:
    operator = machine(app, "centre", Role.OPERATOR)

    assert codes(operator.file(filing_json(NIGHT))) == {"executor": "executor_missing"}
    assert codes(operator.file(filing_json(NIGHT, executor="nobody"))) == {"executor": "executor_unknown"}
    assert operator.file(filing_json(NIGHT, executor="gaz")).status_code == 201


def test_all_that_is_wrong_is_said_at_once(app: OpenAPI) -> None:
    answer = machine(app).file(
        filing_json(NIGHT, summary="", cause=" ", addresses="", districts=[], phone={"said_by": ""})
    )

    assert answer.status_code == 422
    assert codes(answer) == {
        "summary": "summary_missing",
        "cause": "cause_missing",
        "addresses": "addresses_missing",
        "phone.said_by": "said_by_missing",
    }


@pytest.mark.parametrize("name", ["status", "filed_at", "is_admin", "number", "executor_id", "state", "recorded_at"])
def test_what_the_hub_sets_is_not_taken_from_a_sender(app: OpenAPI, name: str) -> None:
    filed = machine(app).file({**filing_json(NIGHT), name: "1"})

    assert (filed.status_code, codes(filed)) == (422, {name: "field_forbidden"})
    assert counts(app)["outage"] == 0


def test_an_unknown_field_is_named_with_the_nearest_known(app: OpenAPI) -> None:
    answer = machine(app).file({**filing_json(NIGHT), "sumary": "Порив"})

    assert codes(answer) == {"sumary": "field_unknown_near"}
    assert answer.json is not None
    assert "summary" in answer.json["errors"][0]["message"]
    assert codes(machine(app).file({**filing_json(NIGHT), "xyzzy": 1})) == {"xyzzy": "field_unknown"}


def test_times_want_a_zone_and_a_place_in_the_calendar(app: OpenAPI) -> None:
    for text, code in [
        ("2026-11-24T02:40:00", "time_naive"),
        ("2026-02-31T02:40:00+02:00", "time_iso"),
        ("0001-01-01T00:00:00+02:00", "time_iso"),
        ("9999-12-31T23:59:59+02:00", "time_iso"),
        ("2026-03-29T03:30", "time_naive"),
        ("2026-10-25T03:30", "time_naive"),
        ("2027-01-01T00:00:00+02:00", "occurred_future"),
        ("2024-01-01T00:00:00+02:00", "occurred_too_old"),
    ]:
        assert codes(machine(app).file(filing_json(NIGHT, occurred_at=text)))["occurred_at"] == code, text


def test_fields_of_the_other_kind_are_refused(app: OpenAPI) -> None:
    answer = machine(app).file(filing_json(NIGHT, starts_at="2026-11-28T09:00:00+02:00"))

    assert codes(answer) == {"starts_at": "field_not_here"}


def test_a_phone_report_is_kept_beside_the_entry(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT, phone={"said_by": "майстер Коваль", "at": "2026-11-24T02:45:00+02:00"}))

    [report] = all_rows(app)["phone_report"]
    assert {"onset", "майстер Коваль"} <= set(report)


def test_an_executors_own_token_sees_who_was_written_to_once_that_is_worked_out(app: OpenAPI) -> None:
    vodokanal = machine(app)
    vodokanal.file(filing_json(NIGHT))
    assert seen(vodokanal)["audience"] == {}

    once(app)

    assert seen(vodokanal)["audience"]["press"] == 3
    assert seen(vodokanal)["audience"]["district_duty"] == 2
    assert seen(vodokanal)["timeliness"] == "in_time"
    assert "audience" not in seen(Machine(app.test_client()))


@on_both
def test_what_was_understood_of_each_area_is_told_to_those_who_may_know(app: OpenAPI) -> None:
    groups = [
        {"addresses": "вул. Троїцька, 15-45 (до 05:00); просп. Миру, 5"},
        {"addresses": "кватал за школою", "expected_restoration_at": "2026-11-24T06:00:00+02:00"},
    ]
    body = {
        name: value for name, value in filing_json(NIGHT, areas=groups, districts=[]).items() if name != "addresses"
    }
    vodokanal = machine(app)
    assert vodokanal.file(body).status_code == 201

    areas = seen(vodokanal)["areas"]
    assert [(area["houses"], area["unread"]) for area in areas] == [(22, []), (1, []), (0, ["кватал за школою"])]
    terms = [(area["expected_restoration_at"] or "")[:16] for area in areas]
    assert terms == ["2026-11-24T03:00", "", "2026-11-24T04:00"]
    assert areas[0]["districts"] == ["Центральний"]
    assert not {"houses", "unread"} & set(seen(Machine(app.test_client()))["areas"][0])


def test_a_preview_asks_about_what_was_not_read_and_a_filing_takes_it(app: OpenAPI) -> None:
    vodokanal = machine(app)
    vodokanal.file(filing_json(NIGHT))
    body = filing_json(NIGHT, addresses="вул. Пилипа Орлика, 41; Троїцкая 57; вул. Купріна, 999; десь")

    answer = vodokanal.post("/api/v1/outages?preview=1", body)

    assert answer.json is not None
    questions = [(question["field"], question["code"]) for question in answer.json["questions"]]
    unread = [("addresses", code) for code in ("street_doubtful", "house_unknown", "fragment_unread")]
    assert questions == [*unread, ("similar", "record_similar")]
    assert answer.json["area"]["unread"] == 3
    assert vodokanal.file(body).status_code == 201


def seen(by: Machine) -> dict[str, Any]:
    found: dict[str, Any] = by.get("/api/v1/outages/26-0001").get_json()
    return found


@on_both
def test_an_executor_who_files_faster_than_people_can_is_asked_to_phone_and_no_one_else_is(  # F-5
    app: OpenAPI, clock: WoundClock
) -> None:
    wild = machine(app)
    assert {wild.file(filing_json(NIGHT)).status_code for _record in range(MOST)} == {201}

    answer = wild.file(filing_json(NIGHT))

    assert answer.json is not None
    assert (answer.status_code, codes(answer)) == (429, {"form": "too_many"})
    assert answer.json["errors"][0]["message"] == "Забагато записів за короткий час. Телефонуйте 1500."
    assert counts(app)["outage"] == MOST
    assert machine(app, "gaz").file(PLANNED).status_code == 201
    assert machine(app, role=Role.OPERATOR).file(filing_json(NIGHT, executor="vodokanal")).status_code == 201
    clock.wind(minutes=10)
    assert wild.file(filing_json(NIGHT)).status_code == 201
