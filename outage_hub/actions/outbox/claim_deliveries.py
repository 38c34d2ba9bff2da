"""Takes deliveries under a lease before they are sent; what a dead worker had in hand is taken again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from outage_hub.actions.outbox.mind_circuit import how_many
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, newer_waits, try_again, write_attempt
from outage_hub.models.base import deed
from outage_hub.models.leases import dead_senders
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState, due_delivery_ids

LEASE = timedelta(seconds=60 + 600)  # a minute of work and the longest wait for the reply to the final dot


def claim_deliveries(
    session: Session, channel: str, *, most: int, now: datetime, by: str | None = None
) -> Sequence[Delivery]:
    """Take what is due, alarms first. Two workers never get the same one; what has expired is not sent.

    What `by` has in hand is taken from it when it has been silent for twenty seconds.
    """
    with deed(session):
        _reclaim(session, now=now)
        _expire(session, now=now)
        most = how_many(session, channel, most, now=now)
        ids = session.scalars(due_delivery_ids(channel, now=now, most=most)).all()
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.QUEUED)
            .values(state=DeliveryState.SENDING, lease_until=now + LEASE, holder=by, tries=Delivery.tries + 1)
            .execution_options(synchronize_session=False)
        )
        return session.scalars(
            select(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.SENDING)
            .options(joinedload(Delivery.letter), joinedload(Delivery.announcement))
            .order_by(Delivery.lane, Delivery.next_attempt_at, Delivery.id)
            .execution_options(populate_existing=True)
        ).all()


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


def _reclaim(session: Session, *, now: datetime) -> None:
    """A lease that ran out: whether the letter left is unknown. Written down so, tried again with the same bytes."""
    lost = session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING)
        .where(or_(Delivery.lease_until <= now, Delivery.holder.in_(dead_senders(now=now))))
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        write_attempt(session, delivery, Tried(Outcome.UNKNOWN, "lease", "lease lost"), now=now)
        delivery.lease_until = delivery.holder = None
        try_again(session, delivery, now=now)
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
