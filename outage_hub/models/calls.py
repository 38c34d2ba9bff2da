"""Calls that the centre must make: each wants a person, a number and a result. The number is read, never copied."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, case, select, text, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outage_hub.models.appeals import Appeal
from outage_hub.models.base import Base
from outage_hub.models.outages import Outage
from outage_hub.models.people import Person, Post

_TODO = text("state = 'todo'")


class CallPurpose(StrEnum):
    """Why somebody is phoned."""

    CALL_BACK = "call_back"  # an applicant: the outage that the card hung on has ended
    ADDRESS_REFUSED = "address_refused"  # an official whose letter did not arrive
    NOBODY_NOTIFIED = "nobody_notified"  # the posts of 7.5, when no letter about an emergency went to anybody
    DUPLICATE_7_5 = "duplicate_7_5"  # an official who is phoned about an emergency beside the letter
    CLARIFY_NUMBER = "clarify_number"  # a head of an HOA or a committee whose number the relayer found wrong


class CallState(StrEnum):
    """A call is to be made, or it is over."""

    TODO = "todo"
    DONE = "done"
    DROPPED = "dropped"


class CallTask(Base):
    """One call. `cause` names what wants it (`delivery:12`, `appeal:5:revision:812`), so a repeat adds none."""

    __tablename__ = "call_task"
    __table_args__ = (
        Index("ix_call_task_todo", "next_at", "id", sqlite_where=_TODO, postgresql_where=_TODO),
        Index("ix_call_task_called_at", "called_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[CallPurpose]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeal.id"))
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))
    why: Mapped[str]  # what the mail server said, and the like; never personal data
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime]
    state: Mapped[CallState]
    tries: Mapped[int]
    result: Mapped[str | None]
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    post: Mapped[Post | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    appeal: Mapped[Appeal | None] = relationship()
    outage: Mapped[Outage | None] = relationship()
    called_by: Mapped[Person | None] = relationship(foreign_keys=[called_by_id])


_WHOLE = (
    joinedload(CallTask.post).joinedload(Post.organisation),
    joinedload(CallTask.person).joinedload(Person.organisation),
    joinedload(CallTask.appeal),
    joinedload(CallTask.outage).joinedload(Outage.executor),
    joinedload(CallTask.called_by),
)


def calls_to_make(session: Session, *, now: datetime) -> Sequence[CallTask]:
    """The undone ones: whose time has come by their due moment, then those that wait for another try."""
    waits = case((CallTask.next_at > now, 1), else_=0)
    moment = case((CallTask.next_at > now, CallTask.next_at), else_=CallTask.due_at)
    return session.scalars(
        select(CallTask)
        .where(CallTask.state == CallState.TODO)
        .options(*_WHOLE)
        .order_by(waits, moment, CallTask.id)
        .limit(200)
    ).all()


def calls_made(session: Session, *, since: datetime) -> Sequence[CallTask]:
    """The done ones, the latest first."""
    return session.scalars(
        select(CallTask)
        .where(CallTask.called_at >= since, CallTask.state == CallState.DONE)
        .options(*_WHOLE)
        .order_by(CallTask.called_at.desc(), CallTask.id.desc())
        .limit(200)
    ).all()


def drop_calls(session: Session, appeal_ids: Sequence[int]) -> None:
    """Nobody needs to phone these cards' applicants any more."""
    session.execute(
        update(CallTask)
        .where(CallTask.appeal_id.in_(appeal_ids), CallTask.state == CallState.TODO)
        .values(state=CallState.DROPPED)
    )


def drop_duplicates(session: Session, outage_id: int) -> None:
    """The emergency is over: whoever was not phoned about it yet is phoned no more."""
    session.execute(
        update(CallTask)
        .where(CallTask.outage_id == outage_id, CallTask.state == CallState.TODO)
        .where(CallTask.purpose == CallPurpose.DUPLICATE_7_5)
        .values(state=CallState.DROPPED)
    )
