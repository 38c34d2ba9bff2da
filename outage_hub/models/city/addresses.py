"""Which address a caller may mean: streets by all their names, houses by what was typed of their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from outage_hub.models.city.gazetteer import Gazetteer, Street
from outage_hub.models.city.places import Place
from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.asked import Asked

OFFERED, MORE = 8, 4  # addresses in all, and other houses of the likeliest street among them
EXACT, BEGUN, ALMOST = range(3)  # how near the name is: as it was said, its beginning or a word of it, a slip


@dataclass(frozen=True)
class Address:
    """A place that may be meant. `number` without `house_id` = the registry has no such house on the street.

    `was` = the former name that was asked for; `near` is one of EXACT, BEGUN, ALMOST.
    """

    street: Street
    number: str = ""
    house_id: int | None = None
    district_id: int | None = None
    district: str = ""
    was: StreetName | None = None
    near: int = EXACT

    @property
    def place_id(self) -> int:
        """The house, or the street where there is none."""
        return self.house_id or self.street.id

    @property
    def known(self) -> bool:
        """Whether the registry has all that was asked for."""
        return bool(self.house_id) or not self.number

    @property
    def guessed(self) -> bool:
        """Whether its name is only almost what was said: to be asked about, never assumed."""
        return self.near == ALMOST

    @property
    def likeness(self) -> tuple[int, bool]:
        """How well it answers the question: smaller is better, equal wants a choice."""
        return self.near, not self.known


def addresses(session: Session, asked: Asked, gazetteer: Gazetteer) -> tuple[Address, ...]:
    """What may be meant, best first: streets with the house, then more houses whose number begins so."""
    streets = list(_streets(asked, gazetteer))[:OFFERED]
    houses = _houses(session, [one.street.id for one in streets], asked.number)
    found = sorted((_at(one, asked.number, houses) for one in streets), key=lambda one: one.likeness)
    here = [_in_house(best, house) for best in found[:1] for house in houses if house.parent_id == best.street.id]
    more = [one for one in here if one.house_id != found[0].house_id]
    ordered = [*found[:1], *more[:MORE], *found[1:]][:OFFERED]
    return tuple(_in_district(one, gazetteer) for one in ordered)


def address_of(session: Session, place_id: int, number: str, gazetteer: Gazetteer) -> Address | None:
    """The house of this id, or the street with the house that was named."""
    if street := gazetteer.streets.get(place_id):
        return _in_district(_at(_on(street), number, _houses(session, [place_id], number)), gazetteer)
    house = session.execute(_ONE, {"place": place_id}).one_or_none()
    street = gazetteer.streets.get(house.parent_id or 0) if house else None
    return _in_district(_in_house(_on(street), house), gazetteer) if street and house else None


def _streets(asked: Asked, gazetteer: Gazetteer) -> Iterator[Address]:
    """Streets by how near their names are; a slip or another type is offered only where nothing else fits."""
    inside = gazetteer.district(asked.district) if asked.district else None
    untyped = StreetName("", asked.street.name)
    exact = gazetteer.find(asked.street, inside)
    begun = [] if exact and asked.number else gazetteer.begun(asked.street)
    almost = [] if exact or begun else [*gazetteer.find(untyped, inside), *gazetteer.resembling(untyped)]
    told: set[int] = set()
    for near, streets in ((EXACT, exact), (BEGUN, begun), (ALMOST, almost)):
        for street in streets:
            if street.id not in told:
                told.add(street.id)
                yield replace(_on(street), was=gazetteer.was(street, asked.street), near=near)


def _on(street: Street) -> Address:
    return Address(street, district_id=street.district_id)


def _at(address: Address, number: str, houses: Iterable[Row[*tuple[Any, ...]]]) -> Address:
    """The house of exactly this number, if the street has it."""
    for house in houses:
        if house.parent_id == address.street.id and f"{house.number}{house.tail}" == number:
            return _in_house(address, house)
    return replace(address, number=number)


def _in_house(address: Address, house: Row[*tuple[Any, ...]]) -> Address:
    return replace(address, number=f"{house.number}{house.tail}", house_id=house.id, district_id=house.district_id)


def _in_district(address: Address, gazetteer: Gazetteer) -> Address:
    return replace(address, district=gazetteer.districts.get(address.district_id or 0, ""))


def _houses(session: Session, street_ids: Sequence[int], number: str) -> list[Row[*tuple[Any, ...]]]:
    """The houses on these streets whose number begins so."""
    digits = number[: len(number) - len(number.lstrip("0123456789"))]
    if not digits or not street_ids:
        return []
    first, more = int(digits), len(number) == len(digits)
    last = {f"to{scale}": first * scale + scale - 1 if more else first for scale in _SCALES}
    start = {f"from{scale}": first * scale if more else first for scale in _SCALES}
    rows = session.execute(_BEGUN, {"streets": list(street_ids), **start, **last})
    return [row for row in rows if f"{row.number}{row.tail}".startswith(number)]


_SCALES = (1, 10, 100, 1000)  # «4» begins 4, 40-49, 400-499
_place = Place.__table__.c
_NUMBERED = select(_place.id, _place.parent_id, _place.number, _place.tail, _place.district_id)
_BEGUN = (
    _NUMBERED.where(_place.parent_id.in_(bindparam("streets", expanding=True)))
    .where(or_(*(_place.number.between(bindparam(f"from{scale}"), bindparam(f"to{scale}")) for scale in _SCALES)))
    .order_by(_place.number, _place.tail)
)
_ONE = _NUMBERED.where(_place.id == bindparam("place"))
