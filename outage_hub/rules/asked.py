"""What a caller's address says: a street and a house. Typed in a hurry: «мира 12а», «куїнджі 44 кв 5»."""

import re
from dataclasses import dataclass

from outage_hub.rules.address.meaning.reading import ItemKind, Part, PartKind, StreetName
from outage_hub.rules.address.read import read_addresses
from outage_hub.rules.address.text.words import STREET_FORMS, STREET_TYPE, type_word

LONGEST = 200
LONGEST_ID = 9
FEWEST_LETTERS = 3  # suggestions begin with the third

_FLAT = re.compile(
    r"[\s,;]+(?:(?:кв(?:артира|-ра)?|оф(?:іс)?|кімн?(?:ната)?)\s*\.?\s*№?\s*\d|(?:під['’ʼ`]?їзд|подъезд|поверх)(?!\w)).*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SMALL = re.compile(r"(?<![\w’'ʼ`-])[а-яіїєґё](?=[а-яіїєґё’'ʼ`]{2})")
_HOUSE = re.compile(r"[\s,]+(?P<number>[0-9]{1,4}[\s-]?[а-яіїєґ]?)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """The street as it was named, a house in the registry's form (`12а`) and a district; "" when none was named."""

    street: StreetName
    number: str = ""
    district: str = ""


def without_flat(text: str) -> str:
    """The address without its flat, entrance or floor: those may not stand in a link."""
    return _FLAT.sub("", text)


def read_place(text: str) -> int | None:
    """The id of a place as it stands in a link; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def read_asked(text: str) -> Asked | None:
    """Read it; None while there are too few letters to look for."""
    words = without_flat(text[:LONGEST].strip())
    if sum(map(str.isalpha, words)) < FEWEST_LETTERS:
        return None
    for part in read_addresses(_SMALL.sub(lambda letter: letter[0].upper(), words)).parts:
        if part.kind in (PartKind.STREET, PartKind.AREA) and part.street.name:
            return Asked(part.street, _number(part), part.district)
    return _split(words)


def _number(part: Part) -> str:
    return next((str(item.first) for item in part.items if item.kind in (ItemKind.HOUSE, ItemKind.RANGE)), "")


def _split(words: str) -> Asked | None:
    """Words that the reader of announcements does not take for an address: a number at the end is the house."""
    found = _HOUSE.search(words)
    name = words[: found.start()] if found else words
    number = re.sub(r"[\s-]", "", found["number"]).lower() if found else ""
    typed = STREET_TYPE.match(name)
    kind = type_word(typed[0], STREET_FORMS) if typed else None
    name = name[typed.end() :] if typed else name
    street = StreetName(kind.type if kind else "", name.strip(" ,.;"), guess=bool(kind and kind.guess))
    return Asked(street, number) if street.name else None
