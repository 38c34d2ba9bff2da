"""What a digest says of one scope: what goes on, ended, is planned, was late. It names districts and no person."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailers.digest_lines import (
    active_line,
    broken_line,
    capital,
    counted,
    ended_line,
    in_houses,
    lower_first,
    planned_line,
)
from mailers.records import broken_clocks, filing_verdicts, last_end, records_within
from outage_hub.models.city.grounds import houses_off
from outage_hub.models.city.places import Place
from outage_hub.models.outages import Outage, Revision, areas_now
from outage_hub.models.outbox import Announcement
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import ENDED, ENDINGS, LIVE, Kind, Saying, Service, State
from outage_hub.rules.telling.audience import Scope
from outage_hub.rules.telling.digest import Digest, Slot, scope_of_variant, tells_of_the_day
from outage_hub.words import names
from outage_hub.words.status import term_passed

MOST = 40  # of a section; the rest is counted, so that the digest of a black day is still a letter
LATE = timedelta(minutes=15)
Line = tuple[Outage, Callable[[], str]]
log = logging.getLogger(__name__)


def digest_of(session: Session, announcement: Announcement, variant: str) -> dict[str, Any]:
    """What the template of a digest is told."""
    digest = replace(Digest.of(announcement.cause), whole_day=tells_of_the_day(variant))
    scope, now = scope_of_variant(variant), announcement.created_at
    records = records_within(session, scope, since=digest.since)
    ahead = _ahead(records, digest)
    about = {
        "at": digest.at,
        "since": digest.since,
        "day": _day(digest.at),
        "late": now - digest.at > LATE,
        "covers": _covers(session, scope),
        "limited": bool(scope.services or scope.districts),
        "planned": _section((one, partial(planned_line, one, since=digest.since, now=now)) for one in ahead),
        "last": last_end(session),
    }
    if digest.slot is Slot.WEEKLY:
        return {**about, "page": "weekly", **_week(session, records, digest)}
    alarms = [one for one in records if _goes_on(one) and one.kind is Kind.EMERGENCY]
    off = _houses(session, alarms, scope)
    return {**about, "page": "daily", "off": off, **_half_a_day(session, records, ahead, digest, now=now)}


def _half_a_day(
    session: Session, records: list[Outage], ahead: list[Outage], digest: Digest, *, now: datetime
) -> dict[str, Any]:
    active = sorted((one for one in records if _goes_on(one)), key=partial(_badness, now=now))
    alarms = [one for one in active if one.kind is Kind.EMERGENCY]
    works = len(active) - len(alarms) + sum(one.state is State.SCHEDULED for one in ahead)
    ended = [(one, last) for one in records if (last := _ending(one, since=digest.since))]
    by_id = {one.id: one for one in records}
    broken = [(clock, by_id[of]) for clock, of in broken_clocks(session, since=digest.since) if of in by_id]
    broken.sort(key=lambda pair: (pair[0].met_at is not None, pair[1].state in ENDED, pair[0].due_at))
    return {
        "active": _section((one, partial(active_line, one, now=now)) for one in active),
        "ended": _section((one, partial(ended_line, one, last, now=now)) for one, last in ended),
        "broken": _section((one, partial(broken_line, clock, one, now=now)) for clock, one in broken),
        "alarms": counted(len(alarms), "аварія", "аварії", "аварій") if alarms else "",
        "works": works,
        "places": _places(alarms),
        "tone": "em" if alarms else "plan" if works else "ok",
    }


def _week(session: Session, records: list[Outage], digest: Digest) -> dict[str, Any]:
    """Sums of each executor: filed, in time, late, restored, still open."""
    verdicts = filing_verdicts(session, since=digest.since)
    sums: dict[str, list[int]] = {}
    for one in records:
        verdict = verdicts.get(one.id)
        last = _ending(one, since=digest.since)
        counts = (
            verdict is not None,
            verdict is ClockState.MET,
            verdict is ClockState.BROKEN,
            last is not None and last.kind is Saying.RESTORED,
            _goes_on(one),
        )
        so_far = sums.get(one.executor.name, [0] * len(counts))
        sums[one.executor.name] = [total + count for total, count in zip(so_far, counts, strict=True)]
    kept = {name: counts for name, counts in sorted(sums.items()) if any(counts)}
    return {"sums": kept, "total": [sum(column) for column in zip(*kept.values(), strict=True)], "tone": "plan"}


def _ahead(records: list[Outage], digest: Digest) -> list[Outage]:
    """Works that begin before the digest's horizon, and those moved or cancelled since its window began."""

    def told(one: Outage) -> bool:
        changed = any(
            word.kind in (Saying.MOVED, Saying.CANCELLED) and word.recorded_at >= digest.since for word in one.revisions
        )
        near = one.state is State.SCHEDULED and one.begins_at < digest.until
        return near or (changed and one.state in (State.SCHEDULED, State.CANCELLED))

    return sorted((one for one in records if one.kind is Kind.PLANNED and told(one)), key=lambda one: one.begins_at)


