"""How the API describes itself (OpenAPI 3.1), and how it refuses what pydantic refuses."""

from typing import Any

from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field, RootModel, ValidationError
from werkzeug.wrappers import Response

from outage_hub.api.answers import Problem, problem
from outage_hub.api.reading import faults_of
from outage_hub.api.schema import FilingBody, RevisionBody
from outage_hub.rules.refusals import Refused


class AreaCounts(BaseModel):
    """How much of the area was understood by the city's registry of houses."""

    houses: int = Field(description="Houses touched for certain, each once")
    streets: int = Field(description="Streets with such houses")
    districts: int = Field(description="Districts touched, named or worked out from the houses")
    unread: int = Field(description="Fragments that a person must look at")


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


class Question(BaseModel):
    """Something to look at before sending; it never stops a filing."""

    field: str
    code: str
    message: str


class PreviewAnswer(BaseModel):
    """What `?preview=1` answers: what filing would do. Nothing is kept."""

    preview: bool
    timeliness: str
    clause: str
    due_at: str
    late_minutes: int
    area: AreaCounts
    audience: dict[str, int] = Field(description="Letters that would be sent, by kind of post")
    questions: list[Question]


class RepeatOrPreview(RootModel[ReceiptAnswer | PreviewAnswer]):
    """The first answer again, or a preview."""


class AreaAnswer(BaseModel):
    """One group of addresses. The last three are for the executor's own token and the centre's."""

    addresses: str = Field(description="In the filer's own words")
    districts: list[str]
    expected_restoration_at: str | None = Field(description="The group's own term, if it has one")
    restored_at: str | None
    houses: int | None = None
    streets: int | None = None
    unread: list[str] | None = Field(default=None, description="Fragments that a person must look at, as written")


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
    aid_points: str | None
    where: str
    districts: list[str]
    areas: list[AreaAnswer]
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
