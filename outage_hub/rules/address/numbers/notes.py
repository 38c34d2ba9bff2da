"""Words among the numbers that are no houses: entrances, flats, places in brackets, and what nobody understands."""

import re

from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind
from outage_hub.rules.address.numbers.gathering import Gathering, plain
from outage_hub.rules.address.text import phrases as say

ENTRANCES = "під’їзд"
FLATS = "кв."
_ROUND = re.compile(r"\s*\((?P<words>[^()\n]*)\)?")
_ITEMS_INSIDE = re.compile(r"\s*[0-9]")
_ONE_NUMBER = re.compile(r"\s*[0-9]+\s*\Z")
_CHUNK = re.compile(r"[^\s,;()|]+|[^\S\n]+|[|]")
_SEVERAL = re.compile(r"[0-9]\D+[0-9]")
_SPACES = re.compile(r"\s+")
_ENDS_NEAR = re.compile(rf"(?:{say.NEAR.pattern})\Z", re.IGNORECASE)
_LONGEST_NEAR = 40
_ANYTHING = re.compile(r"\S")
_VAGUE = re.compile(r"частково|частично|інш|та ін|друг|деякі|некоторые|район|кут", re.IGNORECASE)


def take_entrances(seen: Gathering) -> bool:
    """«15 под 1-3», «40 (під. 2)»: part of a house; the note stands with it."""
    start = seen.scanner.pos
    found = seen.scanner.take(say.ENTRANCES)
    if not found:
        return False
    numbers = next(found[group] for group in ("inside", "before", "many", "listed", "few", "ahead") if found[group])
    numbers = re.sub(r"(?<=[0-9])-?[йіїа]", "", numbers)
    word = ENTRANCES + "и" * bool(_SEVERAL.search(numbers))
    return _narrowed(seen, f"{word} {_spaced(numbers)}", start)


def take_rooms(seen: Gathering) -> bool:
    """«кв. 1-36», «прим. 6»: inside a house."""
    start = seen.scanner.pos
    found = seen.scanner.take(say.ROOMS)
    if not found:
        return False
    word = FLATS if found["word"].lower().startswith("кв") else plain(found["word"]) + "."
    return _narrowed(seen, f"{word} {_spaced(found['numbers'])}", start)


def _narrowed(seen: Gathering, note: str, start: int) -> bool:
    if seen.last and seen.last.kind is ItemKind.HOUSE:
        seen.annotate(note)
    else:
        seen.add(Item(kind=ItemKind.NOTE, note=note, doubt=Doubt.NOT_A_HOUSE), start)
    return True


def _spaced(numbers: str) -> str:
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*-\s*", "-", numbers)).strip()


def take_brackets(seen: Gathering) -> bool:
    """«(Гетьманський ліцей)» is a place, hence a note. Brackets with items inside are only opened."""
    found = seen.scanner.sees(_ROUND)
    if not found:
        return False
    start = seen.scanner.pos
    if _opens_items(seen, found):
        return True
    seen.scanner.pos = found.end()
    words = plain(found["words"])
    if _ONE_NUMBER.match(words) and not (found[0].startswith("(") and words.startswith("0")):
        seen.add_words(start)
    elif words:
        seen.annotate(words)
        seen.works = seen.works or bool(say.WORKS.match(words))
        seen.vague = seen.vague or _doubt_of(seen, words)
    return True


def _opens_items(seen: Gathering, found: re.Match[str]) -> bool:
    """Step inside when the bracket holds houses, sides or exceptions rather than words."""
    inside = seen.scanner.at(found.start("words"))
    inside.end = found.end("words")
    inside.skip()
    numbers = bool(inside.sees(_ITEMS_INSIDE)) and not (seen.items and _ONE_NUMBER.match(found["words"]))
    phrases = (say.HOUSE_WORD, say.FROM_NUMBER, say.EXCEPT, say.BOTH_SIDES, say.SIDE, say.ALL, say.PRIVATE)
    near = inside.sees(say.NEAR_HOUSE)
    if (numbers and not inside.sees(say.NO_NUMBER)) or near or any(inside.sees(phrase) for phrase in phrases):
        seen.scanner.pos = inside.pos
        return True
    return False


def _doubt_of(seen: Gathering, words: str) -> Doubt | None:
    if say.NEAR.match(words) and not seen.items:
        return Doubt.NEAR
    return Doubt.VAGUE if _VAGUE.search(words) else None


def take_remark(seen: Gathering) -> bool:
    """Whatever else stands here, up to the next comma or the next street."""
    scanner = seen.scanner
    start = scanner.pos
    if not scanner.sees(_ANYTHING):
        return False
    while scanner.take(_CHUNK):
        near = _ENDS_NEAR.search(scanner.text, max(start, scanner.pos - _LONGEST_NEAR), scanner.pos)
        if scanner.take(_SPACES) and (scanner.done or (not near and seen.surely(scanner))):
            break
    if scanner.pos == start:
        scanner.pos += 1
    seen.add_words(start)
    return True
