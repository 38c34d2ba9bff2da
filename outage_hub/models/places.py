"""Where things are: the city and its districts."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outage_hub.models.base import Base


class PlaceKind(StrEnum):
    """From the widest to the narrowest."""

    CITY = "city"
    DISTRICT = "district"


class Place(Base):
    """A place that an outage may touch. `code` is the КАТОТТГ one; `name` «Приморський», without the word «район»."""

    __tablename__ = "place"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PlaceKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    slug: Mapped[str | None] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]


def districts(session: Session) -> Sequence[Place]:
    """The city's districts in alphabetical order."""
    return session.scalars(select(Place).where(Place.kind == PlaceKind.DISTRICT).order_by(Place.sort_key)).all()
