"""What is broken of our own: channels whose server does not answer, and checks that found something wrong."""

from datetime import datetime

from sqlalchemy import Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outage_hub.models.base import Base, insert_new

_GOES_ON = text("ended_at IS NULL")


class Circuit(Base):
    """How a channel's server answered lately. `opened_at`: too often not at all; then one letter a minute tries it."""

    __tablename__ = "circuit"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int]
    opened_at: Mapped[datetime | None]
    probe_at: Mapped[datetime | None]


class Trouble(Base):
    """A check that found something wrong, from `since` until `ended_at`; of each check one at a time."""

    __tablename__ = "trouble"
    __table_args__ = (
        Index("uq_trouble_goes_on", "name", unique=True, sqlite_where=_GOES_ON, postgresql_where=_GOES_ON),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    reasons: Mapped[list[str]]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def circuit_of(session: Session, channel: str) -> Circuit | None:
    """The channel's circuit, if its server ever failed to answer."""
    return session.scalar(select(Circuit).where(Circuit.channel == channel))


def locked_circuit(session: Session, channel: str) -> Circuit:
    """The channel's circuit until the commit; made where there was none, by whichever worker is first."""
    insert_new(session, Circuit.metadata.tables["circuit"], [{"channel": channel, "failures": 0}])
    found = select(Circuit).where(Circuit.channel == channel).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def open_circuits(session: Session) -> list[Circuit]:
    """Channels whose server does not answer."""
    return list(session.scalars(select(Circuit).where(Circuit.opened_at.is_not(None)).order_by(Circuit.id)))


def latest_troubles(session: Session) -> dict[str, Trouble]:
    """The newest trouble of each check."""
    newest = select(func.max(Trouble.id)).group_by(Trouble.name)
    return {one.name: one for one in session.scalars(select(Trouble).where(Trouble.id.in_(newest)))}
