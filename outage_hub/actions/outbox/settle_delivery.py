"""Writes down what became of each try: mark after sending, one transaction each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import JSON, Connection, Integer, Update, bindparam, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from outage_hub.actions.outbox.keep_order import calm_the_next
from outage_hub.actions.outbox.mind_circuit import note_answer
from outage_hub.actions.outbox.raise_call import letter_was_lost, letter_was_refused
from outage_hub.models.base import deed
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.rules.telling.retry import next_try

POISONED = 3
SILENT = ("connect", "auth")  # stages at which the server itself failed, whatever the letter


class Outcome(StrEnum):
    """What became of one try. Permanent or not is the only question asked of an error."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"  # the final dot was sent and no reply came: the other side may have it
    FAULT = "fault"  # ours: the letter could not be rendered or spoken
    OLD = "old"  # not tried: it has waited for more than a day


@dataclass(frozen=True)
class Tried:
    """One try: how it ended, at which stage, what the other side said, and the bytes' SHA-256."""

    outcome: Outcome
    stage: str = ""
    reply: str = ""
    sha256: str | None = None


def settle_delivery(
    session: Session, delivery_id: int, tried: Tried, *, now: datetime, by: str | None = None
) -> DeliveryState:
    """Write down what became of a try. One settle, one transaction: a neighbour's trouble changes nothing here."""
    with deed(session):
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.state is not DeliveryState.SENDING or delivery.holder != by:
            return delivery.state  # the lease ran out and another has it
        delivery.sha256 = delivery.sha256 or tried.sha256
        delivery.lease_until = delivery.holder = None
        if tried.outcome is not Outcome.ACCEPTED:
            write_attempt(session, delivery, tried, now=now)
        _move(session, delivery, tried.outcome, now=now)
        note_answer(session, delivery.channel, answered=tried.stage not in SILENT, now=now)
        _raise_calls(session, delivery, tried.reply, now=now)
    return delivery.state


def mark_accepted(connection: Connection, accepted: Mapping[int, str | None], *, now: datetime, by: str | None) -> None:
    """Mark many at once, each with the SHA-256 of its bytes. Part of the caller's transaction."""
    said = {"accepted": dict(accepted), "now": now, "by": by}
    connection.execute(_marking(connection.dialect.name), said)
    calm_the_next(connection, list(accepted), now=now)


@cache
def _marking(dialect: str) -> Update:
    """One statement for them all, its parameter a JSON object: many small ones would cost more than the mail."""
    each = func.json_each_text if dialect == "postgresql" else func.json_each
    said = each(bindparam("accepted", type_=JSON)).table_valued("key", "value", name="said")
    delivery = Delivery.metadata.tables["delivery"]
    mine = (delivery.c.state == DeliveryState.SENDING) & delivery.c.holder.is_not_distinct_from(bindparam("by"))
    mine |= delivery.c.state == DeliveryState.QUEUED  # a crash of the database undid the claim, not the letter
    return (
        delivery.update()
        .where(delivery.c.id == cast(said.c.key, Integer), mine)
        .values(
            state=DeliveryState.ACCEPTED,
            settled_at=bindparam("now"),
            lease_until=None,
            holder=None,
            sha256=func.coalesce(delivery.c.sha256, said.c.value),
        )
    )


def note_bounce(session: Session, delivery_id: int, said: str, *, now: datetime) -> bool:
    """An accepted letter came back: whoever should have read it is phoned. False where it was not accepted."""
    with deed(session):
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery is None or delivery.state is not DeliveryState.ACCEPTED:
            return False
        delivery.state = DeliveryState.BOUNCED
        write_attempt(session, delivery, Tried(Outcome.PERMANENT, "bounce", said), now=now)
        _raise_calls(session, delivery, said, now=now)
    return True


def _move(session: Session, delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    if outcome is Outcome.ACCEPTED:
        delivery.state, delivery.settled_at = DeliveryState.ACCEPTED, now
        session.flush()
        calm_the_next(session.connection(), [delivery.id], now=now)
    elif outcome is Outcome.PERMANENT:
        delivery.state, delivery.settled_at = DeliveryState.REFUSED, now
    elif outcome is Outcome.FAULT and _faults(session, delivery) >= POISONED:
        delivery.state = DeliveryState.QUARANTINED
    else:
        try_again(session, delivery, now=now)


def give_up(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """It will not be sent: as if it had been refused. Part of the caller's transaction."""
    delivery.state, delivery.settled_at = DeliveryState.REFUSED, now
    _raise_calls(session, delivery, "", now=now)


def _raise_calls(session: Session, delivery: Delivery, reply: str, *, now: datetime) -> None:
    """Whoever will not read it is phoned instead."""
    session.flush()
    if delivery.state in (DeliveryState.REFUSED, DeliveryState.BOUNCED):
        letter_was_refused(session, delivery, reply, now=now)
    if delivery.state in (DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.QUARANTINED):
        letter_was_lost(session, delivery.announcement_id, now=now)


def _faults(session: Session, delivery: Delivery) -> int:
    """Tries that failed on our side; what the other side put off does not count."""
    ours = (Attempt.delivery_id == delivery.id) & (Attempt.outcome == Outcome.FAULT)
    return session.scalar(select(func.count()).select_from(Attempt).where(ours)) or 0


def try_again(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """It waits for its next try, or gives way to a newer letter that waits already."""
    if newer_waits(session, delivery):
        delivery.state, delivery.settled_at = DeliveryState.SUPERSEDED, now
    else:
        delivery.state = DeliveryState.QUEUED
        delivery.next_attempt_at = next_try(delivery.tries, spread=delivery.id, now=now)


def newer_waits(session: Session, delivery: Delivery) -> bool:
    """Whether the address has a newer letter of the same outage that nobody has given up."""
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
                    newer.state != DeliveryState.EXPIRED,
                )
            )
        )
    )


def write_attempt(session: Session, delivery: Delivery, tried: Tried, *, now: datetime) -> None:
    """Keep a try that was not a plain acceptance."""
    n = session.scalar(select(func.max(Attempt.n)).where(Attempt.delivery_id == delivery.id)) or 0
    attempt = Attempt(
        delivery_id=delivery.id, n=n + 1, at=now, stage=tried.stage, outcome=tried.outcome, reply=tried.reply[:500]
    )
    session.add(attempt)
    session.flush()
