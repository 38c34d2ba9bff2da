"""Loads the sample city from the tables beside this file, as an import would. Loading it again changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.import_people import take_people
from outage_hub.actions.registry.import_places import take_places
from outage_hub.actions.registry.import_roster import take_roster
from outage_hub.actions.registry.outcome import Work
from outage_hub.imports.files import read_tables
from outage_hub.imports.shapes import PEOPLE, PLACES, ROSTER
from outage_hub.imports.table import Shape, Table
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.rules.text import search_key, sort_key

HERE = Path(__file__).parent
SINCE = datetime(2022, 1, 1, tzinfo=UTC)
CITY = "Маріуполь"
_KATOTTG = "UA14140050010029262"


def load_sample_city(session: Session) -> bool:
    """Load places, organisations, people, posts, rosters and rules; False if a city is there already."""
    with deed(session):
        if session.scalar(select(Place.id).limit(1)):
            return False
        session.add(
            Place(kind=PlaceKind.CITY, name=CITY, code=_KATOTTG, search_key=search_key(CITY), sort_key=sort_key(CITY))
        )
        work = Work(session, SINCE)
        take_places(work, sample_tables(PLACES[:2]), city=CITY)
        take_people(work, sample_tables(PEOPLE))
        take_places(work, sample_tables(PLACES[2:]), city=CITY)
        take_roster(work, sample_tables(ROSTER))
        if work.outcome.faults:
            raise ValueError(work.outcome.faults)
    return True


def sample_tables(shapes: Sequence[Shape]) -> list[Table]:
    """The sample city's own tables of these shapes."""
    files = [HERE / f"{shape.name}.csv" for shape in shapes]
    return [table for file in files if file.exists() for table in read_tables(file, shapes)]
