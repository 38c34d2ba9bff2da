"""The outbox: an announcement is one reason to write to people, a delivery one copy to one address."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    TextClause,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, aliased, joinedload, mapped_column, relationship

from outage_hub.models.base import Base, Moment
from outage_hub.models.calls import CallTask
from outage_hub.models.clocks import DeadlineStep, Relay
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.people import Person, Post


class Purpose(StrEnum):
    """What an announcement is about; each has its own letter."""

    REVISION = "revision"
    PLANNED_REMINDER = "planned_reminder"
    RELAY_DUTY = "relay_duty"
    RELAY_REMINDER = "relay_reminder"
    TERM_PASSED = "term_passed"
    FORM_DUE = "form_due"
    BREACHES = "breaches"
    ESCALATIONS = "escalations"
    DIGEST = "digest"
    ADDRESS_REFUSED = "address_refused"
    NOBODY_NOTIFIED = "nobody_notified"
    ACCOUNT_LINK = "account_link"
    TROUBLE = "trouble"


OLD = timedelta(hours=24)  # a letter that waits longer goes only where a person has said so
HELD_AS_OLD = "old"  # the stage of the try that was none
ALARMS, CHANGES, DIGESTS, RESIDENTS = range(4)
MAIL = "mail"  # the channel whose readers are people


class DeliveryState(StrEnum):
    """A delivery waits, is claimed, and ends."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    QUARANTINED = "quarantined"
    BOUNCED = "bounced"


_QUEUED = text("state = 'queued'")
_QUEUED_DELIVERY = text("delivery.state = 'queued'")  # a bound value would keep SQLite from the partial index
_HELD = text("state = 'quarantined'")
_HELD_DELIVERY = text("delivery.state = 'quarantined'")
_UNEXPANDED = text("expanded_at IS NULL")
_ORDERED = text("order_key IS NOT NULL")


class Announcement(Base):
    """The outbox's head, written in the deed's own transaction: one row, whatever the number of recipients."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_unexpanded", "id", sqlite_where=_UNEXPANDED, postgresql_where=_UNEXPANDED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose]
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    relay_id: Mapped[int | None] = mapped_column(ForeignKey("relay.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call_task.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lane: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    expanded_at: Mapped[datetime | None]
    outage: Mapped[Outage | None] = relationship()
    revision: Mapped[Revision | None] = relationship()
    relay: Mapped[Relay | None] = relationship()
    call: Mapped[CallTask | None] = relationship()
    person: Mapped[Person | None] = relationship()
    steps: Mapped[list[DeadlineStep]] = relationship(order_by="DeadlineStep.id")


class Letter(Base):
    """What an announcement says, rendered once and frozen; a few personal slots are filled at sending."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("announcement_id", "variant"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    variant: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]


class Delivery(Base):
    """One announcement to one address by one channel. Its bytes are a function of it and its letter alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("announcement_id", "channel", "address"),
        Index(
            "ix_delivery_due",
            *("channel", "lane", "next_attempt_at", "id"),
            sqlite_where=_QUEUED,
            postgresql_where=_QUEUED,
        ),
        Index(
            "uq_delivery_waiting",
            "order_key",
            "channel",
            "address",
            unique=True,
            sqlite_where=_QUEUED,
            postgresql_where=_QUEUED,
        ),
        Index("ix_delivery_held", "id", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_delivery_settled_at", "settled_at"),
        Index("ix_delivery_order", "order_key", "channel", "address", sqlite_where=_ORDERED, postgresql_where=_ORDERED),
        Index(
            "ix_delivery_sending",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    channel: Mapped[str]
    address: Mapped[str]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reasons: Mapped[list[str]]
    slots: Mapped[dict[str, Any]]
    lane: Mapped[int]
    order_key: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))
    seq: Mapped[int]
    state: Mapped[DeliveryState]
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None]  # the worker that has it in hand
    tries: Mapped[int]
    sha256: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]  # when a person let it go although it was held back
    announcement: Mapped[Announcement] = relationship()
    letter: Mapped[Letter] = relationship()
    post: Mapped[Post | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Attempt(Base):
    """A try that was not a plain acceptance: what the other side said, and at which stage."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "n"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    n: Mapped[int]
    at: Mapped[datetime]
    stage: Mapped[str]
    outcome: Mapped[str]
    reply: Mapped[str]


