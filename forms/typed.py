"""What somebody typed: read field by field, with every fault kept beside the words it is about."""

import secrets
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from outage_hub.actions.outages.submission import Submission
from outage_hub.rules.kyiv import at_local, is_doubled, is_summer, local, read_day, read_moment, read_time
from outage_hub.rules.outage import AreaDraft, PhoneWord
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.roles import Actor

NOT_CONTENT = ("csrf_token", "client_id", "confirmed", "action", "anew")
LONGEST_ID = 64
UNKNOWN = "unknown"  # the chip «термін уточнюємо»


class Typed:
    """A form as it was sent. `faults` collects what could not be read; nothing typed is ever lost."""

    def __init__(self, form: "MultiDict[str, str]", *, now: datetime) -> None:
        self.form = form
        self.now = now
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
        which = {"summer": True, "winter": False}.get(self.text(f"{name}_fold"))
        try:
            today = local(self.now).date()
            return at_local(
                read_day(day, field=field, today=today), read_time(hour, field=field), field=field, summer=which
            )
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
        """Where: districts ticked and words kept as they are."""
        return (AreaDraft(text=self.text("addresses"), districts=tuple(self.form.getlist("districts"))),)

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


def codes_of(faults: Any) -> dict[str, str]:
    """The code behind each of those sentences: which of a moment's controls is wrong."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field.replace(".", "_"), fault.code)
    return found
