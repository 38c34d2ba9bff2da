"""What one shift of the desk leaves to the next (2.1)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outage_hub.models.base import Base
from outage_hub.models.people import Person


class Handover(Base):
    """One shift handed over: a note, and who took it over when."""

    __tablename__ = "handover"
    id: Mapped[int] = mapped_column(primary_key=True)
    handed_at: Mapped[datetime] = mapped_column(index=True)
    handed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str]
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_by: Mapped[Person] = relationship(foreign_keys=[handed_by_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])


def last_handovers(session: Session, *, most: int) -> Sequence[Handover]:
    """The latest handovers, newest first."""
    return session.scalars(select(Handover).order_by(Handover.id.desc()).limit(most)).all()
