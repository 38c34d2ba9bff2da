"""The administrator is told of each broken state once, when it begins; the pages show it as long as it lasts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.outbox import ALARMS, Announcement, Purpose
from outage_hub.models.troubles import Trouble, latest_troubles

QUIET = timedelta(minutes=10)  # what comes back so soon is the same trouble
_CAUSE = "trouble:"


def watch_troubles(session: Session, found: Mapping[str, list[str]], *, now: datetime) -> None:
    """Keep what the checks found by now: `found` has the reasons of each that is broken."""
    if not found and all(one.ended_at for one in latest_troubles(session).values()):
        return
    with deed(session):
        latest = latest_troubles(session)
        for name, one in latest.items():
            if one.ended_at is None and name not in found:
                one.ended_at = now
        for name, reasons in found.items():
            _goes_on(session, latest.get(name), name, reasons, now=now)


def trouble_of(session: Session, announcement: Announcement) -> Trouble:
    """The trouble that this announcement tells of."""
    return session.get_one(Trouble, int(announcement.cause.removeprefix(_CAUSE)))


def _goes_on(session: Session, last: Trouble | None, name: str, reasons: list[str], *, now: datetime) -> None:
    if last and (last.ended_at is None or now - last.ended_at < QUIET):
        last.ended_at, last.reasons = None, reasons
        return
    trouble = Trouble(name=name, reasons=reasons, since=now)
    session.add(trouble)
    session.flush()
    told = Announcement(cause=f"{_CAUSE}{trouble.id}", purpose=Purpose.TROUBLE, lane=ALARMS, created_at=now)
    session.add(told)
