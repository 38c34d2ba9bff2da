"""One part of a reading in official words, for people: «вул. Троїцька, 15–45 непарні, 57а»."""

from collections.abc import Iterator, Sequence

from outage_hub.rules.address.meaning.number import HouseNumber
from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Part, PartKind, Side, StreetName
from outage_hub.rules.address.text.words import OFFICIAL

_SIDES = {Side.ODD: "непарні", Side.EVEN: "парні", Side.BOTH: ""}
_WHOLE_SIDES = {Side.ODD: "непарна сторона", Side.EVEN: "парна сторона", Side.BOTH: "усі будинки"}


def part_words(part: Part) -> str:
    """The part as residents read it. Without items, the street alone; what could not be read stays as it was."""
    match part.kind:
        case PartKind.DISTRICT:
            return f"весь {part.district} район"
        case PartKind.SEGMENT:
            return _listed(_street(part.street), "ділянка " + "; ".join(_bounds(part.others)))
        case PartKind.CROSSING:
            return "перехрестя: " + " — ".join(map(_street, (part.street, *part.others)))
        case PartKind.AREA:
            return _street(part.street) + f" ({part.note})" * bool(part.note)
        case PartKind.UNREAD:
            return part.note
        case PartKind.STREET:
            return _listed(_named(part), *_items(part.items))


def _named(part: Part) -> str:
    unsure = part.doubt in (Doubt.STREET_NEAR, Doubt.STREET_UNKNOWN)
    return part.written if unsure and part.written else _street(part.street)


def _street(street: StreetName) -> str:
    return f"{OFFICIAL.get(street.type, street.type)} {street.name}".strip()


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))


def _bounds(streets: Sequence[StreetName]) -> Iterator[str]:
    for first, last in zip(streets[::2], streets[1::2], strict=False):
        yield f"{_street(first)} — {_street(last)}"


def _items(items: Sequence[Item]) -> Iterator[str]:
    """In the order of the text; exceptions last, «крім» said once."""
    yield from (_item(item) for item in items if not item.spared)
    spared = [_item(item) for item in items if item.spared]
    if spared:
        yield "крім " + ", ".join(spared)


def _item(item: Item) -> str:
    near = "біля " if item.near else ""
    return near + _meant(item) + (f" ({item.note})" if item.note and item.kind is not ItemKind.NOTE else "")


def _meant(item: Item) -> str:
    match item.kind:
        case ItemKind.HOUSE:
            return _number(item.first)
        case ItemKind.RANGE:
            return f"{_number(item.first)}–{_number(item.last)} {_SIDES[item.side]}".strip()
        case ItemKind.ALL:
            return _WHOLE_SIDES[item.side]
        case ItemKind.PRIVATE:
            return "приватний сектор"
        case ItemKind.NOTE:
            return item.note


def _number(house: HouseNumber | None) -> str:
    """`16к2` is «16 корп. 2», `[6-10]` is «6-10»."""
    if house is None:
        return ""
    if house.joined:
        return str(house).strip("[]")
    plain, _, corpus = str(house).partition("к") if house.corpus else (str(house), "", "")
    return f"{plain} корп. {corpus}" if corpus else plain
