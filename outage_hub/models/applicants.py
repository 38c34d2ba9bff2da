"""Who appealed: all personal data of applicants stands in this one table and is read by the desk only.

An import contract holds the door shut; retention deletes a row and the card stays.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, selectinload

from outage_hub.models.appeals import Appeal, AppealLink
from outage_hub.models.base import Base


class Applicant(Base):
    """Names, contact and residence of one appeal's applicant (4.4.1); an anonymous one left at most an address."""

    __tablename__ = "applicant"
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), unique=True)
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str]
    phone: Mapped[str]
    phone_key: Mapped[str] = mapped_column(index=True)
    contact: Mapped[str]
    residence: Mapped[str]


def applicant_of(session: Session, appeal_id: int) -> Applicant | None:
    """Whoever appealed, unless retention has removed them."""
    return session.scalar(select(Applicant).where(Applicant.appeal_id == appeal_id))


def applicants_of(session: Session, appeal_ids: Sequence[int]) -> dict[int, Applicant]:
    """Whoever appealed, by the card's id."""
    found = session.scalars(select(Applicant).where(Applicant.appeal_id.in_(appeal_ids)))
    return {applicant.appeal_id: applicant for applicant in found}


def appeals_from(session: Session, phone_key: str, *, most: int) -> Sequence[Appeal]:
    """The cards of whoever has this number, newest first."""
    return session.scalars(
        select(Appeal)
        .join(Applicant)
        .where(Applicant.phone_key == phone_key)
        .options(selectinload(Appeal.links).joinedload(AppealLink.outage))
        .order_by(Appeal.id.desc())
        .limit(most)
    ).all()
