"""Places as people read them: by district, streets in alphabetical order, and in the filer's words what was not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from outage_hub.models.outages import Area
from outage_hub.rules.address.works import names_works
from outage_hub.rules.text import sort_key

_UNQUOTED = str.maketrans("«»", "„“")


@dataclass(frozen=True)
class ShownDistrict:
    """What of a district is meant: its streets, or the `whole` of it. No name = nobody knows which district."""

    name: str
    lines: list[str]
    whole: bool = False

    @property
    def title(self) -> str:
        """«Приморський район»."""
        return str(gettext("%(name)s district", name=self.name)) if self.name else ""


@dataclass(frozen=True)
class ShownArea:
    """One group of addresses: `text` as it was typed; `lines` as it was understood, `unread` what was not."""

    text: str
    districts: list[str]
    expected_end_at: datetime | None
    restored_at: datetime | None
    lines: list[ShownDistrict]
    unread: list[str]
    houses: int

    @property
    def words(self) -> str:
        """All of it in one line: as it was understood, else as it was typed; empty for districts as a whole."""
        streets = dict.fromkeys(line for one in self.lines for line in one.lines)
        return (not self.lines and self.typed) or "; ".join([*streets, *map(quoted, self.unread)])

    @property
    def typed(self) -> str:
        """As it was typed, for a record of which no line was understood."""
        return "" if names_works(self.text) else self.text

    @property
    def open(self) -> str:
        """As it was typed, or as it was understood where the text also says where the works are."""
        return self.typed or self.words


def shown_area(area: Area) -> ShownArea:
    """One group as people read it."""
    places = sorted((place.place for place in area.districts), key=lambda place: place.sort_key)
    return ShownArea(
        text=area.text,
        districts=[place.name for place in places],
        expected_end_at=area.expected_end_at,
        restored_at=area.restored_at,
        lines=list(_by_district(area, {place.id: place.name for place in places})),
        unread=[" ".join(words.split()) for words in area.unread or () if not names_works(words)],
        houses=area.houses,
    )


def quoted(words: str) -> str:
    """«кватал за школою»: somebody else's words; quotes inside them do not nest."""
    return f"«{words.translate(_UNQUOTED)}»"


def _by_district(area: Area, names: dict[int, str]) -> Iterable[ShownDistrict]:
    """Of records from before addresses were read, only whole districts are known."""
    texts: dict[int | None, set[str]] = defaultdict(set)
    for line in area.lines or [{"district": place, "text": ""} for place in names if not area.text]:
        texts[line["district"] if line["district"] in names else None].add(line["text"])
    for place, name in [*names.items(), (None, "")]:
        if place in texts:
            streets = sorted(texts[place] - {""}, key=_by_name)
            yield ShownDistrict(name, streets, whole="" in texts[place])


def _by_name(line: str) -> str:
    """«вул. Троїцька, 57» stands under «Т»: what begins with a small letter is a type."""
    first, _, name = line.partition(" ")
    return sort_key(name if first[:1].islower() else line)