def _goes_on(outage: Outage) -> bool:
    return outage.state in LIVE and outage.state is not State.SCHEDULED


def _ending(outage: Outage, *, since: datetime) -> Revision | None:
    """The last word of what ended since; works called off stand among the planned ones."""
    ends = [one for one in outage.revisions if one.kind in ENDINGS and one.recorded_at >= since]
    if outage.state not in ENDED or not ends or (outage.kind is Kind.PLANNED and outage.state is State.CANCELLED):
        return None
    return ends[-1]


def _badness(outage: Outage, *, now: datetime) -> tuple[bool, bool, float]:
    """Worst first: the term has passed, then emergencies, then what began last."""
    return not term_passed(outage, now=now), outage.kind is Kind.PLANNED, -outage.begins_at.timestamp()


def _section(lines: Iterable[Line]) -> dict[str, Any]:
    """Lines in words; one that cannot be told leaves its number, so that the others are told."""
    lines = list(lines)
    left = len(lines) - MOST
    more = f"і ще {counted(left, 'запис', 'записи', 'записів')}" if left > 0 else ""
    return {"lines": [_told(*line) for line in lines[:MOST]], "more": more}


def _told(outage: Outage, tell: Callable[[], str]) -> str:
    try:
        return tell()
    except Exception:
        log.exception("a digest cannot tell of %s", outage.number)
        return f"№ {outage.number}: відкрийте запис"


def _places(outages: list[Outage]) -> str:
    found = {place.place for one in outages for area in areas_now(one.current) for place in area.districts}
    return _districts(sorted(found, key=lambda place: place.sort_key))


def _houses(session: Session, alarms: Iterable[Outage], scope: Scope) -> str:
    """«264 будинки»: those of the scope's districts that these leave without a service; empty = none could be read."""
    found = houses_off(session, [one.id for one in alarms])
    count = sum(number for place, number in found.items() if not scope.districts or place in scope.districts)
    return in_houses(count) if count else ""


def _covers(session: Session, scope: Scope) -> str:
    """«вода, опалення; Приморський район»."""
    services = [lower_first(str(names.SERVICES[one])) for one in Service if one in scope.services]
    found = select(Place).where(Place.id.in_(scope.districts)).order_by(Place.sort_key)
    places = session.scalars(found).all() if scope.districts else []
    if not services and not places:
        return "усі послуги, усе місто"
    return f"{', '.join(services) or 'усі послуги'}; {_districts(places) or 'усе місто'}"


def _districts(places: Iterable[Place]) -> str:
    found = [place.name for place in places]
    return f"{', '.join(found)} {'район' if len(found) == 1 else 'райони'}" if found else ""


def _day(moment: datetime) -> str:
    """«П’ятниця, 27 листопада», with the apostrophe of all our words."""
    return capital(format_date(local(moment).date(), "EEEE, d MMMM", locale="uk").replace("\u02bc", "’"))
