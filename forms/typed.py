"""What somebody typed: read field by field, with every fault kept beside the words it is about."""

import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from outage_hub.actions.outages.submission import Submission
from outage_hub.rules.kyiv import at_local, is_doubled, is_summer, local, read_day, read_moment, read_time
from outage_hub.rules.outage import AreaDraft, PhoneWord
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault, Refused

NOT_CONTENT = ("csrf_token", "client_id", "confirmed", "seen", "action", "anew", "instead")
LONGEST_ID = 64
UNKNOWN = "unknown"  # the chip «термін уточнюємо»
_ROW = re.compile("group([1-9][0-9]{0,2})")


class Typed:
    """A form as it was sent. `faults` collects what could not be read; nothing typed is ever lost.

    An hour without its day is the first one after `since`: now, or the start of works that lies ahead.
    """

    def __init__(self, form: "MultiDict[str, str]", *, now: datetime) -> None:
        self.form = form
        self.now = self.since = now
        self.faults: list[Fault] = []

    def text(self, name: str) -> str:
        """The words of a field."""
        return self.form.get(name, "")

    def words(self, name: str) -> str:
        """The words of a field; when it was left empty, those of the chip chosen above it."""
        return self.text(name) if self.text(name).strip() else self.text(f"{name}_chip")

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.form.get(name))

    def number(self, name: str) -> int | None:
        """A plain whole number; None for anything else (other scripts' digits too)."""
        text = self.text(name).strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None

    def moment(self, name: str, *, field: str, missing: str) -> datetime | None:
        """A day and an hour on the city's clock. `missing` is the fault when both are empty; "" = may be empty."""
        day, hour = self.words(f"{name}_day").strip(), self.text(f"{name}_time").strip()
        if not hour and not self.text(f"{name}_day").strip():
            self.faults += [Fault(field, missing)] if missing else []
            return None
        if not hour or not day:
            self.faults.append(Fault(field, "day_missing" if hour else "time_missing"))
            return None
        try:
            return self._at(name, read_day(day, field=field, today=local(self.now).date()), hour, field)
        except Refused as refused:
            self.faults.extend(refused.faults)
            return None

    def picked(self, name: str, *, field: str, missing: str) -> datetime | None:
        """A moment that was typed, else the one that a chip names; a term not known yet is None and no fault."""
        chip = self.text(f"{name}_chip")
        if self._typed_moment(name) or not chip:
            return self.moment(name, field=field, missing=missing)
        try:
            return None if chip == UNKNOWN else read_moment(chip, field=field)
        except Refused as refused:
            self.faults.extend(refused.faults)
            return None

    def unknown(self, name: str) -> bool:
        """Whether it was said that the moment is not known yet."""
        return self.text(f"{name}_chip") == UNKNOWN and not self._typed_moment(name)

    def _typed_moment(self, name: str) -> bool:
        return bool(self.text(f"{name}_time").strip() or self.text(f"{name}_day").strip())

    def areas(self) -> tuple[AreaDraft, ...]:
        """Where: districts ticked, words kept as they are, and groups that have a term of their own."""
        return tuple(area for _, area in self.places())

    def places(self) -> list[tuple[str, AreaDraft]]:
        """The same, each with the name of its field. Ticked districts are those of every group."""
        ticked = tuple(self.form.getlist("districts"))
        rows = [(row, self._group(row, ticked)) for row in self.rows() if self.text(row).strip()]
        words = self.text("addresses")
        common = [("addresses", AreaDraft(text=words, districts=ticked))] if words.strip() or not rows else []
        return [*common, *rows]

    def rows(self) -> list[str]:
        """The names of the rows for groups of addresses that the form has, in order."""
        numbers = {int(found[1]) for name in self.form if (found := _ROW.fullmatch(name))}
        return [f"group{number}" for number in sorted(numbers)]

    def rows_shown(self) -> list[str]:
        """The rows that are filled in, and an empty one for the next group."""
        filled = [row for row in self.rows() if self.text(row).strip()]
        return [*filled, f"group{int(filled[-1].removeprefix('group')) + 1 if filled else 1}"]

    def _group(self, row: str, ticked: tuple[str, ...]) -> AreaDraft:
        back_at = self.now if self.flag(f"{row}_back") else None
        return AreaDraft(text=self.text(row), districts=ticked, expected_end_at=self._until(row), restored_at=back_at)

    def _until(self, row: str) -> datetime | None:
        """A group's own term; an hour without its day is the next such hour."""
        hour, field = self.text(f"{row}_time").strip(), f"{row}_until"
        if self.text(f"{row}_day").strip() or not hour:
            return self.moment(row, field=field, missing="")
        first = local(self.since).date()
        try:
            moments = (self._at(row, day, hour, field) for day in (first, first + timedelta(days=1)))
            return next((moment for moment in moments if moment > self.since), None)
        except Refused as refused:
            self.faults.extend(refused.faults)
            return None

    def _at(self, name: str, day: date, hour: str, field: str) -> datetime:
        which = {"summer": True, "winter": False}.get(self.text(f"{name}_fold"))
        return at_local(day, read_time(hour, field=field), field=field, summer=which)

    def phone(self) -> PhoneWord | None:
        """The report by phone, if any of it was filled in (7.1)."""
        at = self.picked("phone", field="phone.at", missing="")
        said_by, taken_by = self.text("phone_said_by"), self.text("phone_taken_by")
        return PhoneWord(said_by=said_by, phoned_at=at, taken_by=taken_by) if said_by.strip() or at else None

    def submission(self, by: Actor, *about: str) -> Submission:
        """This very page's key: a double click or a second send is the same submission."""
        content = {name: self.form.getlist(name) for name in sorted(self.form) if name not in NOT_CONTENT}
        key = self.text("client_id")[:LONGEST_ID] or None
        return Submission.of(f"account:{by.id}", key, [*about, content])


def new_client_id() -> str:
    """The key of a page just opened."""
    return secrets.token_urlsafe(12)


def moment_values(name: str, moment: datetime | None) -> dict[str, str]:
    """How a moment is typed: for filling a form in."""
    if moment is None:
        return {}
    here = local(moment)
    values = {f"{name}_day_chip": here.date().isoformat(), f"{name}_time": f"{here:%H:%M}"}
    if is_doubled(moment):
        values[f"{name}_fold"] = "summer" if is_summer(moment) else "winter"
    return values


def row_values(row: str, term: datetime | None) -> dict[str, str]:
    """How a group's own term is typed: with its day."""
    values = moment_values(row, term)
    day = values.pop(f"{row}_day_chip", "")
    return {**values, f"{row}_day": ".".join(reversed(day.split("-")))} if day else values


def codes_of(faults: Any) -> dict[str, str]:
    """The code behind each of those sentences: which of a moment's controls is wrong."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field.replace(".", "_"), fault.code)
    return found
