"""Takes what ended more than a day ago out of look-ups. Its cost is that of what look-ups read, not of history."""

from datetime import datetime

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.outages import LivePlace, Outage
from outage_hub.rules.verdict import RECENT


def forget_ended(session: Session, *, now: datetime) -> None:
    """Forget the places of outages that ended a day ago or earlier; their areas keep them for ever."""
    ended = exists().where(Outage.id == LivePlace.outage_id, Outage.closed_at <= now - RECENT)
    with deed(session):
        session.execute(delete(LivePlace).where(ended).execution_options(synchronize_session=False))
