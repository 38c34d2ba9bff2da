"""Real announcements, as utilities wrote them, turned into filings at a moment."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from outage_hub.rules.kyiv import local


@dataclass(frozen=True)
class Announcement:
    """One announcement: its words, its times in minutes from filing, and whether that is in time."""

    id: str
    filing: dict[str, Any]
    timeliness: str
    districts: list[str]

    @property
    def planned(self) -> bool:
        return bool(self.filing["kind"] == "planned")

    def as_json(self, now: datetime) -> dict[str, Any]:
        """The API's object, filed at this moment."""
        names = ("starts_at", "ends_at") if self.planned else ("occurred_at", "expected_restoration_at")
        words = {
            name: self.filing[name] for name in ("kind", "service", "summary", "cause", "consequences", "addresses")
        }
        return {
            **words,
            "districts": self.districts,
            "late_reason": self.filing["late_reason"],
            **{name: self.moment(name, now).isoformat() for name in names},
        }

    def as_form(self, now: datetime) -> dict[str, Any]:
        """What is typed into the form, filed at this moment."""
        typed = {name: self.filing[name] for name in ("service", "summary", "cause", "consequences", "addresses")}
        typed |= {"districts": self.districts, "late_reason": self.filing["late_reason"] or ""}
        typed |= {"confirmed": "addresses late_reason"}  # what is doubtful is sent as it is
        names = ("starts", "ends") if self.planned else ("occurred", "expected")
        for name, sent in zip(names, self._sent(), strict=True):
            moment = local(self.moment(sent, now))
            typed |= {f"{name}_day": moment.date().isoformat(), f"{name}_time": f"{moment:%H:%M}"}
        return typed

    def moment(self, name: str, now: datetime) -> datetime:
        offset = self.filing[f"{name.removesuffix('_at')}_offset_min"]
        return now + timedelta(minutes=offset)

    def _sent(self) -> tuple[str, str]:
        return ("starts_at", "ends_at") if self.planned else ("occurred_at", "expected_restoration_at")


def announcements() -> list[Announcement]:
    lines = (Path(__file__).parent / "announcements.jsonl").read_text("utf-8").splitlines()
    return [Announcement(**json.loads(line)) for line in lines]
