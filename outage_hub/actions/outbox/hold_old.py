"""A letter older than a day is sent if a person says so: a restored backup would send yesterday's again (D11)."""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, write_attempt
from outage_hub.models.base import deed
from outage_hub.models.outbox import HELD_AS_OLD, DeliveryState, grown_old

LOT = 200  # letters of one transaction: whoever files meanwhile need not wait for thousands


def hold_old_letters(session: Session, *, now: datetime) -> int:
    """Put aside what has waited for more than a day and nobody has let go; how many."""
    count = 0
    while held := _hold(session, now=now):
        count += held
    return count


def _hold(session: Session, *, now: datetime) -> int:
    with deed(session):
        found = grown_old(session, most=LOT, now=now)
        for delivery in found:
            write_attempt(session, delivery, Tried(Outcome.OLD, HELD_AS_OLD), now=now)
            delivery.state = DeliveryState.QUARANTINED
    return len(found)
