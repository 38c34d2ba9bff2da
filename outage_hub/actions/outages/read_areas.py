"""Understands address text: which streets and houses are meant, which districts, and what a person must look at."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.city.gazetteer import Gazetteer, Settled, Street
from outage_hub.models.city.grounds import count_houses, count_streets, ground_of
from outage_hub.models.city.places import Place, districts
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.models.outages import Area, district_ids, places_meant
from outage_hub.rules.address.meaning.holds import holds, is_certain, is_whole
from outage_hub.rules.address.meaning.number import HouseNumber, of_registry
from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Part, PartKind, Profile, Reading
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.address.read import read_addresses
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.refusals import Refused
from outage_hub.rules.telling.audience import Ground
from outage_hub.rules.text import tidy

_SURE_KINDS = (PartKind.STREET, PartKind.AREA, PartKind.DISTRICT)


@dataclass(frozen=True)
class House:
    """One house of the registry."""

    id: int
    street_id: int
    number: HouseNumber
    district_id: int | None
    private: bool


@dataclass(frozen=True)
class Understood:
    """`places` = each place meant and whether for certain; `lines` are by district, counted, for people to read."""

    reading: Reading
    settled: tuple[Settled, ...]
    places: dict[int, bool]
    ground: Ground
    houses: int
    streets: int
    lines: list[dict[str, Any]]
    unread: list[str]


@dataclass(frozen=True)
class AreaRead:
    """One group of addresses as it was sent, with what was understood; `named` = the districts that were ticked."""

    draft: AreaDraft
    named: frozenset[int]
    understood: Understood


def read_areas(session: Session, drafts: Sequence[AreaDraft]) -> tuple[AreaRead, ...]:
    """Understand each group. Raises Refused (`district_unknown`)."""
    gazetteer = load_gazetteer(session)
    slugs = {place.slug: place.id for place in districts(session)}
    found = []
    for draft in drafts:
        if unknown := [slug for slug in draft.districts if slug not in slugs]:
            raise Refused.because("districts", "district_unknown", text=unknown[0][:40])
        named = frozenset(slugs[slug] for slug in draft.districts)
        found.append(AreaRead(draft, named, read_text(session, tidy(draft.text), named, gazetteer=gazetteer)))
    return tuple(_each_house_once(session, found))


def _each_house_once(session: Session, areas: Sequence[AreaRead]) -> Iterator[AreaRead]:
    """A house of two groups counts in the first of them, so that sums over the groups are right."""
    before = 0
    for place, area in enumerate(areas, 1):
        houses = count_houses(session, ground_meant(session, areas[:place])) if before else area.understood.houses
        yield replace(area, understood=replace(area.understood, houses=houses - before))
        before = houses


def ground_meant(session: Session, areas: Sequence[AreaRead]) -> Ground:
    """What all of them touch together."""
    places = {place for area in areas for place, sure in area.understood.places.items() if sure}
    return ground_of(session, places, {one for area in areas for one in area.understood.ground.districts})


def counted(session: Session, areas: Sequence[Area]) -> dict[str, int]:
    """How much of the areas was understood: houses, streets, districts, and fragments that were not."""
    ground = ground_of(session, places_meant(session, [area.id for area in areas]), district_ids(areas))
    return _counts(session, ground, sum(len(area.unread) for area in areas))


def foretold(session: Session, areas: Sequence[AreaRead]) -> dict[str, int]:
    """The counts that filing these areas would answer with."""
    return _counts(session, ground_meant(session, areas), sum(len(area.understood.unread) for area in areas))


def _counts(session: Session, ground: Ground, unread: int) -> dict[str, int]:
    return {
        "houses": count_houses(session, ground),
        "streets": count_streets(session, ground),
        "districts": len(ground.districts),
        "unread": unread,
    }


def read_text(
    session: Session,
    text: str,
    named: Collection[int] = (),
    *,
    gazetteer: Gazetteer | None = None,
    profile: Profile = Profile.FORM,
) -> Understood:
    """Read the text by the city's registry. `named` districts are touched; without words they are meant whole."""
    gazetteer = gazetteer or load_gazetteer(session)
    likely = next(iter(named)) if len(named) == 1 else None
    settled = gazetteer.settle(read_addresses(text, profile).parts, likely=likely)
    houses = _houses_of(session, settled)
    settled = [replace(one, part=_checked(one, houses)) for one in settled]
    places: dict[int, bool] = dict.fromkeys(named, not text.strip())
    lines: list[dict[str, Any]] = [{"district": place, "text": ""} for place in named if not text.strip()]
    for one in settled:
        sure = _sure_places(one, houses)
        places |= dict.fromkeys(_possible_places(one, houses) - places.keys(), False) | dict.fromkeys(sure, True)
        words = part_words(_plain(one.part)) if one.street else ""
        lines += [{"district": place, "text": words, "houses": n} for place, n in _by_district(one, sure, houses)]
    return _understood(session, Reading(text, tuple(one.part for one in settled)), settled, places, named, lines)


