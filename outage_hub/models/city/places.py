"""Where things are: the city, its districts, streets with all their names, and houses."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outage_hub.models.base import Base


class PlaceKind(StrEnum):
    """From the widest to the narrowest."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    HOUSE = "house"


class Place(Base):
    """A place that an outage may touch.

    `code` is the КАТОТТГ one of a district, the registry's own of a street or a house. A district's `name` stands
    without the word «район», a street's without its `type` (`вул`). A house's parent is its street; `number` leads
    and `tail` holds all that follows (`а`, `/1`, `к2`). A street may cross districts: `district` is the house's own,
    and a street's when it lies in one.
    """

    __tablename__ = "place"
    __table_args__ = (
        Index("uq_place_house", "parent_id", "number", "tail", unique=True),
        Index("ix_place_district", "district_id", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PlaceKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    slug: Mapped[str | None] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    type: Mapped[str | None]
    name: Mapped[str]
    number: Mapped[int | None]
    tail: Mapped[str | None]
    private: Mapped[bool | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    search_key: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]
    parent: Mapped["Place | None"] = relationship(foreign_keys=[parent_id], remote_side="Place.id")
    district: Mapped["Place | None"] = relationship(foreign_keys=[district_id], remote_side="Place.id")


class PlaceName(Base):
    """A name of a street: the one in force, or one that people still use. `source` says where it is from."""

    __tablename__ = "place_name"
    __table_args__ = (UniqueConstraint("place_id", "type", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    type: Mapped[str]
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(index=True)
    current: Mapped[bool]
    source: Mapped[str]
    place: Mapped[Place] = relationship()


def districts(session: Session) -> Sequence[Place]:
    """The city's districts in alphabetical order."""
    return session.scalars(select(Place).where(Place.kind == PlaceKind.DISTRICT).order_by(Place.sort_key)).all()
