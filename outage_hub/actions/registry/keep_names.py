"""All names of a place are kept: a street that is renamed is still found by what it was called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_rows import add_rows, batches
from outage_hub.models.city.places import PlaceName
from outage_hub.rules.text import search_key

_SOURCE = "registry"


@dataclass(frozen=True)
class Names:
    """A place's name in force and those that people still use."""

    place_id: int
    current: tuple[str, str]
    old: tuple[tuple[str, str], ...]


def keep_names(session: Session, named: Iterable[Names]) -> set[int]:
    """Write the names that are new; a name that is no longer in force stays. Says whose names changed."""
    wanted = {one.place_id: one for one in named}
    known: dict[int, dict[tuple[str, str], Any]] = {place_id: {} for place_id in wanted}
    columns = (PlaceName.id, PlaceName.place_id, PlaceName.type, PlaceName.name, PlaceName.current)
    for row in session.execute(select(*columns)):
        known.setdefault(row.place_id, {})[row.type, row.name] = row
    added = [values for one in wanted.values() for values in _new_names(one, known[one.place_id])]
    turned = [
        {"id": row.id, "current": name == one.current, "place_id": one.place_id}
        for one in wanted.values()
        for name, row in known[one.place_id].items()
        if row.current != (name == one.current)
    ]
    add_rows(session, PlaceName, added)
    for batch in batches(turned):
        session.execute(update(PlaceName), batch)
    return {row["place_id"] for row in [*added, *turned]}


def _new_names(one: Names, known: Mapping[tuple[str, str], Any]) -> Iterable[dict[str, Any]]:
    for name in dict.fromkeys((one.current, *one.old)):
        if name not in known:
            yield {
                "place_id": one.place_id,
                "type": name[0],
                "name": name[1],
                "search_key": search_key(name[1]),
                "current": name == one.current,
                "source": _SOURCE,
            }