def unexpanded(session: Session, *, most: int) -> Sequence[int]:
    """Announcements whose recipients are not worked out yet, alarms first, then oldest first."""
    return session.connection().scalars(_unexpanded(), {"most": most}).all()


@cache
def _unexpanded() -> Select[int]:
    waiting = select(Announcement.id).where(Announcement.expanded_at.is_(None))
    return waiting.order_by(Announcement.lane, Announcement.id).limit(bindparam("most", type_=Integer))


@cache
def due_deliveries(dialect: str) -> Select[Any]:
    """What may be sent `now` by a `channel`, at `most` so many: by lane, oldest first, as one JSON list of rows.

    Never a second letter of an outage to an address being served. The statement is made once: making it takes longer
    than asking it. Rows come as one value because with several threads at work each row would wait for its turn.
    """
    due = _due().with_for_update(skip_locked=True, of=Delivery).subquery()  # SQLite, with its one writer, needs none
    slots = due.c.slots if dialect == "postgresql" else func.json(due.c.slots)
    row = (due.c.id, due.c.letter_id, due.c.address, slots, due.c.lane, due.c.order_key, due.c.sha256)
    each, every = ("json_build_array", "json_agg") if dialect == "postgresql" else ("json_array", "json_group_array")
    return select(type_coerce(getattr(func, every)(getattr(func, each)(*row)), JSON))


def _due() -> Select[Any]:
    serving, now = aliased(Delivery), bindparam("now", type_=Moment)
    fresh = Announcement.created_at > bindparam("old", type_=Moment)
    return (
        select(
            *(Delivery.id, Delivery.letter_id, Delivery.address, Delivery.slots, Delivery.lane),
            *(Delivery.order_key, Delivery.sha256),
        )
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .where(Delivery.channel == bindparam("channel"), _QUEUED_DELIVERY, Delivery.next_attempt_at <= now)
        .where(Announcement.expires_at.is_(None) | (Announcement.expires_at > now))
        .where(fresh | Delivery.released_at.is_not(None))
        .where(
            Delivery.order_key.is_(None)
            | ~exists().where(
                serving.order_key == Delivery.order_key,
                serving.channel == Delivery.channel,
                serving.address == Delivery.address,
                serving.state == DeliveryState.SENDING,
            )
        )
        .order_by(Delivery.lane, Delivery.next_attempt_at, Delivery.id)
        .limit(bindparam("most", type_=Integer))
    )


def grown_old(session: Session, *, most: int, now: datetime) -> Sequence[Delivery]:
    """Letters that wait and have grown old, locked: they are put aside."""
    waiting = select(Delivery).join(Announcement, Announcement.id == Delivery.announcement_id)
    waiting = waiting.where(_QUEUED_DELIVERY, Announcement.created_at <= now - OLD, Delivery.released_at.is_(None))
    return session.scalars(waiting.limit(most).with_for_update(skip_locked=True, of=Delivery)).all()


def held_as_old(session: Session, *, most: int) -> Sequence[Delivery]:
    """Letters that wait for a person because of their age, locked, the newest first."""
    waiting = select(Delivery).where(*_waits_as_old()).order_by(Delivery.id.desc())
    return session.scalars(waiting.limit(most).with_for_update(skip_locked=True, of=Delivery)).all()


def count_held_as_old(session: Session) -> int:
    """How many letters wait for a person because of their age."""
    return session.scalar(select(func.count()).select_from(Delivery).where(*_waits_as_old())) or 0


def is_held_as_old(session: Session, delivery: Delivery) -> bool:
    """Whether this letter does."""
    return bool(session.scalar(select(exists().where(Delivery.id == delivery.id, *_waits_as_old()))))


def _waits_as_old() -> tuple[ColumnElement[bool] | TextClause, ...]:
    aged = exists().where(Attempt.delivery_id == Delivery.id, Attempt.stage == HELD_AS_OLD)
    return _HELD_DELIVERY, Delivery.released_at.is_(None), aged


