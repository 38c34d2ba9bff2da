"""Appeals of citizens: a card has a number, a substance and a course; who appealed stands in `applicants.py` alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, case, exists, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from outage_hub.models.base import Base, insert_new
from outage_hub.models.outages import Counter, Outage
from outage_hub.models.people import Person
from outage_hub.rules.appeal import AppealState
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import ActorKind

_TIED = text("unlinked_at IS NULL")
FIRST_NUMBER = 10001  # five digits, so that it is read aloud and never taken for an outage's


class Appeal(Base):
    """One citizen's case (4.1-4.8). No personal data here: retention removes the applicant and the card stays."""

    __tablename__ = "appeal"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    client_key: Mapped[str | None] = mapped_column(unique=True)  # the page's own: a double click makes one card
    state: Mapped[AppealState]
    service: Mapped[Service | None]
    subject: Mapped[str]
    anonymous: Mapped[bool]
    registered_at: Mapped[datetime] = mapped_column(index=True)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_by: Mapped[Person] = relationship()
    links: Mapped[list["AppealLink"]] = relationship(back_populates="appeal", order_by="AppealLink.id")
    events: Mapped[list["AppealEvent"]] = relationship(order_by="AppealEvent.seq")

    @property
    def tie(self) -> "AppealLink | None":
        """What it hangs on now."""
        return next((link for link in self.links if link.unlinked_at is None), None)


class AppealLink(Base):
    """A card hangs on one outage at a time; its past ties stay."""

    __tablename__ = "appeal_link"
    __table_args__ = (
        Index("uq_appeal_link_tied", "appeal_id", unique=True, sqlite_where=_TIED, postgresql_where=_TIED),
        Index("ix_appeal_link_outage", "outage_id", sqlite_where=_TIED, postgresql_where=_TIED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"))
    linked_at: Mapped[datetime]
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unlinked_at: Mapped[datetime | None]
    why: Mapped[str | None]
    appeal: Mapped[Appeal] = relationship(back_populates="links")
    outage: Mapped[Outage] = relationship()


class AppealEvent(Base):
    """One thing that happened to a card: append-only."""

    __tablename__ = "appeal_event"
    __table_args__ = (UniqueConstraint("appeal_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    deed: Mapped[str]
    state: Mapped[AppealState]
    author_kind: Mapped[ActorKind]
    author_id: Mapped[int | None]
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))


def next_appeal_number(session: Session) -> str:
    """The number told to the applicant (4.8); locks its counter until the commit."""
    insert_new(session, Counter.metadata.tables["counter"], [{"name": "appeal", "year": 0, "value": FIRST_NUMBER - 1}])
    value = session.scalar(
        update(Counter).where(Counter.name == "appeal").values(value=Counter.value + 1).returning(Counter.value)
    )
    return str(value)


def appeal_by_number(session: Session, number: str, *, lock: bool = False) -> Appeal | None:
    """The card of this number; `lock` keeps others from changing it until the commit."""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    query = select(Appeal).where(Appeal.number == number)
    return session.scalar(query.with_for_update() if lock else query)


def tied_to(session: Session, outage_id: int, *, lock: bool = False) -> Sequence[Appeal]:
    """The cards that hang on an outage now, in the order of their numbers, with their course."""
    query = (
        select(Appeal)
        .join(AppealLink)
        .where(AppealLink.outage_id == outage_id, AppealLink.unlinked_at.is_(None))
        .options(selectinload(Appeal.links), selectinload(Appeal.events))
        .order_by(Appeal.id)
    )
    found = session.scalars(query.with_for_update(of=Appeal) if lock else query).all()
    # Whoever held a card while we waited for it may have tied it to another.
    return [appeal for appeal in found if appeal.tie and appeal.tie.outage_id == outage_id]


def latest_appeals(session: Session, *, most: int) -> Sequence[Appeal]:
    """The newest cards; those that wait for an outage to hang on, or hang on one that is over, stand first."""
    tied = exists().where(
        AppealLink.appeal_id == Appeal.id,
        AppealLink.unlinked_at.is_(None),
        AppealLink.outage_id == Outage.id,
        Outage.closed_at.is_(None),
    )
    waiting = case((and_(Appeal.state == AppealState.REGISTERED, ~tied), 0), else_=1)
    return session.scalars(
        select(Appeal)
        .options(selectinload(Appeal.links).joinedload(AppealLink.outage))
        .order_by(waiting, Appeal.id.desc())
        .limit(most)
    ).all()
