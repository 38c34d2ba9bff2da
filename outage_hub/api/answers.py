"""What the API answers with: outages, receipts and problems, as JSON."""

from datetime import datetime
from typing import Any

from flask import jsonify
from pydantic import BaseModel
from werkzeug.wrappers import Response

from outage_hub.actions.outages.submission import Receipt
from outage_hub.hub import the_hub
from outage_hub.models.outages import Area, Outage, Revision, areas_now
from outage_hub.rules.deadlines import timeliness
from outage_hub.rules.refusals import Refused
from outage_hub.words.sentences import sentence
from outage_hub.words.shown import Shown, shown
from outage_hub.words.status import term_passed

TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
}


class ProblemError(BaseModel):
    """One fault: the sender's field, a stable code, a Ukrainian sentence."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    errors: list[ProblemError]


def problem(refused: Refused) -> Response:
    """The refusal as application/problem+json."""
    phone = the_hub().settings.the_city.phone
    errors = [
        ProblemError(field=fault.field, code=fault.code, message=sentence(fault, phone=phone))
        for fault in refused.faults
    ]
    body = Problem(title=TITLES.get(refused.status, "Error"), status=refused.status, errors=errors)
    answer = jsonify(body.model_dump())
    answer.status_code, answer.mimetype = refused.status, "application/problem+json"
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def receipt_json(receipt: Receipt, base_url: str) -> dict[str, Any]:
    """What the filer is told."""
    return {
        "number": receipt.number,
        "revision": receipt.revision,
        "state": receipt.state,
        "timeliness": receipt.timeliness,
        "late_minutes": receipt.late_minutes,
        "recorded_at": receipt.recorded_at,
        "area": receipt.area,
        "repeat": receipt.repeat,
        "url": f"{base_url}/outages/{receipt.number}",
    }


def outage_json(outage: Outage, *, now: datetime, own: bool) -> dict[str, Any]:
    """The public fields; `own` adds what its executor and the centre may know."""
    found = _public(shown(outage), term_passed=term_passed(outage, now=now))
    if own:
        current = outage.current
        found |= {
            "executor": outage.executor.code,
            "exercise": outage.exercise,
            "timeliness": timeliness(
                outage.kind, outage.begins_at, now=outage.revisions[0].recorded_at, received_at=outage.received_at
            ),
            "cause": current.cause,
            "cause_public": current.cause_public,
            "works_place": current.works_place,
            "areas": [
                public | _understood(area) for public, area in zip(found["areas"], areas_now(current), strict=True)
            ],
            "revisions": [_revision(revision) for revision in outage.revisions],
        }
    return found


def _public(view: Shown, *, term_passed: bool) -> dict[str, Any]:
    return {
        "number": view.number,
        "revision": view.revision,
        "kind": view.kind,
        "service": view.service,
        "state": view.state,
        "term_passed": term_passed,
        "headline": view.headline,
        "summary": view.summary,
        "cause": view.cause or None,
        "consequences": view.consequences,
        "aid_points": view.aid_points or None,
        "where": view.where,
        "districts": view.slugs,
        "areas": [
            {
                "addresses": area.open,
                "districts": area.districts,
                "expected_restoration_at": _iso(area.expected_end_at),
                "restored_at": _iso(area.restored_at),
            }
            for area in view.areas
        ],
        "begins_at": _iso(view.begins_at),
        "expected_end_at": _iso(view.expected_end_at),
        "ended_at": _iso(view.ended_at),
        "updated_at": _iso(view.updated_at),
        "terms": [_iso(term) for term in view.terms],
    }


def _understood(area: Area) -> dict[str, Any]:
    """An area as it was typed, and how it was read: counts, and the fragments that a person must look at."""
    return {"addresses": area.text, "houses": area.houses, "streets": area.streets, "unread": list(area.unread or ())}


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.seq,
        "kind": revision.kind,
        "source": revision.source,
        "recorded_at": _iso(revision.recorded_at),
        "significant": revision.significant,
        "reason": revision.reason or None,
        "expected_end_at": _iso(revision.expected_end_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
