"""A letter older than a day is sent if a person says so: a restored backup would send yesterday's again (D11)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, write_attempt
from outage_hub.models.base import deed
from outage_hub.models.outbox import HELD_AS_OLD, OLD, Announcement, Delivery, DeliveryState, was_held_as_old


def hold_old_letters(session: Session, *, now: datetime) -> int:
    """Put aside what has waited for more than a day and nobody has let go; how many."""
    waiting = (
        select(Delivery)
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .where(Delivery.state == DeliveryState.QUEUED, Announcement.created_at <= now - OLD, ~was_held_as_old())
        .with_for_update(skip_locked=True, of=Delivery)
    )
    with deed(session):
        found = session.scalars(waiting).all()
        for delivery in found:
            write_attempt(session, delivery, Tried(Outcome.OLD, HELD_AS_OLD), now=now)
            delivery.state = DeliveryState.QUARANTINED
    return len(found)
