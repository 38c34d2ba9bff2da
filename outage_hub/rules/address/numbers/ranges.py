"""What lies between two numbers: all of them, one side, fractions, corpuses, or one building in an oblenergo's list."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from outage_hub.rules.address.meaning.number import HouseNumber
from outage_hub.rules.address.meaning.reading import LONGEST_RANGE, Doubt, Item, ItemKind, Profile, Side


def between(first: HouseNumber, last: HouseNumber, side: Side, profile: Profile) -> list[Item]:
    """The items that «first-last» means."""
    if first == last:
        return [Item(kind=ItemKind.HOUSE, first=first)]
    if profile is Profile.OBLENERGO and side is Side.BOTH:
        return [Item(kind=ItemKind.HOUSE, first=replace(first, joined=str(last)))]
    if fractions := list(_fractions(first, last)):
        return [Item(kind=ItemKind.HOUSE, first=house) for house in fractions]
    return [sided(Item(kind=ItemKind.RANGE, first=first, last=last, doubt=_odd(first, last)), side)]


def corpuses(house: HouseNumber, last: str) -> list[HouseNumber]:
    """`16к1` to `16к4`: each."""
    first = house.corpus
    if not (first.isdecimal() and last.isdecimal()) or not 0 < int(last) - int(first) < LONGEST_RANGE:
        return [house, replace(house, corpus=last)]
    return [replace(house, corpus=str(corpus)) for corpus in range(int(first), int(last) + 1)]


def sided(item: Item, side: Side) -> Item:
    """The range on one side only. Ends of the other side are cut off, and a person is asked."""
    if side is Side.BOTH or item.first is None or item.last is None or item.doubt:
        return replace(item, side=side)
    first, last = _first_on(item.first, side), _last_on(item.last, side)
    doubt = Doubt.PARITY if (first, last) != (item.first, item.last) else None
    if first.number > last.number:
        return replace(item, side=side, doubt=Doubt.PARITY)
    return replace(item, first=first, last=last, side=side, doubt=doubt)


def pair_sides(items: Sequence[Item]) -> list[Item]:
    """«1–11, 2–12» names the odd side and the even side."""
    paired = list(items)
    for place in range(len(paired) - 1):
        first, second = _ends(paired[place]), _ends(paired[place + 1])
        if first is None or second in (None, first):
            continue
        if first is Side.ODD or _overlap(paired[place], paired[place + 1]):
            paired[place : place + 2] = sided(paired[place], first), sided(paired[place + 1], second or first)
    return paired


def _odd(first: HouseNumber, last: HouseNumber) -> Doubt | None:
    if last.key < first.key:
        return Doubt.RANGE_REVERSED
    return Doubt.RANGE_LONG if last.number - first.number > LONGEST_RANGE else None


def _fractions(first: HouseNumber, last: HouseNumber) -> Iterator[HouseNumber]:
    """`23/2-23/5`, `23/2-5`: the denominators count."""
    low, high = first.fraction, last.fraction
    if low and not high and last == HouseNumber(last.number) and last.number < first.number:
        high = str(last.number)
    elif last.number != first.number or last.letter != first.letter:
        return
    if low.isdecimal() and high.isdecimal() and int(low) < int(high) <= int(low) + LONGEST_RANGE:
        yield from (replace(first, fraction=str(number)) for number in range(int(low), int(high) + 1))


def _ends(item: Item) -> Side | None:
    """The side on which both ends of a range without a word on sides lie."""
    if item.kind is not ItemKind.RANGE or item.side or item.doubt or item.first is None or item.last is None:
        return None
    if item.first.number == item.last.number:
        return None
    sides = {_side_of(item.first.number), _side_of(item.last.number)}
    return sides.pop() if len(sides) == 1 else None


def _overlap(one: Item, other: Item) -> bool:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.first.number <= other.last.number and other.first.number <= one.last.number


def _side_of(number: int) -> Side:
    return Side.ODD if number % 2 else Side.EVEN


def _first_on(house: HouseNumber, side: Side) -> HouseNumber:
    return house if _side_of(house.number) is side else HouseNumber(house.number + 1)


def _last_on(house: HouseNumber, side: Side) -> HouseNumber:
    return house if _side_of(house.number) is side else HouseNumber(house.number - 1)
