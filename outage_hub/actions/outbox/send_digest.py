"""Digests whose moment has come are announced, each once for its local day, by any number of senders."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed, insert_new
from outage_hub.models.outbox import DIGESTS, Announcement, Purpose
from outage_hub.models.people import Post
from outage_hub.rules.telling.digest import READS, Digest, Slot, latest


def send_digests(session: Session, *, now: datetime) -> int:
    """Announce what is due; how many. Whoever reads them is worked out at expansion."""
    with deed(session):
        rows = [_row(digest, now=now) for digest in _owed(session, now=now)]
        return insert_new(session, Announcement.metadata.tables["announcement"], rows)


def missed_digests(session: Session, *, now: datetime) -> list[Digest]:
    """Digests due and not announced that somebody reads."""
    chosen = session.scalars(select(Post.digests).where(Post.active).distinct()).all()
    read = {slot for choice in chosen for slot in READS[choice]}
    return [digest for digest in _owed(session, now=now) if digest.slot in read]


def last_digests(session: Session, *, now: datetime) -> dict[Slot, datetime]:
    """When the newest digest of each kind was announced, one step back; kinds not announced are left out."""
    due = [latest(slot, now=now) for slot in Slot]
    found = _announced(session, [*due, *(digest.previous for digest in due)])
    moments = {one.slot: found.get(one.cause) or found.get(one.previous.cause) for one in due}
    return {slot: moment for slot, moment in moments.items() if moment}


def _owed(session: Session, *, now: datetime) -> list[Digest]:
    """The newest of each kind, if not announced. What came before the house's first deed is nobody's."""
    began_at = journal.began_at(session)
    due = [digest for slot in Slot if began_at and began_at <= (digest := latest(slot, now=now)).at]
    announced = _announced(session, due)
    return [digest for digest in due if digest.cause not in announced]


def _announced(session: Session, digests: list[Digest]) -> dict[str, datetime]:
    causes = [digest.cause for digest in digests]
    rows = session.execute(select(Announcement.cause, Announcement.created_at).where(Announcement.cause.in_(causes)))
    return {cause: created_at for cause, created_at in rows}  # noqa: C416 - rows are not pairs to mypy


def _row(digest: Digest, *, now: datetime) -> dict[str, object]:
    return {
        "cause": digest.cause,
        "purpose": Purpose.DIGEST,
        "lane": DIGESTS,
        "created_at": now,
        "expires_at": digest.next.at,
    }
