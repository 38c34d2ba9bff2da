"""Clocks and duties: who owes what, since when, until when. A clock is a row, so no restart can lose one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outage_hub.models.base import Base
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.people import Organisation, Post
from outage_hub.rules.deadlines import ClockState, Obligation, Step

_UNDONE = text("done_at IS NULL")


class Relay(Base):
    """A post's duty to pass one outage on within the hour (7.6, 7.7). `told` of `total` is what it attested.

    `heir_of` is the duty of a removed post that was handed over to this one: for that post's people.
    """

    __tablename__ = "relay"
    __table_args__ = (UniqueConstraint("outage_id", "post_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    seq: Mapped[int]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    area_read: Mapped[bool]
    heir_of_id: Mapped[int | None] = mapped_column(ForeignKey("relay.id"))
    attested_at: Mapped[datetime | None]
    attested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attested_name: Mapped[str | None]
    told: Mapped[int | None]
    total: Mapped[int | None]
    left_reason: Mapped[str | None]
    outage: Mapped[Outage] = relationship()
    post: Mapped[Post] = relationship()
    opened_by: Mapped[Revision] = relationship()
    heir_of: Mapped["Relay | None"] = relationship(remote_side="Relay.id")
    deadline: Mapped["Deadline"] = relationship(back_populates="relay")
    marks: Mapped[list["RelayMark"]] = relationship(order_by="RelayMark.id")


class RelayMark(Base):
    """One of those whom a relay reaches: a committee's or an HOA's post, told or not, and why not.

    A correction overwrites; the journal keeps both.
    """

    __tablename__ = "relay_mark"
    __table_args__ = (UniqueConstraint("relay_id", "post_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    relay_id: Mapped[int] = mapped_column(ForeignKey("relay.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    told: Mapped[bool]
    reason: Mapped[str]
    marked_at: Mapped[datetime]
    marked_by: Mapped[str]
    post: Mapped[Post] = relationship()


class Deadline(Base):
    """One clock of one clause. Open, then met, broken or void; `broken` keeps a late `met_at`."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("obligation", "outage_id", "seq"),
        UniqueConstraint("obligation", "relay_id", "seq"),
        CheckConstraint("(outage_id IS NULL) <> (relay_id IS NULL)", name="one_owner"),
        Index(
            "ix_deadline_unmet", "due_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    obligation: Mapped[Obligation]
    clause: Mapped[str]
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))
    relay_id: Mapped[int | None] = mapped_column(ForeignKey("relay.id"))
    owed_by_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    owed_by_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    seq: Mapped[int]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[ClockState]
    met_at: Mapped[datetime | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    detected_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    excuse: Mapped[str | None]
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outage: Mapped[Outage | None] = relationship()
    relay: Mapped[Relay | None] = relationship(back_populates="deadline")
    organisation: Mapped[Organisation | None] = relationship()
    post: Mapped[Post | None] = relationship()
    steps: Mapped[list["DeadlineStep"]] = relationship(back_populates="deadline", order_by="DeadlineStep.due_at")


class DeadlineStep(Base):
    """What the hub does of itself at a moment of a clock. The sweep is: due and not done."""

    __tablename__ = "deadline_step"
    __table_args__ = (
        UniqueConstraint("deadline_id", "step"),
        Index("ix_deadline_step_undone", "due_at", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    step: Mapped[Step]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcement.id"))
    deadline: Mapped[Deadline] = relationship(back_populates="steps")


def due_steps(session: Session, *, now: datetime, most: int) -> Sequence[DeadlineStep]:
    """The whole sweep: steps past due and not done, oldest first."""
    return session.scalars(
        select(DeadlineStep)
        .where(DeadlineStep.done_at.is_(None), DeadlineStep.due_at <= now)
        .order_by(DeadlineStep.due_at, DeadlineStep.id)
        .limit(most)
    ).all()


def clocks_of(
    session: Session, outage_id: int, *obligations: Obligation, states: tuple[ClockState, ...]
) -> Sequence[Deadline]:
    """An outage's own clocks of these kinds in these states."""
    return session.scalars(
        select(Deadline)
        .where(Deadline.outage_id == outage_id, Deadline.obligation.in_(obligations), Deadline.state.in_(states))
        .order_by(Deadline.seq)
    ).all()


def relays_of(session: Session, outage_id: int) -> Sequence[Relay]:
    """All relays of an outage, in the order they were opened."""
    return session.scalars(select(Relay).where(Relay.outage_id == outage_id).order_by(Relay.id)).all()


def relays_before(session: Session, relay: Relay) -> Sequence[Relay]:
    """The earlier ones of the same post about the same outage."""
    same = (Relay.outage_id == relay.outage_id) & (Relay.post_id == relay.post_id)
    return session.scalars(select(Relay).where(same, Relay.seq < relay.seq).order_by(Relay.seq)).all()


def relay_after(session: Session, relay: Relay) -> Relay | None:
    """The hour that the same post was given after this one, for places added later."""
    same = (Relay.outage_id == relay.outage_id) & (Relay.post_id == relay.post_id)
    return session.scalar(select(Relay).where(same, Relay.seq > relay.seq).order_by(Relay.seq.desc()).limit(1))


def relays_of_posts(session: Session, post_ids: Sequence[int], *, since: datetime) -> Sequence[Relay]:
    """What these posts owe, the first due first, then what they settled after `since`."""
    return session.scalars(
        select(Relay)
        .join(Deadline, Deadline.relay_id == Relay.id)
        .where(Relay.post_id.in_(post_ids), Deadline.started_at >= since)
        .order_by(Relay.attested_at.is_not(None), Deadline.void_reason.is_not(None), Deadline.due_at)
    ).all()


def unmet_clocks(session: Session, *, ended_after: datetime) -> Sequence[Deadline]:
    """Clocks that somebody still owes: running ones and broken ones never met, first due first.

    Those of outages that ended before `ended_after` are history: they stand in reports, not on the board.
    """
    return session.scalars(
        select(Deadline)
        .outerjoin(Relay, Relay.id == Deadline.relay_id)
        .join(Outage, Outage.id == func.coalesce(Deadline.outage_id, Relay.outage_id))
        .where(Deadline.state.in_((ClockState.OPEN, ClockState.BROKEN)), Deadline.met_at.is_(None))
        .where(Deadline.void_reason.is_(None))  # a broken one that was handed over is owed by another
        .where(or_(Outage.closed_at.is_(None), Outage.closed_at >= ended_after))
        .options(
            joinedload(Deadline.relay).joinedload(Relay.outage),
            joinedload(Deadline.outage),
            joinedload(Deadline.post),
            joinedload(Deadline.organisation),
        )
        .order_by(Deadline.due_at)
    ).all()
