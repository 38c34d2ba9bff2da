"""Places are imported: districts, streets and houses; a table that names a code again changes what has that code."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.cells import rows_of
from outage_hub.actions.registry.keep_houses import keep_houses
from outage_hub.actions.registry.keep_streets import StreetsKnown, keep_districts, keep_streets
from outage_hub.actions.registry.outcome import How, Outcome, Work, importing
from outage_hub.actions.registry.read_places import city_row, district_of, house_of, joined, street_of
from outage_hub.imports.table import Table
from outage_hub.models.city.places import Place, PlaceKind


def import_places(session: Session, tables: Sequence[Table], *, city: str, how: How, now: datetime) -> Outcome:
    """Take the tables in, all of them or nothing. `city` is the name of the whole."""
    with importing(session, "places", how, now=now) as work:
        take_places(work, tables, city=city)
    return work.outcome


def take_places(work: Work, tables: Sequence[Table], *, city: str) -> None:
    """The same within a deed that is under way."""
    keep_districts(work, [district_of(cells) for cells in rows_of(work, tables, "districts")], city)
    slugs = _slugs(work.session)
    streets = [street_of(cells, slugs.values()) for cells in rows_of(work, tables, "streets")]
    listed = [city_row(cells, slugs) for cells in rows_of(work, tables, "city")]
    keep_streets(work, [*streets, *joined(street for street, _ in listed if street.cells.good)], city)
    houses = [house_of(cells) for cells in rows_of(work, tables, "houses")]
    houses += [row for _, some in listed for row in some]
    if houses:
        known = StreetsKnown(work.session)
        meant = {street.key: known.meant(street) or 0 for street, _ in listed}
        keep_houses(work, houses, known.by_key() | meant)


def _slugs(session: Session) -> dict[str, str]:
    rows = session.execute(select(Place.code, Place.slug).where(Place.kind == PlaceKind.DISTRICT))
    return {row.code or "": row.slug or "" for row in rows}
