"""The sample city's streets without a database, so that text can be read before anything is set up."""

import csv
from collections.abc import Iterator

from outage_hub.actions.registry.read_places import old_name, plain_type, street_name
from outage_hub.models.city.gazetteer import Gazetteer, Street
from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.sample_city.load import HERE


def sample_gazetteer() -> Gazetteer:
    """Every street and district of the sample city, by all their names."""
    found, ids = Gazetteer(), {}
    for place_id, row in enumerate(_table("districts"), 1):
        ids[row["slug"]] = place_id
        found.add_district(place_id, *filter(None, (row["name"], row["former_name"])))
    for place_id, row in enumerate(_table("streets"), 1):
        _add_street(found, place_id, row, ids)
    return found


def _add_street(found: Gazetteer, place_id: int, row: dict[str, str], districts: dict[str, int]) -> None:
    street_type, slugs = plain_type(row["type"]), row["districts"].split("|")
    street = Street(place_id, street_type, street_name(row["name"]), districts[slugs[0]] if len(slugs) == 1 else None)
    found.add(street, street.official, current=True)
    for old in filter(None, row["old_names"].split("|")):
        found.add(street, StreetName(*old_name(old, street_type)), current=False)


def _table(name: str) -> Iterator[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
