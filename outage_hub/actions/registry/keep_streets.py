"""Districts and streets are kept, each by its code or, where a street has none, by its name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_names import Names, keep_names
from outage_hub.actions.registry.keep_rows import keep_rows
from outage_hub.actions.registry.outcome import Work
from outage_hub.actions.registry.read_places import DistrictRow, StreetRow
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.rules.text import search_key, sort_key

DISTRICT = "район"
R = TypeVar("R", DistrictRow, StreetRow)
_BLANK = dict.fromkeys(
    ("parent_id", "district_id", "slug", "code", "type", "number", "tail", "private", "lat", "lon"), None
)


def keep_districts(work: Work, rows: Sequence[DistrictRow], city: str) -> None:
    """Add or change districts; the first ones make the city."""
    codes = {place.code: place.slug for place in work.session.execute(select(Place.code, Place.slug))}
    rows = _judged(rows, "slug", "katottg", lambda row: codes.get(row.code, row.slug) != row.slug)
    if not rows:
        return
    city_id = _city(work.session, city)
    known = {row.slug: row._asdict() for row in _known(work.session, PlaceKind.DISTRICT)}
    wanted = {row.slug: {"slug": row.slug, "code": row.code, **_named(row.name)} for row in rows}
    fates = keep_rows(work, Place, wanted, known, {**_BLANK, "kind": PlaceKind.DISTRICT, "parent_id": city_id})
    ids = district_ids_by_slug(work.session)
    named = [
        Names(ids[row.slug], (DISTRICT, row.name), ((DISTRICT, row.former_name),) if row.former_name else ())
        for row in rows
    ]
    _count(work, "districts", fates, {row.slug: ids[row.slug] for row in rows}, keep_names(work.session, named))


def keep_streets(work: Work, rows: Sequence[StreetRow], city: str) -> None:
    """Add or change streets. One that has no code yet gets that of the row with its name."""
    others = set(work.session.scalars(select(Place.code).where(Place.kind != PlaceKind.STREET)))
    rows = _judged(rows, "code", "code", lambda row: row.code in others)
    if not rows:
        return
    districts, found = district_ids_by_slug(work.session), StreetsKnown(work.session)
    city_id = _city(work.session, city)
    keys = _keys(rows, found)
    known = {row.id: row._asdict() for row in found.rows}
    wanted = {keys[row.key]: _street(row, districts, known.get(keys[row.key])) for row in rows}
    fates = keep_rows(work, Place, wanted, known, {**_BLANK, "kind": PlaceKind.STREET, "parent_id": city_id})
    found = StreetsKnown(work.session)
    kept = {keys[row.key]: found.meant(row) or 0 for row in rows}
    named = [Names(kept[keys[row.key]], (row.type, row.name), row.old_names) for row in rows]
    _count(work, "streets", fates, kept, keep_names(work.session, named))


def _keys(rows: Sequence[StreetRow], found: "StreetsKnown") -> dict[str, int | str]:
    """The id of each row's street, or its own key when it is new; no two rows mean one street."""
    keys: dict[str, int | str] = {}
    for row in rows:
        meant = found.meant(row)
        keys[row.key] = meant if meant and meant not in keys.values() else row.key
    return keys


class StreetsKnown:
    """The streets that are kept, by their codes and by their names."""

    def __init__(self, session: Session) -> None:
        self.rows = _known(session, PlaceKind.STREET)
        self._by_code: dict[str, int] = {row.code: row.id for row in self.rows if row.code}
        self._by_name = {(row.type, search_key(row.name)): row for row in reversed(self.rows)}

    def meant(self, row: StreetRow) -> int | None:
        """The street of this row: by its code, else by its name, or by an old one that is still in force here."""
        if row.code in self._by_code:
            return self._by_code[row.code]
        named = [self._by_name.get((kind, search_key(name))) for kind, name in ((row.type, row.name), *row.old_names)]
        fit = [int(one.id) for one in named if one and not (row.code and one.code)]
        return fit[0] if fit else None

    def by_key(self) -> dict[str, int]:
        """Streets by what a house's row may call them."""
        return {f"{row.type} {row.name}": row.id for row in self.rows} | self._by_code


def district_ids_by_slug(session: Session) -> dict[str, int]:
    """The districts by their slugs."""
    rows = session.execute(select(Place.slug, Place.id).where(Place.kind == PlaceKind.DISTRICT))
    return {row.slug or "": row.id for row in rows}


def _city(session: Session, name: str) -> int:
    found = session.scalar(select(Place.id).where(Place.kind == PlaceKind.CITY))
    if found is None:
        session.execute(insert(Place).values({**_BLANK, "kind": PlaceKind.CITY, **_named(name)}))
        return _city(session, name)
    return found


def _known(session: Session, kind: PlaceKind) -> Sequence[Any]:
    columns = (Place.id, Place.slug, Place.code, Place.type, Place.name, Place.district_id)
    return session.execute(
        select(*columns, Place.search_key, Place.sort_key).where(Place.kind == kind).order_by(Place.id)
    ).all()


def _named(name: str) -> dict[str, str]:
    return {"name": name, "search_key": search_key(name), "sort_key": sort_key(name)}


def _street(row: StreetRow, districts: Mapping[str, int], known: Mapping[str, Any] | None) -> dict[str, Any]:
    """A street lies in a district only when it lies in one. Without a code its row tells of some of it only."""
    values: dict[str, Any] = {"type": row.type, **_named(row.name)} | ({"code": row.code} if row.code else {})
    lies_in = {districts[slug] for slug in row.districts}
    if known and not row.code:
        lies_in |= {known["district_id"], known["district_id"] or 0}
    if row.code and not row.cells.said("districts"):
        return values
    return values | {"district_id": lies_in.pop() if len(lies_in) == 1 else None}


def _judged(rows: Sequence[R], key: str, code: str, is_anothers: Callable[[R], bool]) -> list[R]:
    """The good rows, each key and each code once; a code that is another place's is refused."""
    found: dict[str, R] = {}
    codes: set[str] = set()
    for row in rows:
        if is_anothers(row):
            row.cells.refuse(code, "code_of_another", text=row.code)
        if row.key in found or row.code in codes:
            first = found.get(row.key) or next(one for one in found.values() if one.code == row.code)
            row.cells.refuse(key if row.key in found else code, "row_twice", text=row.key, row=str(first.cells.row))
        elif row.cells.good:
            found[row.key] = row
            codes |= {row.code} - {""}
    return list(found.values())


def _count(work: Work, table: str, fates: Mapping[Any, str], ids: Mapping[Any, int], renamed: set[int]) -> None:
    for key, fate in fates.items():
        work.outcome.count(table, "changed" if fate == "same" and ids[key] in renamed else fate)
