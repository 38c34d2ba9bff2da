"""A letter that was held back, because it could not be made or is old, is released or given up by a named person."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from outage_hub.actions.outbox.hold_old import LOT
from outage_hub.actions.outbox.settle_delivery import give_up, newer_waits
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.outbox import Delivery, DeliveryState, held_as_old, is_held_as_old
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault, Refused


class Decision(StrEnum):
    """What is done with it, or with all that are held back as old."""

    SEND = "send"
    GIVE_UP = "give_up"
    SEND_OLD = "send_old"
    GIVE_UP_OLD = "give_up_old"


def decide_letter(session: Session, delivery_id: int, decision: str, *, by: Actor, now: datetime) -> Delivery:
    """Send it after all (a fourth fault holds it back again), or give it up: then its addressee is phoned.

    An old letter is given up without a call: it may have been sent before a backup was restored. Of two people who
    decide, the first one's word counts. Raises Absent for a letter that was never held back.
    """
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise Absent([Fault("letter", "letter_unknown")])
    if decision not in set(Decision):
        raise Refused.because("decision", "decision_unknown")
    if decision in (Decision.SEND_OLD, Decision.GIVE_UP_OLD):
        while _decide_lot(session, decision, by, now=now):
            pass
        return delivery
    with deed(session):
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.state is DeliveryState.QUARANTINED:
            _decide(session, delivery, decision, old=is_held_as_old(session, delivery), now=now)
            _keep(session, [delivery], decision, by, now=now)
    return delivery


def _decide_lot(session: Session, decision: str, by: Actor, *, now: datetime) -> int:
    """The newest first: an older one of the same outage gives way to it."""
    with deed(session):
        lot = held_as_old(session, most=LOT)
        for delivery in lot:
            _decide(session, delivery, decision, old=True, now=now)
        if lot:
            _keep(session, lot, decision, by, now=now)
    return len(lot)


def _decide(session: Session, delivery: Delivery, decision: str, *, old: bool, now: datetime) -> None:
    if decision in (Decision.SEND, Decision.SEND_OLD):
        newer = newer_waits(session, delivery)
        delivery.state = DeliveryState.SUPERSEDED if newer else DeliveryState.QUEUED
        delivery.settled_at, delivery.next_attempt_at, delivery.released_at = now if newer else None, now, now
    elif old:
        delivery.state, delivery.settled_at = DeliveryState.EXPIRED, now
    else:
        give_up(session, delivery, now=now)


def _keep(session: Session, decided: Sequence[Delivery], decision: str, by: Actor, *, now: datetime) -> None:
    detail = {"delivery": decided[0].id, "decision": decision, "letters": len(decided)}
    journal.record(session, by, "letter_decided", f"letter:{decided[0].id}", detail, now=now)
