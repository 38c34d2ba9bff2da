"""Clauses about places: a heading over the streets that follow, or the place itself."""

import re

from outage_hub.rules.address.context import Context
from outage_hub.rules.address.meaning.reading import Doubt, ItemKind, Part, PartKind, StreetName
from outage_hub.rules.address.numbers.items import read_items
from outage_hub.rules.address.openings import opens, surely_opens
from outage_hub.rules.address.parts import emit_street
from outage_hub.rules.address.streets import places
from outage_hub.rules.address.streets.street import Named, read_street
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import STREET_TYPE, TypeWord

_HEADS = re.compile(r"\s*(?::|-(?=\s|\d))\s*(?=\S)")
_HEADS_WITHOUT = re.compile(r"[\s,.]*")
_NUMBER = re.compile(r"[\s,:(-]*(?:буд\.?|б\.|д\.|№)?\s?[0-9]", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(")
_COMMA = re.compile(r"\s*,\s*")


def take_districts(context: Context, scanner: Scanner, start: int, _: str) -> bool:
    """A heading over what follows, or the whole district."""
    found = places.read_districts(scanner)
    if not found:
        return False
    if not found.whole and len(found.names) == 1 and _heads(scanner):
        context.head(start, district=found.names[0])
        return True
    doubt = None if found.whole else Doubt.VAGUE
    for name in found.names:
        context.emit(scanner, start, Part(kind=PartKind.DISTRICT, district=name, doubt=doubt))
    return True


def _heads(scanner: Scanner) -> bool:
    """Whether streets follow, after a colon or without one."""
    if scanner.take(_HEADS):
        return True
    here = scanner.at(scanner.pos)
    here.take(_HEADS_WITHOUT)
    if here.done or places.sees_place(here):
        return False
    return surely_opens(here) or (opens(here) and read_street(here) is not None and bool(here.sees(_NUMBER)))


def take_settlement(context: Context, scanner: Scanner, start: int, _: str) -> bool:
    """«с-ще Мирний:» over its streets, or the settlement itself."""
    found = places.read_settlement(scanner)
    if not found:
        return False
    word, place = found
    if not word.plural and not places.takes_whole(scanner) and _heads(scanner):
        context.head(start, settlement=f"{place.type} {place.name}")
    else:
        context.settlement = ""
        _emit_areas(context, scanner, start, word, place)
    return True


def take_area(context: Context, scanner: Scanner, start: int, preposition: str) -> bool:
    """A place as a whole; with numbers after it, a street like any other."""
    begun = scanner.pos
    found = places.read_quarter(scanner) or places.read_area(scanner, preposition)
    if not found:
        return False
    word, place = found
    end = scanner.pos
    if not word.plural and scanner.take(_HEADS) and surely_opens(scanner):
        context.head(start, settlement=f"{place.type} {place.name}")
        return True
    scanner.pos = end
    seen = read_items(scanner, context.profile, opens, surely_opens)
    if any(item.kind is not ItemKind.NOTE for item in seen.items):
        emit_street(context, scanner, start, Named(place, word, begun, end), seen)
    else:
        scanner.pos = end
        _emit_areas(context, scanner, start, word, place)
    return True


def _emit_areas(context: Context, scanner: Scanner, start: int, word: TypeWord, place: StreetName) -> None:
    places.takes_whole(scanner)
    doubt = _doubt_of_area(context, scanner, word)
    context.emit(scanner, start, Part(kind=PartKind.AREA, street=place, doubt=doubt))
    while word.plural and (another := places.read_another(scanner, word)):
        context.emit(scanner, another.start, Part(kind=PartKind.AREA, street=another.street))


def _doubt_of_area(context: Context, scanner: Scanner, word: TypeWord) -> Doubt | None:
    """«ж/м Покровський, вул. Доблесна»: all of it, or only where the street is? A person must say."""
    if context.near:
        return Doubt.NEAR
    if scanner.sees(_BRACKET):
        return Doubt.VAGUE
    here = scanner.at(scanner.pos)
    heads = context.fresh and not word.plural and here.take(_COMMA) and here.sees(STREET_TYPE)
    return Doubt.VAGUE if heads else None


def take_nameless(context: Context, scanner: Scanner, start: int, _: str) -> bool:
    """«усе місто», «Правий берег»."""
    found = places.read_nameless(scanner)
    if not found:
        return False
    street, note = found
    doubt = Doubt.NEAR if context.near else Doubt.VAGUE if note else None
    context.emit(scanner, start, Part(kind=PartKind.AREA, street=street, note=note, doubt=doubt))
    return True
