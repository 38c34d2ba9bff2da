import json
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from werkzeug.test import TestResponse

from outage_hub.api.schema import FilingBody, RevisionBody
from outage_hub.rules.text import tidy
from tests.conftest import BOTH, NIGHT, WoundClock
from tests.corpus import EVERYTHING, HARD, WITHIN, may_name, revision_with, with_field
from tests.entrances import codes, counts, machine
from tests.samples import filing_json

on_postgresql = pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
SHOWN = {"summary", "cause", "consequences", "aid_points", "works_place"}


@pytest.mark.parametrize("field", [*FilingBody.model_fields, *WITHIN])
def test_whatever_stands_in_a_filing_is_refused_by_name_or_kept_as_written(
    app: OpenAPI, clock: WoundClock, field: str
) -> None:
    caller = machine(app)
    for name, value in EVERYTHING.items():
        before = counts(app)
        answer = caller.file(with_field(filing_json(NIGHT), field, value))
        if answer.status_code == 201:
            kept = caller.get(f"/api/v1/outages/{json.loads(answer.data)['number']}")
            assert as_written(kept, field, value), name
            clock.wind(seconds=21)  # not faster than an executor may
        else:
            assert refused_by_name(answer, may_name(field)), f"{name}: {answer.status_code} {answer.text[:300]}"
            assert counts(app) == before, name


@pytest.mark.parametrize("field", [*RevisionBody.model_fields, *WITHIN])
def test_whatever_stands_in_a_revision_is_refused_by_name_or_kept(app: OpenAPI, field: str) -> None:
    caller = machine(app)
    number, seen = json.loads(caller.file(filing_json(NIGHT)).data)["number"], 1
    for name, value in EVERYTHING.items():
        before = counts(app)
        answer = caller.say(number, revision_with(field, value, based_on=seen))
        if answer.status_code == 201 and json.loads(answer.data)["state"] in {"closed", "cancelled"}:
            number, seen = json.loads(caller.file(filing_json(NIGHT)).data)["number"], 1
        elif answer.status_code == 201:
            seen += 1
        else:
            also = {"kind"} if field in {"starts_at", "ends_at"} else set()
            assert refused_by_name(answer, may_name(field) | also), f"{name}: {answer.status_code} {answer.text[:300]}"
            assert counts(app) == before, name


@on_postgresql
def test_what_postgresql_cannot_keep_is_refused_there_too(app: OpenAPI) -> None:
    caller = machine(app)
    number = json.loads(caller.file(filing_json(NIGHT)).data)["number"]
    for name in HARD:
        for field in [*FilingBody.model_fields, *WITHIN]:
            assert caller.file(with_field(filing_json(NIGHT), field, EVERYTHING[name])).status_code < 500, (field, name)
        for field in [*RevisionBody.model_fields, *WITHIN]:
            change = revision_with(field, EVERYTHING[name], based_on=1)
            assert caller.say(number, change).status_code < 500, (field, name)


def test_a_field_whose_very_name_cannot_be_written_is_refused(app: OpenAPI) -> None:
    for name in ("\ud800", "\x00", "я" * 50_000, "summary\x00", "__class__"):
        answer = machine(app).file({**filing_json(NIGHT), name: 1})

        assert answer.status_code in {400, 422}, name[:20]
        assert counts(app)["outage"] == 0


def refused_by_name(answer: TestResponse, fields: set[str]) -> bool:
    good = 400 <= answer.status_code < 500 and answer.mimetype == "application/problem+json"
    return good and bool({field.partition(".")[0] for field in codes(answer)} & fields)


def as_written(answer: TestResponse, field: str, value: Any) -> bool:
    found = json.loads(answer.data)
    if field in SHOWN:
        return (found[field] or "") == tidy(value or "")
    if field in {"addresses", "areas.addresses"}:
        return str(found["areas"][-1]["addresses"]) == tidy(value or "")
    return field != "late_reason" or (found["revisions"][0]["reason"] or "") == tidy(value or "")