def _understood(
    session: Session,
    reading: Reading,
    settled: Sequence[Settled],
    places: dict[int, bool],
    named: Collection[int],
    lines: list[dict[str, Any]],
) -> Understood:
    headed = [one.district_id for one in settled if one.district_id]
    ground = ground_of(session, [place for place, sure in places.items() if sure], [*named, *headed])
    return Understood(
        reading=reading,
        settled=tuple(settled),
        places=places,
        ground=ground,
        houses=count_houses(session, ground),
        streets=count_streets(session, ground),
        lines=lines,
        unread=list(_unread(reading)),
    )


def _houses_of(session: Session, settled: Iterable[Settled]) -> dict[int, list[House]]:
    """The houses of every street that is named or offered."""
    streets = {street.id for one in settled for street in _streets(one)}
    rows = session.execute(
        select(Place.id, Place.parent_id, Place.number, Place.tail, Place.district_id, Place.private)
        .where(Place.parent_id.in_(streets), Place.number.is_not(None))
        .order_by(Place.number, Place.tail)
    )
    found: dict[int, list[House]] = {street: [] for street in streets}
    for row in rows:
        if number := of_registry(row.number, row.tail or ""):
            found[row.parent_id].append(House(row.id, row.parent_id, number, row.district_id, bool(row.private)))
    return found


def _streets(one: Settled) -> tuple[Street, ...]:
    return (one.street,) if one.street else one.offered


def _checked(one: Settled, houses: dict[int, list[House]]) -> Part:
    """The part with its numbers compared with the registry's."""
    if one.street is None or one.part.kind not in _SURE_KINDS:
        return one.part
    known = {house.number for house in houses[one.street.id]}
    return replace(one.part, items=tuple(_known(item, known) for item in one.part.items))


def _known(item: Item, known: set[HouseNumber]) -> Item:
    missing = False
    if item.kind is ItemKind.HOUSE:
        missing = item.first not in known
    elif item.kind is ItemKind.RANGE:
        within = (replace(item, spared=False),)
        missing = not any(holds(within, number, private=False) for number in known)
    return replace(item, doubt=Doubt.HOUSE_UNKNOWN) if missing and item.doubt is None else item


def _plain(part: Part) -> Part:
    """The part without what a person must look at first, or where the works are: that is told apart, as unread."""
    items = (item for item in part.items if is_certain(item) and item.doubt is not Doubt.HOUSE_UNKNOWN)
    return replace(part, items=tuple(items))


def _sure_places(one: Settled, houses: dict[int, list[House]]) -> set[int]:
    part = one.part
    if part.kind is PartKind.DISTRICT and one.district_id and not part.doubt:
        return {one.district_id}
    if one.street is None or part.doubt or part.works or part.kind not in _SURE_KINDS:
        return set()
    return _meant(one, one.street, houses, sure=True)


def _possible_places(one: Settled, houses: dict[int, list[House]]) -> set[int]:
    """What would be touched if the likely reading were confirmed."""
    if one.part.kind is PartKind.CROSSING or _is_clear(one.part):
        return set()
    return {place for street in _streets(one) for place in _meant(one, street, houses, sure=False)}


def _is_clear(part: Part) -> bool:
    """Whether nothing of it waits for a person: then what is certain is all of it."""
    return not (part.doubt or part.works or any(item.doubt or item.near for item in part.items))


def _meant(one: Settled, street: Street, houses: dict[int, list[House]], *, sure: bool) -> set[int]:
    """The street itself where all of it is meant, else its houses one by one."""
    items = one.part.items if one.part.kind in _SURE_KINDS else ()
    inside = [house for house in houses[street.id] if one.district_id in (None, house.district_id)]
    if is_whole(items) and (not sure or all(map(is_certain, items))):
        return {street.id} if len(inside) == len(houses[street.id]) else {house.id for house in inside}
    return {house.id for house in inside if holds(items, house.number, private=house.private, sure=sure)}


def _by_district(
    one: Settled, places: set[int], houses: dict[int, list[House]]
) -> Sequence[tuple[int | None, int | None]]:
    """The districts under which the part is shown, with its houses in each; None = the whole district."""
    if not places or one.street is None:
        return [(place, None) for place in places]
    all_of_it = one.street.id in places
    found = Counter(house.district_id for house in houses[one.street.id] if all_of_it or house.id in places)
    return sorted((found or {one.street.district_id: 0}).items(), key=lambda counted: counted[0] or 0)


def _unread(reading: Reading) -> Iterable[str]:
    """The fragments in the writer's own words; what belongs to a street is named with it."""
    for part, item, _doubt in reading.doubts():
        start, end = (part.start, part.end) if item is None else (item.start, item.end)
        words = reading.text[start:end].strip(" ,;.\n")
        if item is None or (item.kind is ItemKind.NOTE and _begins_anew(reading.text, start)):
            yield words
        else:
            yield f"{part_words(replace(part, items=()))}, {'біля ' * item.near}{words}"


def _begins_anew(text: str, start: int) -> bool:
    """Words after a semicolon, a full stop or in a line of their own are not about the street before them."""
    return text[:start].rstrip(" \t").endswith((";", ".", "\n"))
