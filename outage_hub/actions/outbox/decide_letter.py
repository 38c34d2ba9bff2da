"""A letter that was held back because it could not be made is released or given up by a named person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from outage_hub.actions.outbox.settle_delivery import give_up, newer_waits
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.outbox import Delivery, DeliveryState
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault, Refused


class Decision(StrEnum):
    """What is done with it."""

    SEND = "send"
    GIVE_UP = "give_up"


def decide_letter(session: Session, delivery_id: int, decision: str, *, by: Actor, now: datetime) -> Delivery:
    """Send it after all (a fourth fault holds it back again), or give it up: then its addressee is phoned.

    Of two people who decide, the first one's word counts. Raises Absent for a letter that was never held back.
    """
    with deed(session):
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery is None:
            raise Absent([Fault("letter", "letter_unknown")])
        if decision not in set(Decision):
            raise Refused.because("decision", "decision_unknown")
        if delivery.state is not DeliveryState.QUARANTINED:
            return delivery
        if decision == Decision.GIVE_UP:
            give_up(session, delivery, now=now)
        elif newer_waits(session, delivery):
            delivery.state, delivery.settled_at = DeliveryState.SUPERSEDED, now
        else:
            delivery.state, delivery.next_attempt_at = DeliveryState.QUEUED, now
        detail = {"delivery": delivery.id, "decision": decision}
        journal.record(session, by, "letter_decided", f"letter:{delivery.id}", detail, now=now)
    return delivery
