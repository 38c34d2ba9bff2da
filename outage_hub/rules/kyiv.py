"""The city's wall clock: days, hours, and the two nights a year on which an hour is missing or comes twice."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outage_hub.rules.refusals import Refused

KYIV = ZoneInfo("Europe/Kyiv")
_TIME = re.compile(r"([0-9]{1,2})[:.\-\s]?([0-9]{2})\Z")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}))?\Z")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_YEARS = range(2000, 2100)


def local(moment: datetime) -> datetime:
    """The moment on the city's clock. At the very edge of the calendar, where no zone can be reckoned, as it stands."""
    try:
        return moment.astimezone(KYIV)
    except OverflowError:
        return moment.replace(tzinfo=KYIV)


def is_doubled(moment: datetime) -> bool:
    """Whether the moment lies in the hour that comes twice in October."""
    here = local(moment)
    return here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()


def is_summer(moment: datetime) -> bool:
    """Whether summer time is in force: tells the two hours of October apart."""
    return local(moment).dst() != timedelta(0)


def read_time(text: str, *, field: str) -> time:
    """0240, 2:40, 02.40, 2-40 -> 02:40. Raises Refused (`time_unreadable`)."""
    found = _TIME.match(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused.because(field, "time_unreadable", text=text.strip()[:20])
    return time(int(found[1]), int(found[2]))


def read_day(text: str, *, field: str, today: date) -> date:
    """2026-11-24, 24.11.2026 or 24.11 (of this year). Raises Refused (`day_unreadable`)."""
    text = text.strip()
    iso, ours = _ISO_DAY.match(text), _DAY.match(text)
    try:
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif ours:
            day = date(int(ours[3] or today.year), int(ours[2]), int(ours[1]))
        else:
            day = date.min
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise Refused.because(field, "day_unreadable", text=text[:20])
    return day


def at_local(day: date, hour: time, *, field: str, summer: bool | None = None) -> datetime:
    """The moment (UTC) at which the city's clock shows this.

    Raises Refused: `time_gap` for an hour that does not exist in March, `time_twice` for October's doubled hour
    unless `summer` says which of the two is meant.
    """
    first = datetime.combine(day, hour, KYIV)
    second = first.replace(fold=1)
    if local(first.astimezone(UTC)).time() != hour:
        raise Refused.because(field, "time_gap")
    if first.utcoffset() != second.utcoffset():
        if summer is None:
            raise Refused.because(field, "time_twice")
        first = first if summer else second
    return first.astimezone(UTC)


def read_moment(text: str, *, field: str) -> datetime:
    """An ISO 8601 moment with its zone, as the API takes it, in UTC.

    Raises Refused: `time_iso`, `time_naive`, `time_gap` (an offset that Kyiv has not at that hour is welcome).
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused.because(field, "time_iso", text=text[:40]) from None
    if moment.tzinfo is None:
        raise Refused.because(field, "time_naive")
    if moment.year not in _YEARS:
        raise Refused.because(field, "time_iso", text=text[:40])
    return moment.astimezone(UTC)
