"""How the API describes itself (OpenAPI 3.1), and how it refuses what pydantic refuses."""

from typing import Any

from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ValidationError
from werkzeug.wrappers import Response

from outage_hub.api.answers import Problem, problem
from outage_hub.api.reading import faults_of
from outage_hub.api.schema import FilingBody, RevisionBody
from outage_hub.rules.refusals import Refused


class AreaCounts(BaseModel):
    """How much of the area was understood."""

    houses: int
    streets: int
    districts: int
    unread: int


class ReceiptAnswer(BaseModel):
    """What the filer is told. 201 the first time, 200 when it is a repeat."""

    number: str
    revision: int
    state: str
    timeliness: str | None
    late_minutes: int
    recorded_at: str
    area: AreaCounts
    repeat: bool
    url: str


class OutageAnswer(BaseModel):
    """The public fields; an executor's own token and the centre's also get the rest."""

    number: str
    revision: int
    kind: str
    service: str
    state: str
    term_passed: bool
    headline: str
    summary: str
    cause: str | None
    consequences: str
    where: str
    begins_at: str
    expected_end_at: str | None
    ended_at: str | None
    updated_at: str
    terms: list[str]


class OutageList(BaseModel):
    """Live outages, newest first."""

    outages: list[OutageAnswer]


def refuse(error: ValidationError) -> Response:
    """A ValidationError as a problem. Pydantic titles it with the name of the body."""
    body = RevisionBody if error.title == RevisionBody.__name__ else FilingBody
    return problem(Refused(faults_of(error, body.model_fields)))


OPTIONS: dict[str, Any] = {
    "security_schemes": {"token": {"type": "http", "scheme": "bearer"}},
    "validation_error_callback": refuse,
    "validation_error_model": Problem,
}
REFUSALS: dict[str | int, type[BaseModel] | dict[Any, Any] | None] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    413: Problem,
    415: Problem,
    422: Problem,
}
TOKEN: list[dict[str, list[Any]]] = [{"token": []}]


def make_blueprint() -> APIBlueprint:
    """The API's own blueprint."""
    return APIBlueprint("api", "outage_hub.api", url_prefix="/api/v1", abp_tags=[Tag(name="outages")])
