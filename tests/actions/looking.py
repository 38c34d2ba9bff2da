"""What tests of deeds look at afterwards, and a simple writer of letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.expand_announcement import Composed, Writer, expand_announcement
from outage_hub.models.base import Base, db, deed
from outage_hub.models.clocks import Deadline, DeadlineStep, Relay
from outage_hub.models.outages import Outage, outage_by_number
from outage_hub.models.outbox import Announcement, Delivery, unexpanded
from outage_hub.models.people import Organisation, Person, Post, organisation_by_code
from outage_hub.rules.deadlines import ClockState, Obligation, Step
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.telling.audience import PostKind


def _composed(_session: Session, announcement: Announcement, _variant: str) -> Composed:
    return Composed(subject=announcement.cause, text="Текст", html="<p>Текст</p>")


def _link(announcement: Announcement, delivery_id: int) -> str:
    return f"relay {announcement.relay_id} of delivery {delivery_id}"


WRITER = Writer(channel="mail", compose=_composed, why=" · ".join, link=_link)


def expand_all(session: Session, now: datetime, *, writer: Writer = WRITER) -> int:
    """Work out the recipients of all that was announced; the number of letters."""
    waiting = unexpanded(session, most=1000)
    return sum(expand_announcement(session, one, writer, now=now) for one in waiting)


def outage_of(session: Session, number: str) -> Outage:
    """The outage as it stands in the database now."""
    session.expire_all()
    found = outage_by_number(session, number)
    assert found
    return found


def clocks(session: Session, obligation: Obligation) -> list[Deadline]:
    """Clocks of this kind, in the order they were opened."""
    session.expire_all()
    return list(session.scalars(select(Deadline).where(Deadline.obligation == obligation).order_by(Deadline.id)))


def only_clock(session: Session, obligation: Obligation) -> Deadline:
    """The one clock of this kind."""
    (found,) = clocks(session, obligation)
    return found


def states(session: Session, obligation: Obligation) -> list[ClockState]:
    """How the clocks of this kind stand."""
    return [clock.state for clock in clocks(session, obligation)]


def waiting_steps(session: Session) -> dict[Step, int]:
    """How many steps of each kind are still to be taken."""
    rows = session.execute(
        select(DeadlineStep.step, func.count()).where(DeadlineStep.done_at.is_(None)).group_by(DeadlineStep.step)
    )
    return {step: count for step, count in rows}  # noqa: C416 - rows are not pairs to mypy


def relays(session: Session) -> dict[str, Relay]:
    """The latest relay of each post, by the post's code."""
    session.expire_all()
    return {relay.post.code: relay for relay in session.scalars(select(Relay).order_by(Relay.id))}


def causes(session: Session, purpose: str | None = None) -> list[str]:
    """What was announced, in order."""
    query = select(Announcement.cause).order_by(Announcement.id)
    return list(session.scalars(query.where(Announcement.purpose == purpose) if purpose else query))


def letters(session: Session, **columns: Any) -> list[Delivery]:
    """Deliveries with these values, in order."""
    session.expire_all()
    return list(session.scalars(select(Delivery).filter_by(**columns).order_by(Delivery.id)))


def addresses(session: Session, cause: str) -> set[str]:
    """Who was written to for this cause."""
    query = select(Delivery.address).join(Announcement).where(Announcement.cause == cause)
    return set(session.scalars(query))


def everything(session: Session) -> dict[str, int]:
    """The number of rows of every table."""
    session.rollback()
    tables = Base.metadata.sorted_tables
    found = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    session.rollback()
    return found


def duty_of(session: Session, code: str) -> Actor:
    """An executor's duty officer of this organisation."""
    organisation = organisation_by_code(session, code)
    assert organisation
    query = select(Person.id).where(Person.organisation_id == organisation.id, Person.role == Role.EXECUTOR)
    person_id = session.scalars(query.order_by(Person.id).limit(1)).one()
    return Actor(kind=ActorKind.PERSON, id=person_id, role=Role.EXECUTOR, organisation_id=organisation.id)


def add_posts(session: Session, count: int, *, first: int = 0) -> None:
    """That many more heads of departments, each with an own address, who hear of every service."""
    with deed(session):
        council = session.scalars(select(Organisation.id).where(Organisation.code == "council")).one()
        rows = [
            {
                "code": f"extra.{number}",
                "name": f"Керівник {number}",
                "kind": PostKind.DEPARTMENT_HEAD,
                "organisation_id": council,
                "mailbox": f"head-{number}@extra.test",
                "active": True,
            }
            for number in range(first, first + count)
        ]
        session.execute(insert(Post), rows)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the SQL that is executed meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with _listening(db.engine, "before_cursor_execute", note):
        yield seen


class Broken(Exception):
    """The database went away."""


@contextmanager
def breaking(at: str, *, after: int = 0) -> Iterator[None]:
    """The database fails at this engine event, once it has happened `after` times."""
    left = [after]

    def fail(*_event: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Broken

    with _listening(db.engine, at, fail):
        yield


@contextmanager
def _listening(engine: Engine, name: str, listener: Any) -> Iterator[None]:
    event.listen(engine, name, listener)
    try:
        yield
    finally:
        event.remove(engine, name, listener)
