from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.models.outages import outage_by_number
from outage_hub.rules.people.roles import Role
from tests.conftest import WoundClock
from tests.entrances import Page, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, PLANNED, marked_wrong, wrong_fields

ODD = [
    "25:61",
    "24:00",
    "2560",
    "²:10",
    "٠٢:٤٠",
    "２:40",
    "-1:00",
    "2",
    "02:40:59:1",
    "ранок",
    "2:4",
    "9" * 5000,
    "\x00",
]
ODD_DAYS = ["31.02.2026", "2026-02-31", "0001-01-01", "9999-12-31", "24/11/2026", "٢٤.١١", "2026-11-24T00:00", "²"]


@pytest.mark.parametrize("hour", ODD)
def test_an_hour_that_cannot_be_read_is_kept_and_marked(app: OpenAPI, hour: str) -> None:
    answer = signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, "occurred_time": hour})

    page = Page(answer.text)
    assert (answer.status_code, wrong_fields(page)) == (422, {"occurred_at"})
    assert page.form.values["occurred_time"] == hour
    assert marked_wrong(page) == {"occurred_time"}
    assert counts(app)["outage"] == 0


@pytest.mark.parametrize("day", ODD_DAYS)
def test_a_day_that_does_not_exist_is_kept_and_marked(app: OpenAPI, day: str) -> None:
    answer = signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, "expected_day": day})

    page = Page(answer.text)
    assert (answer.status_code, wrong_fields(page)) == (422, {"expected_restoration_at"})
    assert page.form.values["expected_day"] == day
    assert marked_wrong(page) == {"expected_day"}


@pytest.mark.parametrize("hour", ["0240", "2:40", "02.40", "2-40", " 02:40 "])
def test_hours_are_read_as_people_write_them(app: OpenAPI, hour: str) -> None:
    assert signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, "occurred_time": hour}).status_code == 303


def test_half_a_moment_is_not_enough(app: OpenAPI) -> None:
    for typed in ({"occurred_time": ""}, {"occurred_day_chip": ""}):
        answer = signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, **typed})

        assert wrong_fields(Page(answer.text)) == {"occurred_at"}


def test_the_hour_that_march_leaves_out_is_refused(app: OpenAPI, clock: WoundClock) -> None:
    clock.now = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    typed = {"occurred_day": "2026-03-29", "occurred_time": "03:30", "expected_day": "2026-03-29"}

    answer = signed_in(app, Role.EXECUTOR).fill("/file", **{**EMERGENCY, **typed})

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"occurred_at"})


@pytest.mark.parametrize(("which", "at"), [("summer", 0), ("winter", 1)])
def test_the_hour_that_october_doubles_asks_which_and_takes_the_answer(
    app: OpenAPI, clock: WoundClock, which: str, at: int
) -> None:
    clock.now = datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    visitor = signed_in(app, Role.EXECUTOR)
    asked = Page(visitor.fill("/file", **{**EMERGENCY, "occurred_time": "03:30"}).text)
    assert wrong_fields(asked) == {"occurred_at"}
    assert "occurred_fold" in asked.form.controls

    taken = visitor.send(asked, "/file", occurred_fold=which, late_reason="Ніч", action="send")

    assert taken.status_code == 303
    with looking(app) as session:
        assert (found := outage_by_number(session, "26-0001"))
        assert found.begins_at == datetime(2026, 10, 25, at, 30, tzinfo=UTC)


def test_planned_works_end_after_they_begin_and_begin_ahead(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR, "gaz")
    for typed, field in [
        ({"ends_time": "08:00"}, "ends_at"),
        ({"starts_day": "2026-11-23"}, "starts_at"),
        ({"starts_day": "2028-11-23", "ends_day": "2028-11-23"}, "starts_at"),
        ({"ends_day": "", "ends_time": ""}, "ends_at"),
    ]:
        answer = visitor.fill("/file?kind=planned", **{**PLANNED, **typed})

        assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {field}), typed
