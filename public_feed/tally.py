"""What each district has now, in numbers and signs: the list, the drawing, the map and its table say the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from outage_hub.models.city.places import Place
from outage_hub.words.status import SYMBOLS
from public_feed.row import Row

_WORST_FIRST = ("em", "warn", "plan")


@dataclass(frozen=True)
class Tally:
    """One district. `tone` is its worst state's; `signs` are all of them, «▲ 2», in the order of the key."""

    place: Place
    emergencies: int
    works: int
    passed: int
    houses: int
    tone: str
    signs: list[str]

    @property
    def words(self) -> str:
        """«2 аварії, планових робіт: 1, термін минув: 1»."""
        emergencies = ngettext("%(num)d emergency", "%(num)d emergencies", self.emergencies) if self.emergencies else ""
        works = _("planned works: %(count)s", count=self.works) if self.works else ""
        passed = _("term passed: %(count)s", count=self.passed) if self.passed else ""
        return ", ".join(filter(None, [emergencies, works, passed])) or str(_("no records"))


def tallies(live: Iterable[Row], districts: Sequence[Place], houses: Mapping[int | None, int]) -> list[Tally]:
    """Each district's, in their order; `houses` are those without a service, by district."""
    live = list(live)
    return [_tally(place, [row for row in live if row.touches(place.slug or "")], houses) for place in districts]


def _tally(place: Place, rows: Sequence[Row], houses: Mapping[int | None, int]) -> Tally:
    tones = {row.status.tone for row in rows}
    signs = Counter(row.status.symbol for row in rows)
    works = sum(row.planned for row in rows)
    return Tally(
        place=place,
        emergencies=len(rows) - works,
        works=works,
        passed=sum(row.passed for row in rows),
        houses=houses.get(place.id, 0),
        tone=next((tone for tone in _WORST_FIRST if tone in tones), "off"),
        signs=[f"{sign} {signs[sign]}" for sign in SYMBOLS.values() if sign in signs],
    )
