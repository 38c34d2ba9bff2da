"""The journal: one row for each committed deed, chained by hashes so that it cannot be quietly rewritten (7.9, 8.1).

It holds ids, field names and values of outages only: no personal data.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outage_hub.models.base import Base, insert_new
from outage_hub.models.outages import Counter
from outage_hub.rules.people.roles import Actor, ActorKind

GENESIS = "0" * 64


class Entry(Base):
    """One deed. `hash` covers all columns and `prev`; both are unique, so it cannot fork; triggers refuse changes."""

    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    deed: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    prev: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)


def record(session: Session, by: Actor, deed: str, subject: str, detail: dict[str, Any], *, now: datetime) -> None:
    """Write the deed down, last in its transaction; its lock keeps the chain in one line."""
    insert_new(session, Counter.metadata.tables["counter"], [{"name": "journal", "year": 0, "value": 0}])
    session.execute(update(Counter).where(Counter.name == "journal").values(value=Counter.value + 1))
    entry = Entry(
        at=now, actor_kind=by.kind, actor_id=by.id, deed=deed, subject=subject, detail=detail, prev=head(session)
    )
    entry.hash = seal(entry)
    session.add(entry)
    session.flush()


def head(session: Session) -> str:
    """The hash of the newest entry."""
    return session.scalar(select(Entry.hash).order_by(Entry.id.desc()).limit(1)) or GENESIS


def began_at(session: Session) -> datetime | None:
    """When the first deed of this house was done."""
    return session.scalar(select(Entry.at).order_by(Entry.id).limit(1))


def seal(entry: Entry) -> str:
    """SHA-256 over the entry in a canonical form."""
    at = entry.at.astimezone(UTC).isoformat()  # as it comes back from the database, whatever zone it was written in
    body = [at, entry.actor_kind, entry.actor_id, entry.deed, entry.subject, entry.detail, entry.prev]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def first_break(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it; None when the chain holds.

    A truncated tail is seen by the counter, which the deeds themselves advance.
    """
    prev, count = GENESIS, 0
    for entry in session.scalars(select(Entry).order_by(Entry.id)).yield_per(1000):
        if entry.prev != prev or entry.hash != seal(entry):
            return entry.id
        prev, count = entry.hash, count + 1
    written = session.scalar(select(Counter.value).where(Counter.name == "journal")) or 0
    return None if written == count else count + 1
