"""The operator's look-up: an address is typed while the caller speaks, and the sentence to say stands at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs
from outage_hub.actions.outages.answer_caller import Answer, answer_caller
from outage_hub.models.appeals import AppealLink
from outage_hub.models.base import db
from outage_hub.models.city.addresses import Address, address_of
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.models.clocks import Relay, relays_of
from outage_hub.models.outages import Outage
from outage_hub.models.people import Post, PostArea
from outage_hub.rules.asked import LONGEST, read_place, without_flat
from outage_hub.rules.outage import Service
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.verdict import Touch, verdict_on
from outage_hub.words import lacking, verdicts
from outage_hub.words.status import Status

pages = Blueprint("lookup", __name__, url_prefix="/desk/lookup")
REMEMBERED = 6
_KEY = "lookups"


@dataclass(frozen=True)
class Details:
    """What is said in the second minute: the whole record, whom it was passed on to, how many cards hang on it."""

    outage: Outage
    relays: Sequence[Relay]
    cards: int


@pages.get("")
@needs(Deed.SEE_DESK)
def look() -> Response | str:
    """The page, or with `?part=1` what is below the box, for the script. A flat that was typed goes out at once."""
    typed, part = without_flat(request.args.get("q", "")), bool(request.args.get("part"))
    if not part and typed != request.args.get("q", ""):
        kept: dict[str, Any] = {**request.args, "q": typed}
        return redirect(url_for("lookup.look", **kept))
    return render_template("desk/lookup_verdict.html" if part else "desk/lookup.html", **_told(typed[:LONGEST]))


def _told(typed: str) -> dict[str, Any]:
    database = db.session()
    service = next((one for one in Service if one == request.args.get("service")), None)
    place = read_place(request.args.get("place", ""))
    answer = answer_caller(database, typed, place_id=place, service=service, now=g.now)
    main = answer.judged.main if answer else None
    return {
        "typed": typed,
        "answer": answer,
        "service": service,
        "neighbours": request.args.get("neighbours", ""),
        "sentence": _sentence(answer, service),
        "details": _details(database, main) if main else None,
        "others": _lines(answer.judged.others) if answer else [],
        "posts": _posts(database, answer.chosen) if answer and answer.chosen else [],
        "recent": _recent(database, answer.chosen if answer else None),
        "verdicts": verdicts,
        "lacking": lacking,
    }


def _sentence(answer: Answer | None, service: Service | None) -> str:
    """The second step of «nothing»: what the neighbours have decides."""
    if answer is None:
        return ""
    neighbours = request.args.get("neighbours") if answer.judged.main is None else None
    if neighbours == "have" and service in lacking.TO_CHECK:
        return verdicts.advice(service)
    if neighbours == "none":
        return verdicts.registering()
    return verdicts.say(answer, service=service, now=g.now)


def _lines(touches: Iterable[Touch]) -> list[tuple[Touch, Status]]:
    return [(touch, verdicts.look_of(verdict_on(touch, now=g.now))) for touch in touches]


def _details(database: Session, touch: Touch) -> Details | None:
    outage = database.get(Outage, touch.outage_id)
    tied = select(func.count(AppealLink.id)).where(
        AppealLink.outage_id == touch.outage_id, AppealLink.unlinked_at.is_(None)
    )
    return Details(outage, relays_of(database, outage.id), database.scalar(tied) or 0) if outage else None


def _posts(database: Session, address: Address) -> Sequence[str]:
    """The HOA and the committee of the house."""
    kinds = (PostKind.HOA_MANAGER, PostKind.COMMITTEE_HEAD)
    of_house = select(Post.name).join(PostArea).where(PostArea.place_id == address.house_id, Post.active)
    return database.scalars(of_house.where(Post.kind.in_(kinds)).order_by(Post.id)).all() if address.house_id else []


def _recent(database: Session, address: Address | None) -> list[Address]:
    """The houses looked up in this session, the latest first. A number typed on takes the place of its beginning."""
    gazetteer = load_gazetteer(database)
    known = [found for one in session.get(_KEY, []) if (found := address_of(database, one, "", gazetteer))]
    if address and address.house_id:
        before = [one for one in known if one.house_id != address.house_id]
        if before and _continues(before[0], address):
            before = before[1:]
        known = [address, *before][:REMEMBERED]
        session[_KEY] = [one.house_id for one in known]
    return known


def _continues(before: Address, now: Address) -> bool:
    same = before.street == now.street
    return same and (now.number.startswith(before.number) or before.number.startswith(now.number))
