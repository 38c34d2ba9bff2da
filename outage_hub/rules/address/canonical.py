"""A reading in the mini-language: `[р-н Центральний] вул Троїцька: 15..45o, 57а | ? {та інших}`."""

from collections.abc import Iterator

from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Part, PartKind, Reading, StreetName
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.address.numbers.notes import ENTRANCES, FLATS

__all__ = ["canonical", "part_words", "printed"]

BETWEEN = " | "
WORKS = " — МІСЦЕ РОБІТ, не перелік відключених"
_UNSURE_NAME = (Doubt.STREET_NEAR, Doubt.STREET_UNKNOWN)
_UNSURE_RANGE = (Doubt.RANGE_LONG, Doubt.RANGE_REVERSED)


def printed(reading: Reading) -> str:
    """What the command line shows: ` ?` at the end when a person must look."""
    return canonical(reading) + " ?" * reading.doubtful


def canonical(reading: Reading) -> str:
    """The reading in the mini-language; a heading stands before the first part it holds for."""
    return BETWEEN.join(_headed(reading.parts))


def _headed(parts: tuple[Part, ...]) -> Iterator[str]:
    district = settlement = ""
    for part in parts:
        if part.kind is PartKind.DISTRICT:
            yield f"[р-н {part.district}] *"
            continue
        heading = ""
        if part.district != district:
            heading, settlement = f"[р-н {part.district}] ", ""
        if part.settlement not in ("", settlement):
            heading += f"[{part.settlement}] "
        district, settlement = part.district, part.settlement
        yield heading + _part(part)


def _part(part: Part) -> str:
    match part.kind:
        case PartKind.SEGMENT:
            return f"SEG {_street(part.street)}: {_bounds(part.others)}"
        case PartKind.CROSSING:
            return "XING " + " × ".join(map(_street, (part.street, *part.others)))
        case PartKind.AREA:
            return f"AREA {_place(part.street)}" + f" {{{part.note}}}" * bool(part.note)
        case PartKind.UNREAD:
            return f"? {{{_safe(part.note)}}}"
        case _:
            return f"{_name(part)}: {', '.join(map(_item, part.items))}{_works(part)}"


def _name(part: Part) -> str:
    if part.doubt in _UNSURE_NAME and part.street.type:
        return f"? {{{_safe(part.written) or _place(part.street)}}}"
    return _street(part.street)


def _works(part: Part) -> str:
    old = f" (стара назва «{part.written}»)" if part.was else ""
    return old + WORKS if part.works else ""


def _street(street: StreetName) -> str:
    return f"{street.type or '?'} {street.name}".rstrip()


def _place(street: StreetName) -> str:
    return f"{street.type} {street.name}".strip()


def _bounds(streets: tuple[StreetName, ...]) -> str:
    """«від вул A до бул B», pair by pair."""
    pairs = zip(streets[::2], streets[1::2], strict=False)
    return ", ".join(f"від {_place(first)} до {_place(last)}" for first, last in pairs)


def _item(item: Item) -> str:
    if item.kind is ItemKind.NOTE:
        return f"{{{_safe(item.note)}}}"
    doubtful = "?" if item.doubt in _UNSURE_RANGE else "~" if item.near else ""
    return ("-" if item.spared else "") + doubtful + _meant(item) + _narrowed(item)


def _meant(item: Item) -> str:
    match item.kind:
        case ItemKind.RANGE:
            return f"{item.first}..{item.last}{item.side}"
        case ItemKind.ALL:
            return f"*{item.side}"
        case ItemKind.PRIVATE:
            return "*priv"
        case _:
            return str(item.first)


def _narrowed(item: Item) -> str:
    """Entrances and flats are printed; a school that stands in the house is not."""
    notes = [note for note in item.note.split("; ") if note.startswith((ENTRANCES, FLATS))]
    return f" {{{_safe('; '.join(notes))}}}" if notes else ""


def _safe(words: str) -> str:
    return words.translate(str.maketrans("{}|", "()/"))
