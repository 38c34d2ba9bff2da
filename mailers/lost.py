"""What a letter says of news that did not arrive: whom to phone instead, and why."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.models.calls import CallState, CallTask
from outage_hub.models.clocks import Deadline, Relay
from outage_hub.models.outbox import Announcement, Delivery, Purpose
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.outage import Saying
from outage_hub.words.contacts import contact_of

_ENDED = {Saying.RESTORED: "відновлено", Saying.CANCELLED: "запис скасовано"}
_RELAY = "Попросіть довести до відома за своїм списком і передзвонити нам"
_ASKS = {
    Purpose.TERM_PASSED: "Попросіть назвати новий термін або повідомити про відновлення",
    Purpose.FORM_DUE: "Попросіть внести запис: форму вже заповнено",
}


def lost_letter(session: Session, announcement: Announcement) -> dict[str, Any]:
    """The call to make, or how many there are when nobody was notified; `ended` is what is said of a record's end."""
    ended = _ENDED.get(announcement.revision.kind) if announcement.revision else None
    found = _refused(session, announcement.call) if announcement.call else _nobody(session, announcement)
    return {"ended": ended, **found}


def _nobody(session: Session, announcement: Announcement) -> dict[str, Any]:
    about = Announcement.revision_id == announcement.revision_id, Announcement.purpose == Purpose.REVISION
    written = session.scalar(select(Delivery.id).join(Announcement).where(*about).limit(1))
    waiting = CallTask.outage_id == announcement.outage_id, CallTask.state == CallState.TODO
    return {
        "reason": "жодного листа не прийнято" if written else "жодного одержувача за адресами й послугою",
        "calls": session.scalar(select(func.count()).select_from(CallTask).where(*waiting)),
    }


def _refused(session: Session, call: CallTask) -> dict[str, Any]:
    delivery = session.get_one(Delivery, int(call.cause.rpartition(":")[2]))
    relay = _relay(session, call)
    contact = contact_of(call.post, call.person, call.outage.executor if call.outage else None)
    return {
        "who": contact.who if contact else delivery.address,
        "tel": contact.phone if contact else "",
        "reason": call.why,
        "email": delivery.address,
        "ask": _RELAY if relay else _ASKS.get(delivery.announcement.purpose),
        "ask_until": relay.deadline.due_at if relay else None,
    }


def _relay(session: Session, call: CallTask) -> Relay | None:
    """The duty that this post owes about the outage, whichever of its letters was refused first."""
    owed = select(Relay).join(Deadline, Deadline.relay_id == Relay.id)
    owed = owed.where(Relay.outage_id == call.outage_id, Relay.post_id == call.post_id, Relay.attested_at.is_(None))
    return session.scalar(owed.where(Deadline.state != ClockState.VOID).order_by(Relay.id.desc()).limit(1))
