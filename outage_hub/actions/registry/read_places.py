"""Rows of districts, streets and houses, as they may be kept."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from outage_hub.actions.registry.cells import Cells
from outage_hub.rules.address.meaning.number import HouseNumber, read_canonical
from outage_hub.rules.address.numbers.houses import read_house
from outage_hub.rules.address.text.letters import clean
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import AREA_FORMS, SETTLEMENT_FORMS, STREET_FORMS
from outage_hub.rules.people.names import code_faults

_TYPES = {**AREA_FORMS, **SETTLEMENT_FORMS, **STREET_FORMS}
_KATOTTG = re.compile(r"UA[0-9]{17}")
_APOSTROPHES = str.maketrans("'ʼ`´", "’’’’")
_UKRAINE = {"lat": (44.0, 53.0), "lon": (22.0, 41.0)}
_LONGEST_LIST = 20_000


@dataclass(frozen=True)
class DistrictRow:
    """A district and what it was called."""

    cells: Cells
    slug: str
    code: str
    name: str
    former_name: str

    @property
    def key(self) -> str:
        """What other tables call it."""
        return self.slug


@dataclass(frozen=True)
class StreetRow:
    """A street; without a `code` it is known by its name."""

    cells: Cells
    code: str
    type: str
    name: str
    old_names: tuple[tuple[str, str], ...]
    districts: tuple[str, ...]

    @property
    def key(self) -> str:
        """What its houses call it."""
        return self.code or f"{self.type} {self.name}"


@dataclass(frozen=True)
class HouseRow:
    """A house on the street that `street` names. What its table does not say is not in `said`."""

    cells: Cells
    code: str
    street: str
    number: HouseNumber
    district: str
    said: dict[str, object] = field(default_factory=dict)
    hoa: str | None = None
    committee: str | None = None


def district_of(cells: Cells) -> DistrictRow:
    """A row of `districts`."""
    slug, code = cells.code("slug", needed=True), cells.code("katottg", needed=True)
    if slug and code_faults(slug):  # it stands in the addresses of pages and feeds
        cells.refuse("slug", "code_odd")
    if code and not _KATOTTG.fullmatch(code):
        cells.refuse("katottg", "katottg_odd", text=code)
    return DistrictRow(cells, slug, code, cells.text("name", needed=True), cells.text("former_name"))


def street_of(cells: Cells, slugs: Collection[str]) -> StreetRow:
    """A row of `streets`; `slugs` are the districts that there are."""
    street_type = plain_type(cells.text("type", needed=True))
    districts = tuple(cells.several("districts"))
    for unknown in sorted(set(districts) - set(slugs)):
        cells.refuse("districts", "district_unknown", text=unknown)
    return StreetRow(
        cells=cells,
        code=cells.code("code", needed=True),
        type=street_type,
        name=street_name(cells.text("name", needed=True)),
        old_names=_old_names(cells, street_type),
        districts=districts,
    )


def house_of(cells: Cells) -> HouseRow:
    """A row of `houses`. A number that cannot be read leaves its cells bad, and another in its place."""
    said: dict[str, object] = {"private": cells.flag("private_sector")} if cells.said("private_sector") else {}
    return HouseRow(
        cells=cells,
        code=cells.code("id", needed=True),
        street=cells.code("street", needed=True),
        number=_number(cells, "number", cells.text("number", needed=True)) or HouseNumber(0),
        district=cells.code("district"),
        said=said | _coordinates(cells),
        hoa=cells.code("hoa") if cells.said("hoa") else None,
        committee=cells.code("committee") if cells.said("committee") else None,
    )


def city_row(cells: Cells, slugs: dict[str, str]) -> tuple[StreetRow, list[HouseRow]]:
    """A row of the combined format: a street in one district and its houses. `slugs` are by КАТОТТГ codes."""
    katottg = cells.code("katottg_district", needed=True)
    district = slugs.get(katottg, "")
    if katottg and not district:
        cells.refuse("katottg_district", "district_unknown", text=katottg)
    street_type = plain_type(cells.text("street_type", needed=True))
    name = street_name(cells.text("street_name", needed=True))
    street = StreetRow(cells, "", street_type, name, _old_names(cells, street_type), (district,))
    return street, list(_listed(cells, street, district)) if cells.good else []


def joined(rows: Iterable[StreetRow]) -> list[StreetRow]:
    """One row for each street that stands in several: it lies in all their districts and bears all their old names."""
    found: dict[str, StreetRow] = {}
    for row in rows:
        first = found.setdefault(row.key, row)
        names, districts = (*first.old_names, *row.old_names), (*first.districts, *row.districts)
        found[row.key] = replace(
            first, old_names=tuple(dict.fromkeys(names)), districts=tuple(dict.fromkeys(districts))
        )
    return list(found.values())


def _listed(cells: Cells, street: StreetRow, district: str) -> Iterator[HouseRow]:
    """The houses that stand in one cell."""
    written = [one.strip() for one in re.split("[,;|]", cells.text("houses", most=_LONGEST_LIST)) if one.strip()]
    where = _coordinates(cells) if len(written) == 1 else {}
    hoa = cells.code("osbb_id") if cells.said("osbb_id") else None
    for one in written:
        if number := _number(cells, "houses", one):
            yield HouseRow(cells, "", street.key, number, district, where, hoa)


def plain_type(written: str) -> str:
    """`вул` for «Вулиця», «вул.»; a type that nobody knows stays as it is, without its dot."""
    form = clean(written).text.strip().rstrip(".").strip()
    found = _TYPES.get(form) or _TYPES.get(form.lower())
    return found.type if found else form.lower()


def street_name(written: str) -> str:
    """With one kind of apostrophe and single spaces."""
    return " ".join(written.translate(_APOSTROPHES).split())


def _old_names(cells: Cells, street_type: str) -> tuple[tuple[str, str], ...]:
    return tuple(old_name(one, street_type) for one in cells.several("old_names"))


def old_name(written: str, street_type: str) -> tuple[str, str]:
    """«просп. Ілліча» says its type; «Ілліча» had the type it has."""
    first, _, rest = street_name(written).partition(" ")
    known = first.rstrip(".").lower() in _TYPES
    return (plain_type(first), rest) if known and rest else (street_type, street_name(written))


def _number(cells: Cells, column: str, written: str) -> HouseNumber | None:
    """«12 Б» is 12б. A range is no house: in a registry it would hide some."""
    found = read_canonical(written) or _as_people_write(written)
    if found is None and written:
        cells.refuse(column, "house_number_odd", text=written[:40])
    return found


def _as_people_write(written: str) -> HouseNumber | None:
    text = clean(written).text.strip()
    scanner = Scanner(text, 0, len(text))
    found = read_house(scanner)
    return found if scanner.done else None


def _coordinates(cells: Cells) -> dict[str, object]:
    """Degrees, both or none. Those of another country are a slip, mostly the two in the wrong order."""
    if not (cells.said("lat") and cells.said("lon")):
        return {}
    found = {column: _degrees(cells, column) for column in _UKRAINE}
    if (found["lat"] is None) != (found["lon"] is None) and cells.good:
        cells.refuse("lon" if found["lon"] is None else "lat", "coordinate_alone")
    return dict(found)


def _degrees(cells: Cells, column: str) -> float | None:
    written = cells.text(column).replace(",", ".")
    least, most = _UKRAINE[column]
    try:
        found = float(written) if written else None
    except ValueError:
        found = 0.0
    if found is not None and not least <= found <= most:
        cells.refuse(column, "coordinate_odd", text=written[:20], least=f"{least:g}", most=f"{most:g}")
    return found
