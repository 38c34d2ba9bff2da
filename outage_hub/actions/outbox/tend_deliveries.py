"""Looks after what waits and what is in hand: letters that expired, and those of a worker that is no more."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, mark_accepted, try_again, write_attempt
from outage_hub.models.base import deed
from outage_hub.models.leases import dead_senders, living_senders
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState

Receipts = Mapping[str, Callable[[], Mapping[int, str | None]]]


def tend_deliveries(
    session: Session, *, now: datetime, by: str | None = None, idle: bool = True, receipts: Receipts | None = None
) -> set[str]:
    """Take back what is in nobody's hand any more, and let expire what has expired.

    `by` is the worker that asks. While it is idle, what is marked as its own was lost on the way; else it is in hand,
    whatever the clock says. `receipts` reads what each worker wrote down itself of what was taken from it; the holders
    whose receipts are marked now.
    """
    receipts, me = receipts or {}, {by} - {None}
    with deed(session):
        living = {*session.scalars(living_senders(now=now))}
        gone = {*session.scalars(dead_senders(now=now)), *(receipts.keys() - living)}
        gone, living = (gone | me, living - me) if idle else (gone - me, living | me)
        for holder in gone & receipts.keys():
            if taken := receipts[holder]():
                mark_accepted(session.connection(), taken, now=now, by=holder)
        _reclaim(session, gone, living, now=now)
        _expire(session, now=now)
    return gone & receipts.keys()


def _reclaim(session: Session, gone: Collection[str], living: Collection[str], *, now: datetime) -> None:
    """A lease that ran out: whether the letter left is unknown. Written down so, tried again with the same bytes.

    While its worker lives it does not run out: to a slow server a hundred letters in hand take longer than any lease.
    """
    lapsed = and_(Delivery.lease_until <= now, or_(Delivery.holder.is_(None), Delivery.holder.not_in(living)))
    lost = session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING)
        .where(or_(lapsed, Delivery.holder.in_(gone)))
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        write_attempt(session, delivery, Tried(Outcome.UNKNOWN, "lease", "lease lost"), now=now)
        delivery.lease_until = delivery.holder = None
        try_again(session, delivery, now=now)
        if delivery.state is DeliveryState.QUEUED:
            delivery.next_attempt_at = now


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
