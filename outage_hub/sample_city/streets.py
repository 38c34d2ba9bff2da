"""The sample city's streets without a database, so that text can be read before anything is set up."""

import csv
from collections.abc import Iterator

from outage_hub.actions.registry.read_places import old_name, plain_type, street_name
from outage_hub.models.gazetteer import Gazetteer, Street
from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.sample_city.load import HERE


def sample_gazetteer() -> Gazetteer:
    """Every street and district of the sample city, by all their names."""
    districts = list(_table("districts"))
    ids = {row["slug"]: place_id for place_id, row in enumerate(districts, 1)}
    names = {ids[row["slug"]]: (row["name"], row["former_name"]) for row in districts}
    return Gazetteer.of(names, (_street(number, row, ids) for number, row in enumerate(_table("streets"), 1)))


def _street(number: int, row: dict[str, str], districts: dict[str, int]) -> tuple[Street, list[StreetName]]:
    street_type, slugs = plain_type(row["type"]), row["districts"].split("|")
    street = Street(number, street_type, street_name(row["name"]), districts[slugs[0]] if len(slugs) == 1 else None)
    return street, [StreetName(*old_name(one, street_type)) for one in row["old_names"].split("|") if one]


def _table(name: str) -> Iterator[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
