"""Takes deliveries under a lease before they are sent, and marks those that were accepted meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, bindparam, select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.mind_circuit import close_circuit, how_many
from outage_hub.actions.outbox.settle_delivery import mark_accepted, newer_waits
from outage_hub.models.base import among, deed
from outage_hub.models.outbox import OLD, Delivery, DeliveryState, due_deliveries

LEASE = timedelta(seconds=60 + 600)  # a minute of work and the longest wait for the reply to the final dot


class Claimed(NamedTuple):
    """A delivery in hand: what its bytes are made of."""

    id: int
    letter_id: int
    address: str
    slots: dict[str, Any]
    lane: int
    order_key: int | None
    sha256: str | None


def claim_deliveries(
    session: Session,
    channel: str,
    *,
    most: int,
    now: datetime,
    by: str | None = None,
    accepted: Mapping[int, str | None] = {},
) -> Sequence[Claimed]:
    """Take what is due, alarms first. Two workers never get the same one; what has expired is not taken.

    `accepted` has each delivery that the channel took since, with the SHA-256 of its bytes: marked in the same
    transaction, which does not wait for the disk. What `by` has in hand is taken from it by `tend_deliveries` when it
    has been silent for twenty seconds.
    """
    with deed(session, lasting=False):
        if accepted:
            mark_accepted(session.connection(), accepted, now=now, by=by)
            close_circuit(session.connection(), channel)
        else:
            most = how_many(session, channel, most, now=now) if most else 0
        return _take(session.connection(), channel, most, now=now, by=by) if most else []


def release_claims(session: Session, ids: Sequence[int], *, by: str | None = None) -> None:
    """Give back what was claimed and not tried, as at an orderly stop."""
    claimed = select(Delivery).where(Delivery.id.in_(ids), Delivery.state == DeliveryState.SENDING).with_for_update()
    claimed = claimed.where(Delivery.holder == by)
    with deed(session):
        for delivery in session.scalars(claimed).all():
            if newer_waits(session, delivery):
                claimed_at = (delivery.lease_until or delivery.next_attempt_at) - LEASE
                delivery.state, delivery.settled_at = DeliveryState.SUPERSEDED, claimed_at
            else:
                delivery.state = DeliveryState.QUEUED
            delivery.lease_until, delivery.holder, delivery.tries = None, None, delivery.tries - 1


def _take(connection: Connection, channel: str, most: int, *, now: datetime, by: str | None) -> Sequence[Claimed]:
    wanted = {"channel": channel, "now": now, "old": now - OLD, "most": most}
    rows = connection.scalar(due_deliveries(connection.dialect.name), wanted)
    found = [Claimed(*row) for row in rows or ()]
    if found:
        lease = {"until": now + LEASE, "by": by, "ids": [one.id for one in found]}
        connection.execute(_taking(connection.dialect.name), lease)
    return found


@cache
def _taking(dialect: str) -> Update:
    delivery = Delivery.metadata.tables["delivery"]
    due = (delivery.c.state == DeliveryState.QUEUED) & among(delivery.c.id, "ids", dialect)
    return (
        delivery.update()
        .where(due)
        .values(
            state=DeliveryState.SENDING,
            lease_until=bindparam("until"),
            holder=bindparam("by"),
            tries=delivery.c.tries + 1,
        )
    )
