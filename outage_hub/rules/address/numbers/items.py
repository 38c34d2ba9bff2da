"""All that stands after a street, in order."""

from dataclasses import replace

from outage_hub.rules.address.meaning.reading import Item, Profile
from outage_hub.rules.address.numbers import notes, numerals, sides
from outage_hub.rules.address.numbers.gathering import Begins, Gathering
from outage_hub.rules.address.numbers.ranges import pair_sides
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.scanner import Scanner

_STEPS = (
    notes.take_entrances,
    notes.take_rooms,
    notes.take_brackets,
    sides.take_except,
    sides.take_near,
    sides.take_side,
    sides.take_private,
    sides.take_all,
    numerals.take_from_to,
    numerals.take_house_word,
    numerals.take_numbers,
    numerals.take_lone_letter,
    numerals.take_corpus,
    notes.take_remark,
)


def read_items(scanner: Scanner, profile: Profile, begins: Begins, surely: Begins) -> Gathering:
    """The items from here up to where something else begins; the scanner stops right after the last of them."""
    seen = Gathering(scanner, profile, begins, surely)
    while _take_one(seen):
        pass
    seen.items = _once(pair_sides(seen.items))
    return seen


def _take_one(seen: Gathering) -> bool:
    scanner = seen.scanner
    begun = scanner.pos
    seen.separators()
    if not _over(seen):
        if scanner.take(say.CONNECTOR):
            scanner.skip()
        if not _over(seen) and any(step(seen) for step in _STEPS):
            return True
    scanner.pos = begun
    return False


def _over(seen: Gathering) -> bool:
    return seen.scanner.done or seen.begins(seen.scanner) or bool(seen.scanner.sees(say.OTHERS))


def _once(items: list[Item]) -> list[Item]:
    """Each thing once: `5А, 5A` is one house."""
    found: dict[Item, Item] = {}
    for item in items:
        found.setdefault(replace(item, start=0, end=0, note="" if item.first else item.note), item)
    return list(found.values())
