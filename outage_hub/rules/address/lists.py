"""Lines of an oblenergo's list: `Стрийська | 145-Д, 202`, the street in one field, the numbers in another."""

import re

from outage_hub.rules.address.context import Context
from outage_hub.rules.address.meaning.reading import Doubt, Part, PartKind, Profile, StreetName
from outage_hub.rules.address.numbers.gathering import plain
from outage_hub.rules.address.numbers.items import read_items
from outage_hub.rules.address.openings import PIPE
from outage_hub.rules.address.parts import ALL
from outage_hub.rules.address.streets.places import read_settlement
from outage_hub.rules.address.streets.street import Named, read_street
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import STREET_FORMS, STREET_TYPE, type_word

_LONGEST = 60
_NO_FIELD = re.compile(r"[:;{}]")
_SURPLUS = re.compile(r"[\s,.:]*\Z")


def is_list(line: str) -> bool:
    """Whether the line has fields, the one before the last being a name."""
    *_, street, numbers = ["", *line.split("|")] if "|" in line else ["", ""]
    named = len(street) <= _LONGEST and any(map(str.isalpha, street)) and not _NO_FIELD.search(street)
    return named and not (";" in numbers and STREET_TYPE.search(numbers))


def read_line(context: Context, scanner: Scanner) -> None:
    """One street with its numbers. Fields before the street name the settlement."""
    start = scanner.pos
    *before, street, _ = scanner.text[start : scanner.end].split("|")
    if before:
        context.settlement = _settlement(before[-1])
    begins = start + sum(len(column) + 1 for column in before)
    named = _street(scanner, begins, begins + len(street))
    scanner.pos = begins + len(street) + 1
    seen = read_items(scanner, Profile.OBLENERGO, _never, _never)
    scanner.pos = scanner.end
    part = Part(
        kind=PartKind.STREET,
        street=named.street,
        items=tuple(seen.items) or (ALL,),
        written=context.written(named.start, named.end),
        note=seen.note,
        doubt=None if seen.items else Doubt.VAGUE,
    )
    context.emit(scanner, start, part)


def _settlement(field: str) -> str:
    found = read_settlement(Scanner(field.strip(), 0, len(field.strip())))
    return f"{found[1].type} {found[1].name}" if found else plain(field)


def _street(scanner: Scanner, start: int, end: int) -> Named:
    """The whole field is the name, but for its type."""
    field = Scanner(scanner.text, start, end)
    field.skip()
    named = read_street(field)
    if named and field.sees(_SURPLUS):
        return named
    field.pos = start
    field.skip()
    found = field.take(STREET_TYPE)
    name = plain(scanner.text[field.pos : end])
    kind = type_word(found[0], STREET_FORMS).type if found and name else ""
    return Named(StreetName(kind, name or plain(scanner.text[start:end])), None, start, end)


def _never(scanner: Scanner) -> bool:
    return bool(scanner.sees(PIPE))
