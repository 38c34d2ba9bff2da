"""The ground that places cover: their houses and districts, and whose areas they touch. Questions in sets, no loops."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, any_, func, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload
from sqlalchemy.sql.expression import literal

from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.models.outages import Area, LivePlace, Outage
from outage_hub.models.people import Post, PostArea
from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import Ground, PostKind
from outage_hub.rules.telling.rulebook import BY_HOUSES


def among(session: Session, column: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """`column IN (…)` with one parameter: a list of houses may be longer than a statement's parameters may be."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(sorted(ids), ARRAY(Integer)))
    return column.in_(select(func.json_each(json.dumps(sorted(ids))).table_valued("value").c.value))


def ground_of(session: Session, place_ids: Collection[int], districts: Iterable[int] = ()) -> Ground:
    """The ground that these places cover; `districts` are touched whatever is in them."""
    kinds = session.execute(select(Place.id, Place.kind, Place.district_id).where(among(session, Place.id, place_ids)))
    by_kind: dict[PlaceKind, set[int]] = {kind: set() for kind in PlaceKind}
    touched = set(districts)
    for row in kinds:
        by_kind[row.kind].add(row.id)
        touched |= {row.district_id} if row.district_id else set()
    if by_kind[PlaceKind.CITY]:
        by_kind[PlaceKind.DISTRICT] |= set(session.scalars(select(Place.id).where(Place.kind == PlaceKind.DISTRICT)))
    streets, whole = by_kind[PlaceKind.STREET], by_kind[PlaceKind.DISTRICT]
    if streets:
        crossed = select(Place.district_id).where(among(session, Place.parent_id, streets)).distinct()
        touched |= {found for found in session.scalars(crossed) if found}
    return Ground(frozenset(by_kind[PlaceKind.HOUSE]), frozenset(streets), frozenset(whole), frozenset(touched | whole))


def house_ids(session: Session, ground: Ground, within: Collection[int] = ()) -> Select[Any]:
    """A statement that finds every house on the ground; `within` keeps to some districts."""
    house = aliased(Place)
    found = select(house.id).where(house.kind == PlaceKind.HOUSE, _covers(session, ground, house))
    return found.where(among(session, house.district_id, within)) if within else found


def count_houses(session: Session, ground: Ground) -> int:
    """How many houses the ground has."""
    if ground.empty:
        return 0
    return session.scalar(select(func.count()).select_from(house_ids(session, ground).subquery())) or 0


def count_streets(session: Session, ground: Ground) -> int:
    """How many streets it touches."""
    of_houses = select(Place.parent_id).where(among(session, Place.id, ground.houses)).distinct()
    return len(set(session.scalars(of_houses)) | ground.streets)


def houses_off(session: Session, outages: Collection[int] | None = None) -> dict[int | None, int]:
    """How many houses live emergencies leave without a service, by district; each once, however many touch it.

    `outages` keeps to some of them.
    """
    lasting = (Outage.kind == Kind.EMERGENCY, Outage.closed_at.is_(None), Outage.exercise.is_(False))
    meant = select(LivePlace.place_id).join(Outage, Outage.id == LivePlace.outage_id).where(LivePlace.sure, *lasting)
    meant = meant.join(Area, Area.id == LivePlace.area_id).where(Area.restored_at.is_(None))
    if outages is not None:
        meant = meant.where(among(session, LivePlace.outage_id, outages))
    house = select(Place.id, Place.district_id).where(Place.kind == PlaceKind.HOUSE)
    whole = select(Place.id).where(
        Place.kind == PlaceKind.DISTRICT, or_(Place.id.in_(meant), Place.parent_id.in_(meant))
    )
    found = union(  # three ways, each by its own index: one condition with OR would look at every house
        house.where(Place.id.in_(meant)),
        house.where(Place.parent_id.in_(meant)),
        house.where(Place.district_id.in_(whole)),
    ).subquery()
    rows = session.execute(select(found.c.district_id, func.count()).group_by(found.c.district_id))
    return {district_id: count for district_id, count in rows}  # noqa: C416 - rows are not pairs to mypy


def posts_touched(session: Session, kinds: Collection[PostKind], ground: Ground) -> Sequence[Post]:
    """Active posts of these kinds that answer for some of the ground, or for everywhere."""
    area = aliased(Place)
    on_ground = select(PostArea.post_id).join(area, area.id == PostArea.place_id)
    on_ground = on_ground.where(meets(session, ground, area))
    no_areas = ~select(PostArea.id).where(PostArea.post_id == Post.id).exists()
    everywhere = and_(no_areas, Post.kind.not_in(BY_HOUSES))  # an HOA whose houses are not told yet has none
    found = select(Post).where(Post.kind.in_(kinds), Post.active, or_(everywhere, Post.id.in_(on_ground)))
    scope = (selectinload(Post.areas), selectinload(Post.services))
    return session.scalars(found.order_by(Post.id).options(*scope)).all()


def meets(session: Session, ground: Ground, place: type[Place]) -> ColumnElement[bool]:
    """The place and the ground have a house in common."""
    return or_(_covers(session, ground, place), _lies_in(session, ground, place))


def _covers(session: Session, ground: Ground, place: type[Place]) -> ColumnElement[bool]:
    """The place is on the ground: named itself, of a whole street, or in a whole district."""
    return or_(
        among(session, place.id, ground.houses | ground.streets | ground.whole_districts),
        among(session, place.parent_id, ground.streets),
        among(session, place.district_id, ground.whole_districts),
    )


def _lies_in(session: Session, ground: Ground, place: type[Place]) -> ColumnElement[bool]:
    """The ground is in the place: a street some of whose houses are named, a district, the city."""
    streets = select(Place.parent_id).where(among(session, Place.id, ground.houses))
    return or_(among(session, place.id, ground.districts), place.id.in_(streets), place.kind == PlaceKind.CITY)
