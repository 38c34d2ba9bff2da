"""Which houses a change of addresses would add and which it would take away, street by street."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from outage_hub.actions.outages.foretell_audience import houses_on
from outage_hub.actions.outages.read_areas import AreaRead, ground_meant
from outage_hub.models.city.grounds import among, ground_of
from outage_hub.models.city.places import Place
from outage_hub.models.outages import Revision, areas_now, district_ids, places_meant
from outage_hub.rules.address.meaning.reading import Part, PartKind, StreetName
from outage_hub.rules.address.meaning.spoken import part_words


@dataclass(frozen=True)
class OnStreet:
    """Houses of one street, by number."""

    street: str
    houses: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """`twice` = houses that are said to be back and to be without the service."""

    added: tuple[OnStreet, ...]
    removed: tuple[OnStreet, ...]
    twice: tuple[OnStreet, ...]


def compare_areas(session: Session, before: Revision, areas: Sequence[AreaRead]) -> Difference:
    """Compare what a revision left without the service with what these areas would."""
    off = [area for area in areas_now(before) if area.restored_at is None]
    was = ground_of(session, places_meant(session, [area.id for area in off]), district_ids(off))
    old = houses_on(session, was)
    new = houses_on(session, ground_meant(session, [area for area in areas if area.draft.restored_at is None]))
    back = houses_on(session, ground_meant(session, [area for area in areas if area.draft.restored_at]))
    return Difference(*(_streets(session, ids) for ids in (new - old, old - new, new & back)))


def _streets(session: Session, ids: Collection[int]) -> tuple[OnStreet, ...]:
    if not ids:
        return ()
    street, house = aliased(Place), aliased(Place)
    rows = session.execute(
        select(street.type, street.name, house.number, house.tail)
        .join(street, street.id == house.parent_id)
        .where(among(session, house.id, ids))
        .order_by(street.sort_key, street.id, house.number, house.tail)
    )
    found: dict[str, list[str]] = {}
    for kind, name, number, tail in rows:
        words = part_words(Part(kind=PartKind.STREET, street=StreetName(kind or "", name)))
        found.setdefault(words, []).append(f"{number}{tail or ''}")
    return tuple(OnStreet(words, tuple(houses)) for words, houses in found.items())
