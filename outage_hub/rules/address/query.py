"""What an operator types while a caller speaks: «куїнджі 44 кв 5», without capitals, commas or types."""

import re

from outage_hub.rules.address.meaning.reading import ItemKind, Part, PartKind, Profile, StreetName
from outage_hub.rules.address.numbers.gathering import Gathering
from outage_hub.rules.address.numbers.items import read_items
from outage_hub.rules.address.text.letters import LETTERS, Cleaned
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import NO_STREET, STOPS

_LONGEST = 80
_NAME = re.compile(
    rf"\s*(?P<name>(?:[0-9]{{1,3}}(?:-?[{LETTERS}]{{1,3}})?\s+(?=[{LETTERS}]{{4}}))?[{LETTERS}][{LETTERS}’-]+(?:\s+[{LETTERS}][{LETTERS}’-]+){{0,3}}?)"
    r"\s*,?\s*(?=(?:буд\.?|б\.|д\.|№)?\s*[0-9])",
    re.IGNORECASE,
)


def read_query(cleaned: Cleaned, profile: Profile) -> list[Part]:
    """The one street and its houses; nothing when the words are anything else."""
    text = cleaned.text.rstrip()
    scanner = Scanner(cleaned.text, 0, len(text))
    found = scanner.take(_NAME) if len(text) <= _LONGEST and "\n" not in text.strip() else None
    if not found or any(word in STOPS | NO_STREET for word in found["name"].lower().split()):
        return []
    seen = read_items(scanner, profile, _never, _never)
    if not _houses_only(seen):
        return []
    name = " ".join(found["name"].split())
    written = cleaned.words(*found.span("name"))
    return [
        Part(
            kind=PartKind.STREET,
            street=StreetName("", name),
            items=tuple(seen.items),
            written=written,
            start=found.start("name"),
            end=len(text),
        )
    ]


def _houses_only(seen: Gathering) -> bool:
    kinds = {item.kind for item in seen.items}
    return bool(kinds) and kinds <= {ItemKind.HOUSE, ItemKind.RANGE}


def _never(_: Scanner) -> bool:
    return False
