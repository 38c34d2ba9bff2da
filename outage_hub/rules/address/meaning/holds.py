"""Which houses an item means. A range counts by the leading number and takes letters, fractions and corpuses."""

from collections.abc import Sequence

from outage_hub.rules.address.meaning.number import HouseNumber
from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Side

_LAST_LETTER = "\uffff"  # a range to 23 takes 23б; one to 23а leaves it
_HARMLESS = (None, Doubt.PARITY, Doubt.HOUSE_UNKNOWN)


def holds(items: Sequence[Item], house: HouseNumber, *, private: bool, sure: bool = True) -> bool:
    """Whether the items, taken together, mean the house; `sure` leaves out what a person must look at first."""
    if any(_takes(item, house, private=private) for item in items if item.spared):
        return False
    meant = [item for item in items if not item.spared and (not sure or is_certain(item))]
    return any(_takes(item, house, private=private) for item in meant)


def is_certain(item: Item) -> bool:
    """Whether the item touches houses by itself."""
    return item.doubt in _HARMLESS and not item.near


def is_whole(items: Sequence[Item]) -> bool:
    """Whether the street is meant as it is, every house: «усі будинки», or no number named at all."""
    named = [item for item in items if item.kind is not ItemKind.NOTE]
    return all(item.kind is ItemKind.ALL and item.side is Side.BOTH and not item.spared for item in named)


def _takes(item: Item, house: HouseNumber, *, private: bool) -> bool:
    match item.kind:
        case ItemKind.HOUSE:
            return item.first == house
        case ItemKind.RANGE:
            return _within(item, house) and _on_side(item.side, house)
        case ItemKind.ALL:
            return _on_side(item.side, house)
        case ItemKind.PRIVATE:
            return private
        case ItemKind.NOTE:
            return False


def _within(item: Item, house: HouseNumber) -> bool:
    if item.first is None or item.last is None:
        return False
    return item.first.key <= house.key <= (item.last.number, item.last.letter or _LAST_LETTER)


def _on_side(side: Side, house: HouseNumber) -> bool:
    return side is Side.BOTH or (house.number % 2 == 0) is (side is Side.EVEN)
