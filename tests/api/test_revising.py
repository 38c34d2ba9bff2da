from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.rules.people.roles import Role
from tests.api.test_filing import PLANNED
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Machine, codes, counts, machine
from tests.samples import filing_json


@pytest.fixture
def caller(app: OpenAPI) -> Machine:
    found = machine(app)
    assert found.file(filing_json(NIGHT)).status_code == 201
    return found


def said(kind: str, based_on: int = 1, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "based_on": based_on, "reason": "Складніший ремонт", **more}


@on_both
def test_the_life_of_an_emergency_is_told_step_by_step(caller: Machine, clock: WoundClock) -> None:
    steps: list[dict[str, Any]] = [
        said("term_changed", 1, expected_restoration_at="2026-11-24T12:00:00+02:00"),
        said("area_changed", 2, addresses="вул. Троїцька", districts=["prymorskyi"]),
        said("part_restored", 3, areas=[{"addresses": "вул. Троїцька, 2-8"}]),
        said("corrected", 4, summary="Порив водоводу 400 мм"),
        said("restored", 5, ended_at="2026-11-24T03:30:00+02:00"),
        said("reopened", 6, expected_restoration_at="2026-11-24T14:00:00+02:00"),
        said("cancelled", 7),
    ]
    clock.wind(hours=1)

    answers = [caller.say("26-0001", step) for step in steps]

    assert [answer.status_code for answer in answers] == [201] * 7, [answer.text for answer in answers]
    assert answers[-1].json is not None
    assert (answers[-1].json["revision"], answers[-1].json["state"]) == (8, "cancelled")


def test_planned_works_start_move_and_finish(app: OpenAPI, clock: WoundClock) -> None:
    caller = machine(app, "gaz")
    caller.file(PLANNED)
    moved = said("moved", 1, starts_at="2026-11-29T09:00:00+02:00", ends_at="2026-11-29T17:00:00+02:00")

    assert caller.say("26-0001", moved).status_code == 201
    clock.wind(days=5, hours=6)
    assert caller.say("26-0001", said("started", 2)).status_code == 201
    clock.wind(hours=8)
    assert caller.say("26-0001", said("restored", 3, ended_at="2026-11-29T16:40:00+02:00")).status_code == 201


@on_both
def test_what_was_said_of_an_older_revision_meets_the_newest(app: OpenAPI, caller: Machine) -> None:
    caller.say("26-0001", said("corrected", summary="Порив водоводу 400 мм"))
    kept = counts(app)

    answer = caller.say("26-0001", said("restored", 1, ended_at="2026-11-24T02:58:00+02:00"))

    assert (answer.status_code, codes(answer)) == (409, {"based_on": "revision_stale"})
    assert counts(app) == kept


def test_a_revision_that_never_was_is_as_stale(caller: Machine) -> None:
    assert codes(caller.say("26-0001", said("cancelled", 999))) == {"based_on": "revision_stale"}


def test_a_move_that_the_state_forbids_is_a_conflict(caller: Machine) -> None:
    for kind in ("started", "moved", "reopened", "completed"):
        answer = caller.say("26-0001", said(kind))

        assert (answer.status_code, codes(answer)) == (409, {"kind": "not_now"}), kind


@pytest.mark.parametrize("kind", ["filed", "overrun", "bogus", "", "RESTORED", None])
def test_only_what_people_say_is_a_kind_of_revision(app: OpenAPI, caller: Machine, kind: str) -> None:
    kept = counts(app)
    answers = [caller.say("26-0001", {"kind": kind, "based_on": 1}) for _ in range(2)]

    assert [(answer.status_code, codes(answer)) for answer in answers] == [(422, {"kind": "saying_unknown"})] * 2
    assert counts(app) == kept


@pytest.mark.usefixtures("caller")
def test_anothers_outage_is_as_good_as_missing(app: OpenAPI) -> None:
    stranger, change = machine(app, "gaz"), said("cancelled")

    theirs, missing = stranger.say("26-0001", change), stranger.say("26-9999", change)

    assert theirs.status_code == missing.status_code == 404
    assert theirs.text.replace("26-0001", "№") == missing.text.replace("26-9999", "№")
    assert counts(app)["revision"] == 1


@pytest.mark.usefixtures("caller")
def test_an_operators_token_may_change_any(app: OpenAPI) -> None:
    assert machine(app, "centre", Role.OPERATOR).say("26-0001", said("cancelled")).status_code == 201


@pytest.mark.parametrize("number", ["%00", "0", "-1", "26-0001%00", "２６-０００１", "26-" + "9" * 5000, "№", "26-1"])
def test_no_number_but_ours_leads_anywhere(app: OpenAPI, number: str) -> None:
    caller = machine(app)

    assert caller.get(f"/api/v1/outages/{number}").status_code == 404
    assert caller.say(number, said("cancelled")).status_code == 404


@on_both
def test_a_number_with_nul_is_missing_on_every_database(app: OpenAPI) -> None:
    assert machine(app).get("/api/v1/outages/26-0001%00").status_code == 404


def test_a_reason_is_wanted_where_readers_will_ask_why(caller: Machine) -> None:
    later = "2026-11-24T12:00:00+02:00"
    wanted: dict[str, dict[str, Any]] = {"term_changed": {"expected_restoration_at": later}, "cancelled": {}}
    for kind, more in wanted.items():
        answer = caller.say("26-0001", {"kind": kind, "based_on": 1, **more})

        assert codes(answer) == {"reason": "reason_missing"}, kind


def test_restoration_lies_between_the_event_and_now(caller: Machine) -> None:
    assert codes(caller.say("26-0001", said("restored"))) == {"ended_at": "ended_missing"}
    for moment in ("2026-11-24T01:00:00+02:00", "2026-11-24T04:00:00+02:00"):
        assert codes(caller.say("26-0001", said("restored", ended_at=moment))) == {"ended_at": "restored_odd"}


def test_an_unknown_field_of_a_revision_is_likened_to_a_revisions_own(caller: Machine) -> None:
    answer = caller.say("26-0001", said("cancelled", duplicateof="26-0002"))

    assert codes(answer) == {"duplicateof": "field_unknown_near"}
    assert answer.json is not None
    assert "duplicate_of" in answer.json["errors"][0]["message"]


def test_what_the_hub_sets_is_not_taken_in_a_revision_either(caller: Machine) -> None:
    for name in ("status", "filed_at", "is_admin", "number", "executor_id", "recorded_at", "seq"):
        assert codes(caller.say("26-0001", {**said("cancelled"), name: "1"})) == {name: "field_forbidden"}
