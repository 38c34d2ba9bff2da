"""Some posts are phoned beside the letter (7.5): once about an emergency, as its first news is expanded.

So filing costs the same whoever is phoned. Ending the emergency drops the calls that were not made.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.find_audience import posts_concerned, touched_by
from outage_hub.models.base import insert_new
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.models.people import Person, Post, holders
from outage_hub.rules.audience import Phoned
from outage_hub.rules.call import TO_DUPLICATE, phoned_at
from outage_hub.rules.outage import Kind, Saying

_BESIDE_THE_LETTER = "дублюємо лист (п. 7.5)"


def posts_are_phoned(session: Session, announcement: Announcement, *, now: datetime) -> None:
    """The posts that are phoned beside the letter: when an emergency is filed, not when it changes. Calls once."""
    outage, revision = announcement.outage, announcement.revision
    if announcement.purpose is not Purpose.REVISION or outage is None or revision is None:
        return
    if not _is_first_alarm(outage, revision) or not _anybody(session):
        return
    session.refresh(outage, with_for_update=True)  # whoever ends it meanwhile waits, and drops these calls
    if outage.closed_at is None:
        posts = _to_phone(session, outage, revision, now=now)
        rows = [_call(post, revision, at, now=now) for post, at in posts]
        insert_new(session, CallTask.metadata.tables["call_task"], rows)


def _is_first_alarm(outage: Outage, revision: Revision) -> bool:
    return outage.kind is Kind.EMERGENCY and revision.kind is Saying.FILED and not outage.exercise


def _anybody(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Post.active, Post.phoned != Phoned.NEVER))))


def _to_phone(session: Session, outage: Outage, revision: Revision, *, now: datetime) -> list[tuple[Post, datetime]]:
    """Each with the moment from which it may be phoned; nobody twice, whatever posts they hold."""
    touched = touched_by(session, outage, revision)
    told = [post for post, _, _ in posts_concerned(session, outage.kind, touched, begins_at=None, now=now)]
    waiting = select(CallTask.post_id).where(CallTask.outage_id == outage.id, CallTask.state == CallState.TODO)
    already = set(session.scalars(waiting))
    posts = [post for post in told if post.phoned is not Phoned.NEVER and post.id not in already]
    held = holders(session, [post.id for post in posts], now=now)
    found: dict[Person | Post, tuple[Post, datetime]] = {}
    for post in posts:
        whom = held.get(post.id) or post
        at = phoned_at(post.phoned, now=now)
        if at and (whom not in found or at < found[whom][1]):
            found[whom] = (post, at)
    return list(found.values())


def _call(post: Post, revision: Revision, at: datetime, *, now: datetime) -> dict[str, object]:
    """Nobody is named: whoever holds the post at the time of the call is phoned."""
    return {
        "cause": f"duplicate:{revision.id}:post:{post.id}",
        "purpose": CallPurpose.DUPLICATE_7_5,
        "post_id": post.id,
        "outage_id": revision.outage_id,
        "why": _BESIDE_THE_LETTER,
        "created_at": now,
        "due_at": at + TO_DUPLICATE,
        "next_at": at,
        "state": CallState.TODO,
        "tries": 0,
    }
