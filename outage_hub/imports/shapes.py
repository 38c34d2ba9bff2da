"""The tables that may be imported, and which of them a header belongs to."""

from collections.abc import Collection, Sequence

from outage_hub.imports.table import Shape
from outage_hub.rules.refusals import Refused

PLACES = (
    Shape("districts", ("slug", "katottg", "name"), ("former_name", "houses")),
    Shape("streets", ("code", "type", "name"), ("old_names", "districts", "district_ranges", "certainty", "note")),
    Shape(
        "houses", ("id", "street", "number", "district"), ("hoa", "committee", "flats", "private_sector", "lat", "lon")
    ),
    Shape(
        "city",
        ("katottg_district", "street_type", "street_name", "houses"),
        ("old_names", "osbb_id", "lat", "lon"),
    ),
)
PEOPLE = (
    Shape(
        "organisations", ("code", "kind", "name"), ("short_name", "parent", "services", "districts", "email", "phone")
    ),
    Shape(
        "officials",
        ("id", "name", "role", "organisation"),
        ("position", "districts", "services", "channel", "immediate", "digest", "night_calls", "email", "phone"),
    ),
    Shape("hoas", ("code", "name", "district", "head"), ("phone", "email", "houses")),
    Shape("committees", ("code", "district", "name", "head"), ("lat", "lon", "phone", "email", "houses")),
)
ROSTER = (Shape("roster", ("organisation", "role", "official", "starts_at", "ends_at")),)


def shape_of(header: Collection[str], hint: str, shapes: Sequence[Shape]) -> Shape | None:
    """The table that this header begins; of two alike (HOAs, committees) the one that `hint` names.

    None when it has nothing of any. Raises Refused (`columns_missing`).
    """
    found = max(shapes, key=lambda shape: (_likeness(shape, header), shape.name == hint))
    if _likeness(found, header) < 2:
        return None
    if missing := [column for column in found.needed if column not in header]:
        raise Refused.because("header", "columns_missing", text=", ".join(missing), table=found.name)
    return found


def _likeness(shape: Shape, header: Collection[str]) -> int:
    """How many of its columns are there, less those that are wanting."""
    return len(shape.columns & set(header)) - len(set(shape.needed) - set(header))
