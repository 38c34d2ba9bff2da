"""Some posts are phoned beside the letter (7.5): once about an emergency, as its first news is expanded.

So filing costs the same whoever is phoned. Ending the emergency drops the calls that were not made.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.base import insert_new
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.models.people import Person, holders
from outage_hub.rules.outage import Kind, Saying
from outage_hub.rules.telling.audience import Phoned
from outage_hub.rules.telling.call import TO_DUPLICATE, phoned_at

_BESIDE_THE_LETTER = "дублюємо лист (п. 7.5)"


def posts_are_phoned(
    session: Session, announcement: Announcement, told: Mapping[int, Phoned], *, now: datetime
) -> None:
    """Those of the posts told that are phoned too: when an emergency is filed, not when it changes. Calls once."""
    revision = announcement.revision
    if announcement.purpose is not Purpose.REVISION or revision is None or revision.kind is not Saying.FILED:
        return
    # Whoever ends it meanwhile waits, and drops these calls.
    outage = session.get_one(Outage, revision.outage_id, with_for_update=True)
    if outage.kind is Kind.EMERGENCY and not outage.exercise and outage.closed_at is None:
        rows = [_call(post_id, revision, at, now=now) for post_id, at in _to_phone(session, outage, told, now=now)]
        insert_new(session, CallTask.metadata.tables["call_task"], rows)


def _to_phone(
    session: Session, outage: Outage, told: Mapping[int, Phoned], *, now: datetime
) -> list[tuple[int, datetime]]:
    """Each post with the moment from which it may be phoned; nobody twice, whatever posts they hold."""
    waiting = select(CallTask.post_id).where(CallTask.outage_id == outage.id, CallTask.state == CallState.TODO)
    already = set(session.scalars(waiting))
    times = {post_id: phoned_at(phoned, now=now) for post_id, phoned in told.items() if post_id not in already}
    held = holders(session, [post_id for post_id, at in times.items() if at], now=now)
    found: dict[Person | int, tuple[int, datetime]] = {}
    for post_id, at in times.items():
        whom = held.get(post_id) or post_id
        if at and (whom not in found or at < found[whom][1]):
            found[whom] = (post_id, at)
    return list(found.values())


def _call(post_id: int, revision: Revision, at: datetime, *, now: datetime) -> dict[str, object]:
    """Nobody is named: whoever holds the post at the time of the call is phoned."""
    return {
        "cause": f"duplicate:{revision.id}:post:{post_id}",
        "purpose": CallPurpose.DUPLICATE_7_5,
        "post_id": post_id,
        "outage_id": revision.outage_id,
        "why": _BESIDE_THE_LETTER,
        "created_at": now,
        "due_at": at + TO_DUPLICATE,
        "next_at": at,
        "state": CallState.TODO,
        "tries": 0,
    }
