from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.models.outages import Outage, outage_by_number
from outage_hub.rules.people.roles import Role
from outage_hub.rules.text import tidy
from tests.conftest import BOTH, WoundClock
from tests.corpus import HARD, MOMENTS, TEXTS
from tests.entrances import Page, counts, looking, signed_in
from tests.forms.typing import EMERGENCY, filer, marked_wrong, say, wrong_fields

TYPED = {name: text for name, text in {**TEXTS, **MOMENTS}.items() if "\ud800" not in text}
WORDS = ["summary", "cause", "consequences", "addresses", "aid_points", "works_place"]
OTHERS = ["service", "districts", "occurred_fold", "phone_said_by", "phone_taken_by", "phone_time", "confirmed", "kind"]
HIDDEN = ["client_id", "executor", "expected_chip", "cause_public", "exercise", "action", "seen", "instead"]
GROUPS = ["group1", "group1_time", "group1_day", "group1_fold", "group1_back", "group999"]


@pytest.mark.parametrize("field", WORDS)
def test_whatever_is_typed_stays_in_the_form_or_is_kept_as_written(app: OpenAPI, clock: WoundClock, field: str) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    blank = visitor.see("/file")
    for name, text in TYPED.items():
        before = counts(app)
        answer = visitor.send(blank, "/file", **{**EMERGENCY, "client_id": "", "late_reason": name, field: text})
        if answer.status_code == 200:  # what could not be read, and records like it, are asked about once
            answer = visitor.send(Page(answer.text), "/file", action="send")
        if answer.status_code == 303:
            assert kept(app, answer.location, field) == tidy(text), name
            clock.wind(seconds=21)  # not faster than an executor may
        else:
            page = Page(answer.text)
            assert (answer.status_code, wrong_fields(page), marked_wrong(page)) == (422, {field}, {field}), name
            assert lines(page.form.values[field]) == lines(text), name
            assert counts(app) == before, name


@pytest.mark.parametrize("field", [*OTHERS, *HIDDEN, *GROUPS])
def test_no_other_field_breaks_the_form(app: OpenAPI, field: str) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    blank = visitor.see("/file")
    for name, text in TYPED.items():
        answer = visitor.send(blank, "/file", **{**EMERGENCY, "client_id": "", "cause": name, field: text})

        assert answer.status_code in {200, 303, 422}, name
        if answer.status_code == 422:
            assert Page(answer.text).form.values["summary"] == EMERGENCY["summary"]
            wrong_fields(Page(answer.text))


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_what_postgresql_cannot_keep_is_refused_there_too(app: OpenAPI) -> None:
    operator, executor = signed_in(app, Role.OPERATOR, "centre"), filer(app)
    blank = operator.see("/file")
    for name in (name for name in HARD if name in TYPED):
        for field in [*WORDS, *OTHERS, *HIDDEN, *GROUPS]:
            sent: dict[str, Any] = {**EMERGENCY, "client_id": "", "executor": "gaz", field: TYPED[name]}
            assert operator.send(blank, "/file", **sent).status_code in {200, 303, 422}, (field, name)
        for field in ("reason", "duplicate_of", "client_id", "phone_said_by"):
            assert say(executor, "cancelled", **{"reason": "", field: TYPED[name], "based_on": "9"})[0] in {409, 422}


def test_the_reason_of_a_change_stays_in_the_form_or_is_kept(app: OpenAPI) -> None:
    visitor = filer(app)
    for name, text in TYPED.items():
        status, page = say(visitor, "corrected", reason=text, summary=f"Порив: {len(name)}")
        if status == 422:
            assert wrong_fields(page) == {"reason"}, name
            assert lines(page.form.values["reason"]) == lines(text), name
        else:
            assert status == 303, name


def kept(app: OpenAPI, location: str, field: str) -> str:
    with looking(app) as session:
        outage = outage_by_number(session, location.rpartition("/")[2])
        assert outage is not None
        return areas_of(outage) if field == "addresses" else str(getattr(outage.current, field))


def areas_of(outage: Outage) -> str:
    return "".join(area.text for area in outage.current.areas)


def lines(text: str) -> str:
    """As a browser counts line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
