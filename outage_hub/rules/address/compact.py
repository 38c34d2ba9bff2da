"""Reads the mini-language back: `[р-н Центральний] вул Троїцька: 15..45o, -17 | AREA мкр Східний`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from outage_hub.rules.address.canonical import WORKS
from outage_hub.rules.address.meaning.number import read_canonical
from outage_hub.rules.address.meaning.reading import (
    LONGEST_RANGE,
    Doubt,
    Item,
    ItemKind,
    Part,
    PartKind,
    Side,
    StreetName,
)
from outage_hub.rules.address.streets.street import read_street
from outage_hub.rules.address.text.letters import clean
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import AREA_FORMS, SETTLEMENT_FORMS, STREET_FORMS

_TYPES = sorted(
    {word.type for forms in (STREET_FORMS, AREA_FORMS, SETTLEMENT_FORMS) for word in forms.values()}, key=len
)
_TYPE = rf"(?:{'|'.join(map(re.escape, reversed(_TYPES)))})"
_STREET = rf"(?P<type>\?|{_TYPE}) (?P<name>[^:{{}}|]+?)"
_HEADING = re.compile(r"\[(?:р-н (?P<district>[^\]|]*)|(?P<settlement>[^\]|]*))\] (?=\S)")
_ITEMS = r"(?P<items>(?:[^|:{}]|\{[^{}|]*\})+?)"
_LINE = re.compile(
    rf"(?:{_STREET}|\? \{{(?P<unsure>[^{{}}|]+)\}}): {_ITEMS}"
    rf"(?P<old> \(стара назва «[^»|]*»\))?(?P<works>{re.escape(WORKS)})?"
)
_AREA = re.compile(rf"AREA (?:(?P<type>{_TYPE}) )?(?P<name>[^{{}}|:]+?)(?: \{{(?P<note>[^{{}}|]*)\}})?")
_SEG = re.compile(rf"SEG {_STREET}: (?P<bounds>від [^|]+)")
_SEG_BARE = re.compile(r"SEG \?: (?P<bounds>від [^|]+)")
_BOUND = re.compile(rf"(?:(?P<type>{_TYPE}) )?(?P<name>.+)")
_XING = re.compile(r"XING (?P<streets>[^|]+)")
_ANY_STREET = re.compile(_STREET)
_UNREAD = re.compile(r"\? \{(?P<note>[^{}|]*)\}")
_ITEM = re.compile(
    r"(?P<spared>-)?(?P<doubt>[?~])?(?P<what>\*priv|\*[eo]?|\[[^\]]+\]|[^\s{}*\[\]]+)(?: \{(?P<note>[^{}]*)\})?"
    r"|\{(?P<words>[^{}]*)\}"
)
_RANGE = re.compile(r"(?P<first>[^.]+)\.\.(?P<last>[^.]+?)(?P<side>[eo]?)")
_COMMA = re.compile(r", (?![^{]*\})")


@dataclass
class _Headings:
    district: str = ""
    settlement: str = ""


def read_compact(source: str) -> list[Part] | None:
    """The parts, when all of the text is in the mini-language; else None."""
    text = source.strip().removesuffix(" ?")
    begun = len(source) - len(source.lstrip())
    headings, parts = _Headings(), []
    for words in text.split(" | "):
        part = _part(words, headings)
        if part is None:
            return None
        parts.append(replace(part, start=begun, end=begun + len(words)))
        begun += len(words) + 3
    return parts


def _part(words: str, headings: _Headings) -> Part | None:
    district, settlement, rest = "", "", words
    while found := _HEADING.match(rest):
        district, settlement = found["district"] or district, found["settlement"] or settlement
        rest = rest[found.end() :]
    if rest == "*" and district:
        return Part(kind=PartKind.DISTRICT, district=district)
    if district or settlement:
        headings.district, headings.settlement = district or headings.district, settlement
    part = _line(rest) or _other(rest)
    return part and replace(part, district=headings.district, settlement=headings.settlement)


def _line(words: str) -> Part | None:
    found = _LINE.fullmatch(words)
    items = tuple(_items(found["items"])) if found else ()
    if not found or None in items:
        return None
    read = tuple(item for item in items if item)
    if found["unsure"]:
        street = _unsure(found["unsure"])
        return Part(
            kind=PartKind.STREET, street=street, written=found["unsure"], items=read, doubt=Doubt.STREET_UNKNOWN
        )
    return Part(kind=PartKind.STREET, street=_street(found), items=read, works=bool(found["works"]))


def _unsure(words: str) -> StreetName:
    """A street that the registry does not know stands as the writer had it."""
    text = clean(words).text
    named = read_street(Scanner(text, 0, len(text)))
    return named.street if named else StreetName("", text)


def _other(words: str) -> Part | None:
    if found := _AREA.fullmatch(words):
        return Part(kind=PartKind.AREA, street=StreetName(found["type"] or "", found["name"]), note=found["note"] or "")
    if found := _UNREAD.fullmatch(words):
        return Part(kind=PartKind.UNREAD, note=found["note"], doubt=Doubt.NOT_READ)
    if found := _SEG.fullmatch(words) or _SEG_BARE.fullmatch(words):
        street = _street(found) if found.re is _SEG else StreetName("", "")
        return Part(kind=PartKind.SEGMENT, street=street, others=tuple(_bounds(found["bounds"])), doubt=Doubt.SEGMENT)
    return _crossing(words)


def _crossing(words: str) -> Part | None:
    found = _XING.fullmatch(words)
    streets = [_ANY_STREET.fullmatch(name) for name in found["streets"].split(" × ")] if found else []
    if not streets or None in streets:
        return None
    first, *others = (_street(street) for street in streets if street)
    return Part(kind=PartKind.CROSSING, street=first, others=tuple(others), doubt=Doubt.CROSSING)


def _street(found: re.Match[str]) -> StreetName:
    return StreetName("" if found["type"] == "?" else found["type"], clean(found["name"]).text)


def _bounds(words: str) -> Iterator[StreetName]:
    for pair in words.split(", від "):
        first, _, last = pair.removeprefix("від ").partition(" до ")
        yield from (_bound(first), _bound(last))


def _bound(words: str) -> StreetName:
    found = _BOUND.fullmatch(words)
    return StreetName(found["type"] or "", clean(found["name"]).text) if found else StreetName("", words)


def _items(words: str) -> Iterator[Item | None]:
    for word in _COMMA.split(words):
        found = _ITEM.fullmatch(word)
        yield _item(found) if found else None


def _item(found: re.Match[str]) -> Item | None:
    if found["words"] is not None:
        return Item(kind=ItemKind.NOTE, note=found["words"], doubt=Doubt.NOT_A_HOUSE)
    item = _meant(found["what"])
    near = found["doubt"] == "~"
    if item is None:
        return None
    doubt = Doubt.NEAR if near else item.doubt
    return replace(item, spared=bool(found["spared"]), near=near, note=found["note"] or "", doubt=doubt)


def _meant(what: str) -> Item | None:
    if what == "*priv":
        return Item(kind=ItemKind.PRIVATE)
    if what.startswith("*"):
        return Item(kind=ItemKind.ALL, side=Side(what[1:]))
    found = _RANGE.fullmatch(what)
    first = read_canonical(found["first"] if found else what)
    last = read_canonical(found["last"]) if found else None
    if first is None or (found and last is None):
        return None
    if found is None or last is None:
        return Item(kind=ItemKind.HOUSE, first=first)
    long = Doubt.RANGE_LONG if last.number - first.number > LONGEST_RANGE else None
    doubt = Doubt.RANGE_REVERSED if last.key < first.key else long
    return Item(kind=ItemKind.RANGE, first=first, last=last, side=Side(found["side"]), doubt=doubt)
