"""One shift leaves a note to the next, and whoever comes on says that the shift is taken (2.1)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.shifts import Handover, last_handovers
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Conflict, Fault, Refused
from outage_hub.rules.text import text_faults, tidy

LONGEST_NOTE = 2000


def hand_shift_over(session: Session, note: str, *, by: Actor, now: datetime) -> Handover:
    """Leave the shift to the next person. Raises Refused with what is wrong, Conflict while the last one waits."""
    with deed(session):
        if faults := text_faults("note", note, most=LONGEST_NOTE):
            raise Refused(faults)
        session.scalars(select(Handover.id).order_by(Handover.id.desc()).limit(1).with_for_update()).all()
        if any(handover.taken_at is None for handover in last_handovers(session, most=1)):
            raise Conflict([Fault("note", "handover_waits")])
        handover = Handover(handed_at=now, handed_by_id=by.id, note=tidy(note))
        session.add(handover)
        session.flush()
        journal.record(session, by, "shift_handed_over", f"shift:{handover.id}", {}, now=now)
    return handover


def take_shift(session: Session, handover_id: int, *, by: Actor, now: datetime) -> Handover:
    """Take it over, once: a second word changes nothing. Raises Absent for an unknown one."""
    with deed(session):
        handover = session.get(Handover, handover_id, with_for_update=True, populate_existing=True)
        if handover is None:
            raise Absent([Fault("handover", "handover_unknown")])
        if handover.taken_at is None:
            handover.taken_at, handover.taken_by_id = now, by.id
            session.flush()
            journal.record(session, by, "shift_taken", f"shift:{handover.id}", {}, now=now)
    return handover
