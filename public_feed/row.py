"""One outage as a line of the status page and the head of its own page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from outage_hub.models.outages import Outage
from outage_hub.rules.outage import ENDED, Kind, Saying, State
from outage_hub.words.names import SERVICES
from outage_hub.words.shown import Shown, shown
from outage_hub.words.status import Status, status_of, term_passed
from public_feed import promise


@dataclass(frozen=True)
class Row:
    """What residents may know, its state in a word, and whether its term is gone, at this moment."""

    shown: Shown
    status: Status
    passed: bool
    now: datetime

    @property
    def planned(self) -> bool:
        """Whether these are works, not an emergency."""
        return self.shown.kind is Kind.PLANNED

    @property
    def ended(self) -> bool:
        """Restored, finished or cancelled."""
        return self.shown.state in ENDED

    @property
    def cancelled(self) -> bool:
        """Recalled: it was never so, or will not be."""
        return self.shown.state is State.CANCELLED

    def touches(self, slug: str) -> bool:
        """Whether it is in this district. One that names no district is everywhere."""
        return not self.shown.slugs or slug in self.shown.slugs

    @property
    def verdict(self) -> str:
        """«Немає холодної води» while it lasts, «Відновлено: холодна вода» afterwards."""
        if not self.ended:
            return self.shown.headline
        if self.cancelled:
            words = _("There will be no works: %(service)s") if self.planned else _("Record cancelled: %(service)s")
        else:
            words = _("Works finished: %(service)s") if self.planned else _("Restored: %(service)s")
        return str(words) % {"service": lower_first(str(SERVICES[self.shown.service]))}

    @property
    def title(self) -> str:
        """«Аварія: немає опалення, Кальміуський район»."""
        verdict = self.verdict if self.ended else f"{self.status.word}: {lower_first(self.verdict)}"
        return f"{verdict}, {self.shown.where}"

    @property
    def addresses(self) -> str:
        """The places of all groups, in one line."""
        return "; ".join(area.words for area in self.shown.areas if area.words)

    @property
    def districts(self) -> str:
        """«Приморський, Центральний»: the shortest way to say where."""
        names = {name for area in self.shown.areas for name in area.districts}
        return ", ".join(sorted(names)) or self.shown.where

    @property
    def due(self) -> str:
        """«03:00», with its date when that is not today."""
        return promise.deadline(self.shown.expected_end_at, beside=self.now) if self.shown.expected_end_at else ""

    @property
    def changed(self) -> str:
        """«Термін змінено двічі»."""
        return promise.times_changed(promise.changes(self.shown))

    @property
    def terms(self) -> list[str]:
        """Every term ever promised, the last one at the end."""
        return promise.chain(self.shown.terms, now=self.now, dated=self.ended)

    @property
    def windows(self) -> list[str]:
        """Every time at which planned works were to be, the last one at the end."""
        return promise.windows(self.shown.history, now=self.now)

    @property
    def reason(self) -> str:
        """Why the latest change of time, or the cancellation, was made."""
        told = (Saying.TERM_CHANGED, Saying.MOVED, Saying.CANCELLED)
        reasons = [word.reason for word in self.shown.history if word.saying in told]
        return reasons[-1] if reasons else ""

    @property
    def lasted(self) -> timedelta | None:
        """From the event to its end, in real hours."""
        return self.shown.ended_at - self.shown.begins_at if self.shown.ended_at else None


def row_of(outage: Outage, *, now: datetime) -> Row:
    """The outage as it stands now."""
    view, passed = shown(outage), term_passed(outage, now=now)
    status = status_of(outage, now=now)
    if any(area.restored_at for area in view.areas) and not passed and outage.state not in ENDED:
        status = Status(_("Partly restored"), "triangle", "em")
    return Row(view, status, passed, now)


def lower_first(words: str) -> str:
    """The words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]
