"""Houses in words: a manager's own among those of an outage, and what a change of addresses added or took away."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from mailers.digest_lines import in_houses
from outage_hub.models.city.grounds import among, ground_of, house_ids
from outage_hub.models.city.places import Place
from outage_hub.models.outages import Area, areas_now, district_ids, places_meant
from outage_hub.models.outbox import Announcement
from outage_hub.models.people import PostArea
from outage_hub.rules.address.canonical import part_words
from outage_hub.rules.address.meaning.number import read_canonical
from outage_hub.rules.address.meaning.reading import Item, ItemKind, Part, PartKind, StreetName
from outage_hub.rules.text import sort_key

MOST_NAMED = 60  # a letter names so many houses; more are counted
NONE_LEFT = "у переліку їх немає"


def own_houses(session: Session, announcement: Announcement, post_ids: Sequence[int]) -> dict[int, str]:
    """Which houses of each post the outage touches; one question, however many posts."""
    if announcement.revision is None or not post_ids:
        return {}
    mine = _houses(PostArea.post_id).join(PostArea, PostArea.place_id == Place.id)
    mine = mine.where(among(session, PostArea.post_id, post_ids))
    by_post: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(mine.where(Place.id.in_(_touched(session, areas_now(announcement.revision))))):
        by_post[row.whose].append(row)
    return {post: in_words(by_post[post]) or NONE_LEFT for post in post_ids}


def changed(session: Session, before: Sequence[Area], after: Sequence[Area]) -> tuple[str, str]:
    """The houses that were added, and those that were taken out; empty = none."""
    old, new = (set(session.scalars(_touched(session, areas))) for areas in (before, after))
    return _named(session, new - old), _named(session, old - new)


def in_words(houses: Iterable[Row[Any]]) -> str:
    """«просп. Миру, 5; вул. Троїцька, 57, 59»."""
    streets: dict[StreetName, list[Row[Any]]] = defaultdict(list)
    for house in houses:
        streets[StreetName(house.type or "", house.street)].append(house)
    return "; ".join(_street(street, streets[street]) for street in sorted(streets, key=lambda one: sort_key(one.name)))


def _street(street: StreetName, houses: Iterable[Row[Any]]) -> str:
    numbers = sorted((house.number, house.tail or "") for house in houses)
    items = tuple(Item(kind=ItemKind.HOUSE, first=read_canonical(f"{number}{tail}")) for number, tail in numbers)
    return part_words(Part(kind=PartKind.STREET, street=street, items=items))


def _named(session: Session, houses: set[int]) -> str:
    if len(houses) > MOST_NAMED:
        return in_houses(len(houses))
    return in_words(session.execute(_houses(Place.id).where(among(session, Place.id, houses))))


def _touched(session: Session, areas: Sequence[Area]) -> Select[Any]:
    meant = places_meant(session, [area.id for area in areas])
    return house_ids(session, ground_of(session, meant, district_ids(areas)))


def _houses(whose: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    """Houses with the names of their streets."""
    street = aliased(Place)
    found = select(whose.label("whose"), street.type, street.name.label("street"), Place.number, Place.tail)
    return found.select_from(Place).join(street, street.id == Place.parent_id).where(Place.number.is_not(None))
