"""The API's pages: parse, call an action, translate. The same actions as behind every other entrance."""

import secrets
from typing import Any

from flask import current_app, jsonify, request
from flask_openapi3 import OpenAPI
from pydantic import BaseModel
from werkzeug.wrappers import Response

from outage_hub.access import Deed, may, public, require
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.preview_filing import Preview, preview_filing
from outage_hub.actions.outages.revise_outage import own_outage, revise_outage
from outage_hub.actions.outages.submission import Receipt, Submission
from outage_hub.api import describe
from outage_hub.api.answers import Problem, outage_json, problem, receipt_json
from outage_hub.api.reading import StrictRequest
from outage_hub.api.schema import FilingBody, RevisionBody, change_from, draft_from
from outage_hub.api.tokens import actor_of_token, token_behind
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.outages import live_outages, outage_by_number
from outage_hub.models.outbox import told_counts
from outage_hub.models.people import ApiToken
from outage_hub.rules.outage import Source
from outage_hub.rules.people.roles import Actor, Role
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.words.sentences import sentence
from outage_hub.words.shown import tellable

api = describe.make_blueprint()


class NumberPath(BaseModel):
    """An outage's number, such as 26-0417."""

    number: str


@api.get("/outages", responses={200: describe.OutageList})
@public
def live() -> Response:
    """Live outages, newest first; exercises are left out."""
    now = the_hub().clock()
    found = tellable(outage for outage in live_outages(db.session()) if not outage.exercise)
    return jsonify({"outages": [outage_json(outage, now=now, own=False) for outage in found]})


@api.get("/outages/<number>", responses={200: describe.OutageAnswer, 404: Problem})
@public
def one(path: NumberPath) -> Response:
    """One outage: public fields; all of them with its executor's or the centre's token."""
    actor = _caller_if_any()
    outage = outage_by_number(db.session(), path.number)
    own = outage is not None and actor is not None and actor.may_touch(outage.executor_id)
    if outage is None or (outage.exercise and not own):
        raise Absent([Fault("number", "outage_unknown", {"number": path.number[:20]})])
    answer = outage_json(outage, now=the_hub().clock(), own=own)
    return jsonify(answer | {"audience": told_counts(db.session(), outage.id)} if own else answer)


@api.post(
    "/outages",
    responses={201: describe.ReceiptAnswer, 200: describe.RepeatOrPreview, **describe.REFUSALS},
    security=describe.TOKEN,
)
@public
def file(body: FilingBody) -> tuple[Response, int]:  # noqa: ARG001 - describes the body
    """File an outage. `Idempotency-Key` (or `client_id`) makes a repeat harmless; `?preview=1` only judges.

    A preview is answered with 200 and a `PreviewAnswer`: whether it is in time, what of the addresses was understood,
    how many letters would go to each kind of post, and the questions that the form would ask.
    """
    token = token_behind(db.session(), request.headers.get("Authorization"))
    actor = actor_of_token(token)
    require(actor, Deed.FILE)
    sent = request.get_json()
    draft, client_id = draft_from(sent, executor=_own_code(token))
    now = the_hub().clock()
    if request.args.get("preview", "0") not in {"", "0"}:
        return jsonify(_preview_json(preview_filing(db.session(), draft, by=actor, source=Source.API, now=now))), 200
    submission = _submission(token, client_id, sent)
    receipt = file_outage(db.session(), draft, by=actor, source=Source.API, sent=submission, now=now)
    return _receipt(receipt)


@api.post(
    "/outages/<number>/revisions",
    responses={201: describe.ReceiptAnswer, 200: describe.ReceiptAnswer, **describe.REFUSALS},
    security=describe.TOKEN,
)
@public
def revise(path: NumberPath, body: RevisionBody) -> tuple[Response, int]:  # noqa: ARG001 - as above
    """Say something new about an outage: its term, places, course or end."""
    token = token_behind(db.session(), request.headers.get("Authorization"))
    actor = actor_of_token(token)
    require(actor, Deed.REVISE)
    outage = own_outage(db.session(), path.number, actor)
    sent = request.get_json()
    change, client_id = change_from(sent, outage.kind)
    receipt = revise_outage(
        db.session(),
        path.number,
        change,
        by=actor,
        source=Source.API,
        sent=_submission(token, client_id, {**sent, "number": path.number}),
        now=the_hub().clock(),
    )
    return _receipt(receipt)


@api.get("/openapi.json", doc_ui=False)
@public
def description() -> Response:
    """This API, described."""
    app = current_app
    return jsonify(app.api_doc if isinstance(app, OpenAPI) else {})


@api.before_request
def authenticate() -> None:
    """A token is asked for before the body is read: a stranger learns nothing from our errors."""
    if request.method == "POST":
        token_behind(db.session(), request.headers.get("Authorization"))


@api.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Every refusal looks alike."""
    return problem(error)


def hang_api(app: OpenAPI) -> None:
    """Register the API and read its JSON strictly."""
    app.request_class = StrictRequest
    app.register_api(api)


def _caller_if_any() -> Actor | None:
    header = request.headers.get("Authorization")
    if not header:
        return None
    actor = actor_of_token(token_behind(db.session(), header))
    return actor if may(actor, Deed.SEE_RECORDS) else None


def _own_code(token: ApiToken) -> str | None:
    return token.organisation.code if token.role is Role.EXECUTOR else None


def _submission(token: ApiToken, client_id: str | None, sent: dict[str, Any]) -> Submission:
    key = request.headers.get("Idempotency-Key") or client_id
    return Submission.of(f"token:{token.id}", key or _fresh_key(), sent)


def _fresh_key() -> str:
    return secrets.token_urlsafe(16)


def _receipt(receipt: Receipt) -> tuple[Response, int]:
    return jsonify(receipt_json(receipt, the_hub().settings.base_url)), 200 if receipt.repeat else 201


def _preview_json(preview: Preview) -> dict[str, Any]:
    return {
        "preview": True,
        "timeliness": preview.timeliness,
        "clause": preview.clause,
        "due_at": preview.due_at.isoformat(),
        "late_minutes": preview.late_minutes,
        "area": preview.area,
        "audience": preview.audience,
        "questions": [
            {"field": fault.field, "code": fault.code, "message": sentence(fault)} for fault in preview.questions
        ],
    }
