"""The names of all streets and districts, read for each question: they are few, and so never stale."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from outage_hub.models.city.gazetteer import Gazetteer, Street
from outage_hub.models.city.places import Place, PlaceKind, PlaceName
from outage_hub.rules.address.meaning.reading import StreetName


def load_gazetteer(session: Session) -> Gazetteer:
    """Read the registry, and fold its names into keys once for each state that it was read in."""
    names = session.execute(_NAMES[session.get_bind().dialect.name])
    wide = session.execute(_WIDE)
    return _folded(tuple(map(tuple, wide)), tuple(map(str, names.one())))


_BETWEEN = "\x1f"  # never in a name: control characters are refused
_name, _place = PlaceName.__table__.c, Place.__table__.c
_WIDE = (
    select(_place.id, _place.kind, _place.name)
    .where(_place.kind.in_((PlaceKind.CITY, PlaceKind.DISTRICT)), _place.district_id.is_(None))
    .order_by(_place.id)
)
_COLUMNS = (
    *(cast(_name.id, String), cast(_name.place_id, String), _name.type, _name.name),
    *(case((_name.current, "1"), else_="0"), func.coalesce(_place.type, ""), _place.name),
    cast(func.coalesce(_place.district_id, 0), String),
)


def _joined(aggregate: Callable[..., ColumnElement[str]]) -> Select[*tuple[Any, ...]]:
    """Each column in one piece: a look-up asks for all of it, and 2,700 rows one by one take three times as long."""
    between: ColumnElement[str] = literal_column(f"'{_BETWEEN}'")
    columns = (func.coalesce(aggregate(column, between), "").label(f"c{n}") for n, column in enumerate(_COLUMNS))
    return select(*columns).join_from(PlaceName.__table__, Place.__table__, _place.id == _name.place_id)


_NAMES = {"sqlite": _joined(func.group_concat), "postgresql": _joined(func.string_agg)}


@lru_cache(maxsize=2)
def _folded(wide: tuple[tuple[Any, ...], ...], names: tuple[str, ...]) -> Gazetteer:
    """The registry by its keys. What was read in the same words is the same; a change makes another, none is stale."""
    found = Gazetteer(frozenset(place_id for place_id, kind, _ in wide if kind == PlaceKind.CITY))
    for place_id, kind, name in wide:
        if kind == PlaceKind.DISTRICT:
            found.add_district(place_id, name)
    rows = zip(*(column.split(_BETWEEN) for column in names), strict=True) if names[0] else ()
    for _, place_id, type_, name, current, *official, district_id in sorted(rows, key=lambda row: int(row[0])):
        if int(place_id) in found.districts:
            found.add_district(int(place_id), name)
        else:
            street = Street(int(place_id), official[0], official[1], int(district_id) or None)
            found.add(street, StreetName(type_, name), current=current == "1")
    return found
