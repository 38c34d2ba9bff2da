"""Claims deliveries under a lease and writes down what became of each: lease before sending, mark after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from outage_hub.actions.outbox.raise_call import letter_was_lost, letter_was_refused
from outage_hub.models.base import deed
from outage_hub.models.outbox import Announcement, Attempt, Delivery, DeliveryState, due_delivery_ids
from outage_hub.rules.telling.retry import next_try

LEASE = timedelta(seconds=60 + 600)  # a minute of work and the longest wait for the reply to the final dot
POISONED = 3


class Outcome(StrEnum):
    """What became of one try. Permanent or not is the only question asked of an error."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"  # the final dot was sent and no reply came: the other side may have it
    FAULT = "fault"  # ours: the letter could not be rendered or spoken


@dataclass(frozen=True)
class Tried:
    """One try: how it ended, at which stage, what the other side said, and the bytes' SHA-256."""

    outcome: Outcome
    stage: str = ""
    reply: str = ""
    sha256: str | None = None


def claim_deliveries(session: Session, *, most: int, now: datetime) -> Sequence[Delivery]:
    """Take what is due, alarms first. Two workers never get the same one; what has expired is not sent."""
    with deed(session):
        _reclaim(session, now=now)
        _expire(session, now=now)
        ids = session.scalars(due_delivery_ids(now=now, most=most)).all()
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.QUEUED)
            .values(state=DeliveryState.SENDING, lease_until=now + LEASE, tries=Delivery.tries + 1)
            .execution_options(synchronize_session=False)
        )
        return session.scalars(
            select(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.SENDING)
            .options(joinedload(Delivery.letter), joinedload(Delivery.announcement))
            .order_by(Delivery.lane, Delivery.next_attempt_at, Delivery.id)
            .execution_options(populate_existing=True)
        ).all()


def settle_delivery(session: Session, delivery_id: int, tried: Tried, *, now: datetime) -> DeliveryState:
    """Write down what became of a try. One settle, one transaction: a neighbour's trouble changes nothing here."""
    with deed(session):
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.state is not DeliveryState.SENDING:
            return delivery.state  # the lease ran out and another has it
        delivery.sha256 = delivery.sha256 or tried.sha256
        delivery.lease_until = None
        if tried.outcome is not Outcome.ACCEPTED:
            _write_attempt(session, delivery, tried, now=now)
        _move(session, delivery, tried.outcome, now=now)
        _raise_calls(session, delivery, tried.reply, now=now)
    return delivery.state


def release_claims(session: Session, ids: Sequence[int]) -> None:
    """Give back what was claimed and not tried, as at an orderly stop."""
    claimed = select(Delivery).where(Delivery.id.in_(ids), Delivery.state == DeliveryState.SENDING).with_for_update()
    with deed(session):
        for delivery in session.scalars(claimed).all():
            if _newer_waits(session, delivery):
                claimed_at = (delivery.lease_until or delivery.next_attempt_at) - LEASE
                delivery.state, delivery.settled_at = DeliveryState.SUPERSEDED, claimed_at
            else:
                delivery.state = DeliveryState.QUEUED
            delivery.lease_until, delivery.tries = None, delivery.tries - 1


def _move(session: Session, delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    if outcome is Outcome.ACCEPTED:
        delivery.state, delivery.settled_at = DeliveryState.ACCEPTED, now
    elif outcome is Outcome.PERMANENT:
        delivery.state, delivery.settled_at = DeliveryState.REFUSED, now
    elif outcome is Outcome.FAULT and _faults(session, delivery) >= POISONED:
        delivery.state = DeliveryState.QUARANTINED
    else:
        _try_again(session, delivery, now=now)


def _raise_calls(session: Session, delivery: Delivery, reply: str, *, now: datetime) -> None:
    """Whoever will not read it is phoned instead."""
    session.flush()
    if delivery.state is DeliveryState.REFUSED:
        letter_was_refused(session, delivery, reply, now=now)
    if delivery.state in (DeliveryState.REFUSED, DeliveryState.QUARANTINED):
        letter_was_lost(session, delivery.announcement_id, now=now)


def _faults(session: Session, delivery: Delivery) -> int:
    """Tries that failed on our side; what the other side put off does not count."""
    ours = (Attempt.delivery_id == delivery.id) & (Attempt.outcome == Outcome.FAULT)
    return session.scalar(select(func.count()).select_from(Attempt).where(ours)) or 0


def _try_again(session: Session, delivery: Delivery, *, now: datetime) -> None:
    if _newer_waits(session, delivery):
        delivery.state, delivery.settled_at = DeliveryState.SUPERSEDED, now
    else:
        delivery.state = DeliveryState.QUEUED
        delivery.next_attempt_at = next_try(delivery.tries, spread=delivery.id, now=now)


def _newer_waits(session: Session, delivery: Delivery) -> bool:
    if delivery.order_key is None:
        return False
    newer = aliased(Delivery)
    return bool(
        session.scalar(
            select(
                exists().where(
                    newer.order_key == delivery.order_key,
                    newer.channel == delivery.channel,
                    newer.address == delivery.address,
                    newer.seq > delivery.seq,
                )
            )
        )
    )


def _write_attempt(session: Session, delivery: Delivery, tried: Tried, *, now: datetime) -> None:
    n = session.scalar(select(func.max(Attempt.n)).where(Attempt.delivery_id == delivery.id)) or 0
    attempt = Attempt(
        delivery_id=delivery.id, n=n + 1, at=now, stage=tried.stage, outcome=tried.outcome, reply=tried.reply[:500]
    )
    session.add(attempt)
    session.flush()


def _reclaim(session: Session, *, now: datetime) -> None:
    """A lease that ran out: whether the letter left is unknown. Written down so, tried again with the same bytes."""
    lost = session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= now)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        _write_attempt(session, delivery, Tried(Outcome.UNKNOWN, "lease", "lease lost"), now=now)
        delivery.lease_until = None
        _try_again(session, delivery, now=now)
        if delivery.state is DeliveryState.QUEUED:
            delivery.next_attempt_at = now
    session.flush()


def _expire(session: Session, *, now: datetime) -> None:
    expired = select(Announcement.id).where(Announcement.expires_at.is_not(None), Announcement.expires_at <= now)
    session.execute(
        update(Delivery)
        .where(
            Delivery.state == DeliveryState.QUEUED,
            Delivery.next_attempt_at <= now,
            Delivery.announcement_id.in_(expired),
        )
        .values(state=DeliveryState.EXPIRED, settled_at=now)
        .execution_options(synchronize_session=False)
    )
