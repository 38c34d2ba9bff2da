"""Which of the houses: one side, all, the private ones, all but some, those near which something happens."""

import re

from outage_hub.rules.address.meaning.reading import Item, ItemKind, Side
from outage_hub.rules.address.numbers.gathering import Gathering
from outage_hub.rules.address.numbers.ranges import sided
from outage_hub.rules.address.text import phrases as say

_NUMBER_AHEAD = re.compile(r"\s*(?:(?:з|від|с|от)\s+)?(?:№\s*)?[0-9]")
_APART = re.compile(r"[,;\n]")


def take_side(seen: Gathering) -> bool:
    """«непарні»: of the range before it, of the ranges after it, or the whole side of the street."""
    start = seen.scanner.pos
    side = _side_here(seen)
    if side is None:
        return False
    unsided = seen.last and seen.last.kind is ItemKind.RANGE and not seen.last.side
    if seen.last and unsided and not _APART.search(seen.scanner.text[seen.last.end : start]):
        _apply(seen, side)
    elif seen.scanner.sees(_NUMBER_AHEAD):
        seen.side, seen.side_at = side, len(seen.items)
    elif unsided:
        _apply(seen, side)
    elif not _says_nothing_new(seen, side, start):
        seen.add(Item(kind=ItemKind.ALL, side=side), start)
    return True


def _side_here(seen: Gathering) -> Side | None:
    if seen.scanner.take(say.BOTH_SIDES):
        return Side.BOTH
    found = seen.scanner.take(say.SIDE)
    return None if found is None else Side.ODD if found["odd"] else Side.EVEN


def _apply(seen: Gathering, side: Side) -> None:
    seen.items[-1] = sided(seen.items[-1], side)


def _says_nothing_new(seen: Gathering, side: Side, start: int) -> bool:
    """«5, 7 непарні»: the word only describes the numbers."""
    last = seen.last
    if last is None or last.kind is not ItemKind.HOUSE or last.first is None:
        return side is Side.BOTH and last is not None
    close = not _APART.search(seen.scanner.text[last.end : start])
    return close and (side is Side.BOTH or (last.first.number % 2 == 1) is (side is Side.ODD))


def take_all(seen: Gathering) -> bool:
    """«усі будинки». After ranges it adds nothing: «23/2-23/5 усі будинки»."""
    start = seen.scanner.pos
    if not seen.scanner.take(say.ALL):
        return False
    if not seen.items:
        seen.add(Item(kind=ItemKind.ALL), start)
    return True


def take_private(seen: Gathering) -> bool:
    """«приватний сектор»."""
    start = seen.scanner.pos
    if not seen.scanner.take(say.PRIVATE):
        return False
    seen.add(Item(kind=ItemKind.PRIVATE), start)
    return True


def take_except(seen: Gathering) -> bool:
    """«крім 5 та 7»: all but these, when nothing else was named."""
    start = seen.scanner.pos
    if not seen.scanner.take(say.EXCEPT):
        return False
    if not seen.items:
        seen.add(Item(kind=ItemKind.ALL), start)
    seen.spared = True
    return True


def take_near(seen: Gathering) -> bool:
    """«біля будинків №22–26»: where the works are, not who is cut off."""
    if not seen.scanner.take(say.NEAR_HOUSE):
        return False
    seen.near = True
    return True
