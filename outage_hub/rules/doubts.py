"""What a person is asked about addresses. A filing is never refused for them: they are asked about once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from outage_hub.rules.address.meaning.reading import Doubt, Item, Part, PartKind, Reading
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.refusals import Fault

_LONGEST = 120  # of a fragment within a sentence
_EDGES = " \t\n,;:.—–-"
_CODES = {
    Doubt.STREET_UNKNOWN: "street_unknown",
    Doubt.STREET_NEAR: "street_doubtful",
    Doubt.STREET_AMBIGUOUS: "street_several",
    Doubt.HOUSE_UNKNOWN: "house_unknown",
    Doubt.RANGE_LONG: "range_odd",
    Doubt.RANGE_REVERSED: "range_odd",
    Doubt.PARITY: "range_parity",
    Doubt.SEGMENT: "stretch_unread",
    Doubt.CROSSING: "stretch_unread",
    Doubt.NEAR: "works_only",
}
_JUST_WORDS = ("fragment_unread", "street_unknown")  # «не прочитали жодної адреси» says as much
LIKELY = frozenset({"street_doubtful", "street_several", "house_unknown", "range_parity"})  # read, but not for certain


@dataclass(frozen=True)
class Doubtful:
    """One thing to look at: `start`-`end` in the text, and the streets that may be meant, in official words."""

    part: Part
    items: tuple[Item, ...]
    code: str
    words: str
    start: int
    end: int
    offered: tuple[str, ...] = ()


def doubtful_in(reading: Reading, offered: Sequence[tuple[str, ...]]) -> Iterator[Doubtful]:
    """All that a person must look at, in the order of the text; `offered` stands beside each part."""
    for part, streets in zip(reading.parts, offered, strict=True):
        if part.works:
            yield _about_part(reading, part, "works_only", streets)
        elif part.doubt:
            yield _about_part(reading, part, _CODES.get(part.doubt, "fragment_unread"), streets)
        yield from _about_items(reading, part)


def question_of(one: Doubtful, field: str = "addresses") -> Fault:
    """The question in a form that the words of any entrance can be put to."""
    match one.code:
        case "street_doubtful" | "street_several":
            values = {"text": one.words, "street": " / ".join(one.offered)}
        case "house_unknown":
            values = {"street": _street(one.part), "house": ", ".join(str(item.first) for item in one.items)}
        case "range_parity":
            values = {"text": one.words, "taken": f"{one.items[0].first}–{one.items[0].last}"}
        case _:
            values = {"text": one.words}
    return Fault(field, one.code, {name: words[:_LONGEST] for name, words in values.items()})


def questions_of(found: Iterable[Doubtful], *, nothing_read: bool) -> list[Fault]:
    """All the questions; when no address at all was read, that is said once."""
    asked = [question_of(one) for one in found]
    if not nothing_read:
        return asked
    return [Fault("addresses", "addresses_unread"), *(one for one in asked if one.code not in _JUST_WORDS)]


def _about_part(reading: Reading, part: Part, code: str, offered: tuple[str, ...]) -> Doubtful:
    """A street is pointed at by its name alone, anything else by all of its words."""
    start, end = part.start, part.end
    if part.kind is PartKind.STREET and not part.works and part.written:
        found = reading.text.find(part.written, part.start, part.end)
        start, end = (found, found + len(part.written)) if found >= 0 else (start, end)
    return _cut(reading, Doubtful(part, (), code, "", start, end, offered))


def _about_items(reading: Reading, part: Part) -> Iterator[Doubtful]:
    """Houses that the registry does not know are asked about together, all else one by one."""
    unknown = tuple(item for item in part.items if item.doubt is Doubt.HOUSE_UNKNOWN)
    if part.items and all(item.doubt is Doubt.NEAR for item in part.items):
        yield _about_part(reading, replace(part, works=True), "works_only", ())
        return
    for item in part.items:
        if item.doubt and (item.doubt is not Doubt.HOUSE_UNKNOWN or item is unknown[0]):
            items = unknown if item.doubt is Doubt.HOUSE_UNKNOWN else (item,)
            code = _CODES.get(item.doubt, "fragment_unread")
            yield _cut(reading, Doubtful(part, items, code, "", item.start, item.end))


def _cut(reading: Reading, one: Doubtful) -> Doubtful:
    """With the words themselves, and no comma hanging on to them."""
    words = reading.text[one.start : one.end]
    start = one.start + len(words) - len(words.lstrip(_EDGES))
    words = words.strip(_EDGES)
    return replace(one, words=words, start=start, end=start + len(words))


def _street(part: Part) -> str:
    return part_words(Part(kind=PartKind.STREET, street=part.street))
