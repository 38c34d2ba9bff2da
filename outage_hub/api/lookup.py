"""The look-up for machines: the operator's verdict for an address, with public fields only."""

from typing import Any

from flask import jsonify, request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.actions.outages.answer_caller import Answer, answer_caller
from outage_hub.api.answers import Problem, outage_json, problem
from outage_hub.api.describe import OutageAnswer
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.city.addresses import Address
from outage_hub.models.outages import Outage
from outage_hub.rules.asked import LONGEST, read_place
from outage_hub.rules.refusals import Refused
from outage_hub.rules.verdict import Touch, Verdict
from outage_hub.words.verdicts import plain_words, say

api = APIBlueprint("lookup_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="lookup")])


class LookupQuery(BaseModel):
    """The address as a caller says it; `place` = one of the candidates of an earlier answer."""

    address: str = Field("", description="«мира 12а», «вул. Архипа Куїнджі, 44»; old names and slips are understood")
    place: str = Field("", description="`place` of a candidate")


class Candidate(BaseModel):
    """An address that may be meant, the likeliest first."""

    place: int
    address: str
    district: str | None
    house_known: bool


class TouchingOutage(OutageAnswer):
    """An outage at the address. Not `certain` = its addresses may mean this one."""

    certain: bool
    expected_end_at_address: str | None
    restored_at_address: str | None


class LookupAnswer(BaseModel):
    """`address` is null where a street must be chosen or was not found; `say` is read aloud."""

    address: str | None
    district: str | None
    house_known: bool
    verdict: Verdict
    say: str
    outages: list[TouchingOutage]
    candidates: list[Candidate]


@api.get("/lookup", responses={200: LookupAnswer, 422: Problem})
@public
def lookup(query: LookupQuery) -> Response:  # noqa: ARG001 - describes the query
    """What an operator would tell a caller from this address."""
    text, place = request.args.get("address", "").strip(), read_place(request.args.get("place", ""))
    if len(text) > LONGEST:
        raise Refused.because("address", "text_long", most=str(LONGEST), now=str(len(text)))
    session, now = db.session(), the_hub().clock()
    found = answer_caller(session, text, place_id=place, now=now)
    if found is None:
        raise Refused.because("address", "address_short")
    return jsonify(
        {
            "address": plain_words(found.chosen) if found.chosen else None,
            "district": (found.chosen.district or None) if found.chosen else None,
            "house_known": bool(found.chosen and found.chosen.house_id),
            "verdict": found.verdict,
            "say": say(found, now=now),
            "outages": [_outage(session, touch) for touch in _touches(found)],
            "candidates": [_candidate(one) for one in found.found],
        }
    )


@api.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Every refusal looks alike."""
    return problem(error)


def _touches(found: Answer) -> list[Touch]:
    """Exercises are left out: they are not for the public."""
    main = [found.judged.main] if found.judged.main else []
    return [*main, *found.judged.others, *found.judged.perhaps]


def _outage(session: Session, touch: Touch) -> dict[str, Any]:
    outage = session.get_one(Outage, touch.outage_id)
    return outage_json(outage, now=the_hub().clock(), own=False) | {
        "certain": touch.sure,
        "expected_end_at_address": touch.term.isoformat() if touch.term else None,
        "restored_at_address": touch.ended_at.isoformat() if touch.ended_at else None,
    }


def _candidate(address: Address) -> dict[str, Any]:
    return {
        "place": address.place_id,
        "address": plain_words(address),
        "district": address.district or None,
        "house_known": bool(address.house_id),
    }
