"""Groups of addresses with terms of their own, as announcements write them: «… (до 14:00); … (до 20:00 26.11)»."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from outage_hub.rules.address.groups import Group, split_groups
from outage_hub.rules.address.meaning.reading import Until
from outage_hub.rules.kyiv import at_local, local
from outage_hub.rules.outage import AreaDraft

_LONG_GONE = timedelta(days=180)  # a day without its year is next year's when this year's is so far behind


def by_term(areas: Sequence[AreaDraft], *, now: datetime) -> tuple[AreaDraft, ...]:
    """Each group that names its own hour as an area of its own. Raises Refused for an hour that does not exist."""
    return tuple(one for area in areas for one in _split(area, now=now))


def _split(area: AreaDraft, *, now: datetime) -> Iterator[AreaDraft]:
    groups = split_groups(area.text) if area.expected_end_at is None and area.restored_at is None else ()
    if all(group.until is None for group in groups):
        yield area
        return
    for group in groups:
        term = moment_of(group.until, now=now) if group.until else None
        yield replace(area, text=_text(group), expected_end_at=term)


def _text(group: Group) -> str:
    return f"{group.heading}: {group.text}" if group.heading else group.text


def moment_of(until: Until, *, now: datetime) -> datetime:
    """The moment meant: an hour without its day is the next such hour."""
    day = _day(until, local(now).date())
    moment = at_local(day, until.at, field="addresses")
    if until.day is None and moment <= now:
        moment = at_local(day + timedelta(days=1), until.at, field="addresses")
    return moment


def _day(until: Until, today: date) -> date:
    if until.day is None:
        return today
    day, month = until.day
    this_year = date(today.year, month, min(day, 28)) + timedelta(days=max(0, day - 28))
    return this_year.replace(year=today.year + 1) if today - this_year > _LONG_GONE else this_year
