"""Handing a shift over (2.1): what is open, what happened, what the next one must know; fits a printed page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from outage_hub.access import SHIFT, Deed, needs, the_actor
from outage_hub.actions.people.hand_shift_over import hand_shift_over, take_shift
from outage_hub.desk.outgoing import outgoing
from outage_hub.desk.picture import Asked, picture
from outage_hub.health import troubles
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import Deadline, Relay
from outage_hub.models.outages import Outage, Revision, ended_since
from outage_hub.models.shifts import Handover, last_handovers
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.refusals import Refused
from outage_hub.words.sentences import errors_of

pages = Blueprint("shift", __name__, url_prefix="/desk/shift")
EARLIER = 10
MOST = 100
LONGEST: timedelta = 2 * SHIFT  # a handover forgotten for days must not make the page endless


@dataclass(frozen=True)
class Happened:
    """What this shift has seen."""

    since: datetime
    filed: Sequence[Outage]
    ended: Sequence[Outage]
    broken: Sequence[Deadline]


@pages.get("")
@needs(Deed.HAND_OVER)
def shift() -> str:
    """What is open now, what happened since the last handover, and the word to the next one."""
    return _page({}, "")


@pages.post("")
@needs(Deed.HAND_OVER)
def hand_over() -> Response | tuple[str, int]:
    """Hand the shift over."""
    note = request.form.get("note", "")
    try:
        hand_shift_over(db.session(), note, by=the_actor(), now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _page(errors_of(refused.faults), note), refused.status
    return redirect(url_for("shift.shift"), 303)


@pages.post("/<int(max=2147483647):handover>/taken")
@needs(Deed.HAND_OVER)
def taken(handover: int) -> Response:
    """Say that the shift is taken over; saying it again changes nothing."""
    take_shift(db.session(), handover, by=the_actor(), now=g.now)
    return redirect(url_for("shift.shift"), 303)


def _page(errors: dict[str, str], note: str) -> str:
    session = db.session()
    handovers = last_handovers(session, most=EARLIER)
    return render_template(
        "desk/shift.html",
        picture=picture(session, Asked(everything=True), now=g.now),
        outgoing=outgoing(session, now=g.now),
        troubles=troubles(session, the_hub()),
        happened=_happened(session, handovers, now=g.now),
        waiting=next((one for one in handovers[:1] if one.taken_at is None), None),
        handovers=handovers,
        errors=errors,
        note=note,
    )


def _happened(session: Session, handovers: Sequence[Handover], *, now: datetime) -> Happened:
    since = handovers[0].handed_at if handovers else now - SHIFT
    since = max(since, now - LONGEST)
    filed = select(Outage).join(Revision, Revision.outage_id == Outage.id)
    filed = filed.where(Revision.seq == 1, Revision.recorded_at >= since)
    broken = select(Deadline).where(Deadline.state == ClockState.BROKEN, Deadline.detected_at >= since)
    owners = (
        joinedload(Deadline.outage),
        joinedload(Deadline.relay).joinedload(Relay.outage),
        joinedload(Deadline.post),
        joinedload(Deadline.organisation),
    )
    return Happened(
        since=since,
        filed=session.scalars(filed.options(joinedload(Outage.current)).order_by(Outage.id).limit(MOST)).all(),
        ended=ended_since(session, since, most=MOST),
        broken=session.scalars(broken.options(*owners).order_by(Deadline.due_at).limit(MOST)).all(),
    )
