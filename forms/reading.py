"""The address text read back: what was understood, by district; the fragments to look at, marked; the questions."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.mending import Fix, fixes_for, place_in
from forms.typed import Typed
from outage_hub.actions.outages.compare_areas import Difference
from outage_hub.actions.outages.foretell_audience import count_associations, houses_on
from outage_hub.actions.outages.question_areas import doubts_about, questions_about
from outage_hub.actions.outages.read_areas import AreaRead, ground_meant, read_areas
from outage_hub.models.base import db
from outage_hub.models.city.grounds import count_houses
from outage_hub.models.city.places import districts
from outage_hub.rules.doubts import LIKELY, Doubtful, question_of
from outage_hub.rules.draft import LONGEST_ADDRESSES, MOST_AREAS
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.telling.audience import Ground
from outage_hub.rules.terms import by_term

Placed = tuple[str, AreaRead]  # the form's field, and what was understood of it


@dataclass(frozen=True)
class Mark:
    """A piece of the text as it was pasted; `tone` says whether it is to be looked at."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One street, or a whole district; how many of its houses."""

    words: str
    houses: int


@dataclass(frozen=True)
class Group:
    """Addresses with one term. `marks` is empty when nothing is to be looked at."""

    until: datetime | None
    back: bool
    marks: tuple[Mark, ...]
    places: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True)
class Question:
    """One thing to look at, and the buttons that mend it; `look` is where it stands."""

    fault: Fault
    fixes: tuple[Fix, ...]
    look: Fix | None


@dataclass(frozen=True, kw_only=True)
class Read:
    """All that the page shows under the box. `seen` is the key of the questions: those are not asked again."""

    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    houses: int
    unread: int
    districts: tuple[str, ...]
    associations: int
    seen: str
    difference: Difference | None = None


def places_typed(typed: Typed, *others: tuple[str, AreaDraft]) -> list[Placed]:
    """What the address fields say, as far as it can be read; nothing is refused here."""
    reading = Typed(typed.form, now=typed.now)  # its faults are nobody's
    reading.since = typed.since
    named = [*others, *reading.places()][:MOST_AREAS]
    if sum(len(area.text) for _, area in named) > LONGEST_ADDRESSES:
        return []
    try:
        split = [(name, one) for name, area in named for one in by_term([area], now=typed.since)]
        areas = read_areas(db.session(), [area for _, area in split])
    except Refused:  # a district that is none, an hour that does not exist
        return []
    return [(name, area) for (name, _), area in zip(split, areas, strict=True)]


def read_back(typed: Typed, placed: Sequence[Placed], difference: Difference | None = None) -> Read | None:
    """What to show; None while nothing is written."""
    areas = [area for _, area in placed]
    if not any(area.understood.reading.text or area.named for area in areas):
        return None
    ground, names = ground_meant(db.session(), areas), _district_names()
    houses = houses_on(db.session(), ground)
    return Read(
        groups=tuple(_group(area, names) for area in areas),
        questions=tuple(_questions(typed, placed)),
        houses=len(houses),
        unread=sum(len(area.understood.unread) for area in areas),
        districts=tuple(name for place, name in names.items() if place in ground.districts),
        associations=count_associations(db.session(), houses),
        seen=key_of(questions_about(areas)),
        difference=difference,
    )


def key_of(questions: Iterable[Fault]) -> str:
    """A key of these very questions: the page that showed them sends it back."""
    said = [(one.code, sorted(one.values.items())) for one in questions if one.field == "addresses"]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if said else ""


def _district_names() -> dict[int, str]:
    return {place.id: place.name for place in districts(db.session())}


def _group(area: AreaRead, names: dict[int, str]) -> Group:
    by_district: dict[str, list[Line]] = {}
    for line in area.understood.lines:
        found = by_district.setdefault(names.get(line["district"], ""), [])
        found.append(Line(line["text"], _houses(line)))
    return Group(
        until=area.draft.expected_end_at,
        back=area.draft.restored_at is not None,
        marks=tuple(_marks(area)),
        places=tuple((name, tuple(found)) for name, found in sorted(by_district.items())),
    )


def _houses(line: dict[str, int]) -> int:
    if line.get("houses") is not None:
        return line["houses"]
    return count_houses(db.session(), Ground(whole_districts=frozenset({line["district"]})))


def _marks(area: AreaRead) -> Iterator[Mark]:
    text, end = area.understood.reading.text, 0
    found = sorted(doubts_about(area.understood), key=lambda one: one.start)
    for one in found:
        if one.start >= end and one.words:
            yield Mark(text[end : one.start])
            yield Mark(one.words, "doubt" if one.code in LIKELY else "unread")
            end = one.end
    if end:
        yield Mark(text[end:])


def _questions(typed: Typed, placed: Sequence[Placed]) -> Iterator[Question]:
    nothing = next(iter(questions_about([area for _, area in placed])), None)
    if nothing and nothing.code == "addresses_unread":
        yield Question(nothing, (), None)
    names = _district_names()
    for field, area in placed:
        for one in doubts_about(area.understood):
            yield _question(typed, field, area, one, names)


def _question(typed: Typed, field: str, area: AreaRead, one: Doubtful, names: dict[int, str]) -> Question:
    where = place_in(typed.text(field), area.understood.reading.text, one, field=field)
    settled = next((found for found in area.understood.settled if found.part == one.part), None)
    return Question(question_of(one), tuple(fixes_for(where, one, settled, names)), where)
