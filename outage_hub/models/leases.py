"""What keeps processes from doubling each other, and strangers from guessing: the leader's lease and the throttle."""

from datetime import datetime, timedelta

from sqlalchemy import Select, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outage_hub.models.base import Base, insert_new

LEASE = timedelta(seconds=20)
SENDER = "sender:"


class WorkerLease(Base):
    """Who leads. Renewed every 5 s; free again 20 s after the last renewal."""

    __tablename__ = "worker_lease"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]
    beat_at: Mapped[datetime]


class Throttle(Base):
    """How often something was tried in one window of time."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("what", "window_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    window_at: Mapped[datetime]
    count: Mapped[int]


def take_lease(session: Session, name: str, holder: str, *, now: datetime) -> bool:
    """Take or renew the lease; False while another holds it. Commit decides."""
    fresh = {"name": name, "holder": holder, "until": now + LEASE, "beat_at": now}
    if insert_new(session, WorkerLease.metadata.tables["worker_lease"], [fresh]):
        return True
    mine_or_free = or_(WorkerLease.holder == holder, WorkerLease.until <= now)
    taken = session.execute(
        update(WorkerLease)
        .where(WorkerLease.name == name, mine_or_free)
        .values(holder=holder, until=now + LEASE, beat_at=now)
        .returning(WorkerLease.id)
    )
    return taken.first() is not None


def sends(session: Session, holder: str, *, now: datetime) -> None:
    """This worker lives, and what it has in hand is its own for twenty seconds more."""
    take_lease(session, f"{SENDER}{holder}", holder, now=now)


def sends_no_more(session: Session, holder: str, *, now: datetime) -> None:
    """It has ended: what it may still have had in hand is anybody's at once."""
    give_lease_up(session, f"{SENDER}{holder}", holder, now=now)


def forget_senders(session: Session, *, now: datetime) -> None:
    """Those that died long ago: what they had in hand was taken by others since."""
    session.execute(
        delete(WorkerLease).where(WorkerLease.name.startswith(SENDER), WorkerLease.until < now - timedelta(hours=1))
    )


def dead_senders(*, now: datetime) -> Select[str]:
    """Workers that ended without saying so: what they had in hand is anybody's."""
    return select(WorkerLease.holder).where(WorkerLease.name.startswith(SENDER), WorkerLease.until <= now)


def living_senders(*, now: datetime) -> Select[str]:
    """Workers that said within twenty seconds that they live."""
    return select(WorkerLease.holder).where(WorkerLease.name.startswith(SENDER), WorkerLease.until > now)


def give_lease_up(session: Session, name: str, holder: str, *, now: datetime) -> None:
    """Let the next one lead at once."""
    session.execute(update(WorkerLease).where(WorkerLease.name == name, WorkerLease.holder == holder).values(until=now))


def last_beat(session: Session, name: str) -> datetime | None:
    """When a leader last said that it lives."""
    return session.scalar(select(WorkerLease.beat_at).where(WorkerLease.name == name))


def count_try(session: Session, what: str, *, window: timedelta, now: datetime) -> int:
    """Count one more try in the current window; the number so far, this one included."""
    start = _window_at(window, now)
    insert_new(session, Throttle.metadata.tables["throttle"], [{"what": what, "window_at": start, "count": 0}])
    row = update(Throttle).where(Throttle.what == what, Throttle.window_at == start)
    return session.scalar(row.values(count=Throttle.count + 1).returning(Throttle.count)) or 0


def tries_so_far(session: Session, what: str, *, window: timedelta, now: datetime) -> int:
    """How often it was tried in the current window."""
    row = select(Throttle.count).where(Throttle.what == what, Throttle.window_at == _window_at(window, now))
    return session.scalar(row) or 0


def forget_tries(session: Session, what: str) -> None:
    """Start the count afresh, as after a good password."""
    session.execute(delete(Throttle).where(Throttle.what == what))


def _window_at(window: timedelta, now: datetime) -> datetime:
    return datetime.fromtimestamp(now.timestamp() // window.total_seconds() * window.total_seconds(), tz=now.tzinfo)