def addresses_told(session: Session, outage_id: int, before_seq: int) -> Sequence[Delivery]:
    """Deliveries of an outage's earlier revisions, one for each address: whoever heard of it hears the rest."""
    newest = (
        select(func.max(Delivery.id))
        .where(Delivery.order_key == outage_id, Delivery.seq < before_seq, Delivery.channel == MAIL)
        .group_by(Delivery.address)
    )
    return session.scalars(select(Delivery).where(Delivery.id.in_(newest)).order_by(Delivery.id)).all()


def relay_letters(session: Session, relay_ids: Sequence[int]) -> dict[int, Delivery]:
    """The newest letter of each relay: its copy is what a link to the sheet names."""
    letters = session.execute(
        select(Announcement.relay_id, Delivery)
        .join(Delivery)
        .where(Announcement.relay_id.in_(relay_ids))
        .order_by(Delivery.id)
    )
    return {relay_id: delivery for relay_id, delivery in letters if relay_id}


def troubled_deliveries(session: Session, *, since: datetime, most: int = 50) -> Sequence[Delivery]:
    """Letters that did not arrive or are being tried again, latest first: each wants a person's eye."""
    bad = (DeliveryState.REFUSED, DeliveryState.QUARANTINED, DeliveryState.BOUNCED, DeliveryState.EXPIRED)
    return session.scalars(
        select(Delivery)
        .where(
            (Delivery.state.in_(bad) & (Delivery.settled_at >= since))
            | ((Delivery.state == DeliveryState.QUEUED) & (Delivery.tries > 0))
            | (Delivery.state == DeliveryState.QUARANTINED)
        )
        .options(
            joinedload(Delivery.announcement).joinedload(Announcement.outage).joinedload(Outage.executor),
            joinedload(Delivery.post).joinedload(Post.organisation),
            joinedload(Delivery.person).joinedload(Person.organisation),
        )
        .order_by(Delivery.id.desc())
        .limit(most)
    ).all()


def told_counts(session: Session, outage_id: int) -> dict[str, int]:
    """How many addresses of each kind of post were written to about an outage; `other` = not as a post."""
    rows = session.execute(
        select(Post.kind, func.count(func.distinct(Delivery.address)))
        .select_from(Delivery)
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .outerjoin(Post, Post.id == Delivery.post_id)
        .where(Announcement.outage_id == outage_id, Delivery.channel == MAIL)
        .group_by(Post.kind)
    )
    return {str(kind or "other"): count for kind, count in rows}


def delivery_counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are still on their way."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.QUARANTINED)))
        .group_by(Delivery.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are not pairs to mypy


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest delivery that may be claimed waits. A retry waiting for its own time does not count."""
    return session.scalar(
        select(func.min(Delivery.next_attempt_at)).where(
            Delivery.state == DeliveryState.QUEUED, Delivery.next_attempt_at <= now
        )
    )


def oldest_unexpanded(session: Session) -> datetime | None:
    """Since when the oldest announcement waits for its recipients."""
    return session.scalar(select(func.min(Announcement.created_at)).where(Announcement.expanded_at.is_(None)))


def waiting_by_lane(session: Session) -> dict[int, int]:
    """How many deliveries of each lane wait."""
    waiting = select(Delivery.lane, func.count()).where(Delivery.state == DeliveryState.QUEUED).group_by(Delivery.lane)
    return {lane: count for lane, count in session.execute(waiting)}  # noqa: C416 - rows are not pairs to mypy


def settled_since(session: Session, since: datetime) -> dict[DeliveryState, int]:
    """How many deliveries ended since, by how."""
    ended = select(Delivery.state, func.count()).where(Delivery.settled_at >= since).group_by(Delivery.state)
    return {state: count for state, count in session.execute(ended)}  # noqa: C416


def attempts_since(session: Session, since: datetime) -> dict[str, int]:
    """How many tries since were not accepted, by outcome."""
    tried = select(Attempt.outcome, func.count()).where(Attempt.at >= since).group_by(Attempt.outcome)
    return {outcome: count for outcome, count in session.execute(tried)}  # noqa: C416
