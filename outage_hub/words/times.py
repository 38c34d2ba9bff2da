"""Times as Ukrainian people write them: 24 hours, the city's clock, the date where it may be read later."""

from datetime import datetime, timedelta

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from outage_hub.rules.kyiv import is_doubled, is_summer, local

NBSP = "\u00a0"


def clock(moment: datetime) -> str:
    """«14:05»; in the doubled hour of October «03:30 (літній час)»."""
    shown = f"{local(moment):%H:%M}"
    if not is_doubled(moment):
        return shown
    season = _("summer time") if is_summer(moment) else _("winter time")
    return f"{shown} ({season})"


def day(moment: datetime, *, now: datetime) -> str:
    """«24 листопада», with the year when it is another one."""
    here = local(moment)
    pattern = "d MMMM" if here.year == local(now).year else "d MMMM y"
    return str(format_date(here.date(), pattern, locale=get_locale() or "uk")).replace(" ", NBSP)


def stamp(moment: datetime, *, now: datetime) -> str:
    """«24 листопада, 14:05»."""
    return f"{day(moment, now=now)}, {clock(moment)}"


def at(moment: datetime, *, now: datetime) -> str:
    """«24 листопада о 14:05», in a running sentence."""
    return _hour(moment, day(moment, now=now))


def soon(moment: datetime, *, now: datetime) -> str:
    """«сьогодні о 14:05» on a live page; another day with its date."""
    apart = (local(moment).date() - local(now).date()).days
    match apart:
        case 0:
            return _hour(moment, _("today"))
        case -1:
            return _hour(moment, _("yesterday"))
        case 1:
            return _hour(moment, _("tomorrow"))
        case _other:
            return at(moment, now=now)


def at_clock(moment: datetime) -> str:
    """«о 14:05», but «об 11:05»."""
    said = (
        _("at the hour of %(clock)s", clock=clock(moment))
        if local(moment).hour == 11
        else _("at %(clock)s", clock=clock(moment))
    )
    return str(said)


def _hour(moment: datetime, day_words: str) -> str:
    """«… о 14:05», but «… об 11:05»."""
    if local(moment).hour == 11:
        return str(_("%(day)s, at %(clock)s", day=day_words, clock=clock(moment)))
    return str(_("%(day)s at %(clock)s", day=day_words, clock=clock(moment)))


def span(start: datetime, end: datetime, *, now: datetime) -> str:
    """«27 листопада, 09:00–17:00»; over midnight both dates."""
    if local(start).date() == local(end).date():
        return f"{stamp(start, now=now)}–{clock(end)}"
    return f"{stamp(start, now=now)} – {stamp(end, now=now)}"


def dur(length: timedelta) -> str:
    """«45 хв», «3 год 12 хв», «2 доби 4 год»; under a minute «менше хвилини»."""
    minutes = int(abs(length).total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:  # below it hours alone: «27 год» needs no case
        days, hours = divmod(hours, 24)
        parts = [_ndays(days), _("%(n)s h", n=hours) if hours else ""]
    else:
        parts = [_("%(n)s h", n=hours) if hours else "", _("%(n)s min", n=minutes) if minutes else ""]
    return " ".join(part.replace(" ", NBSP) for part in parts if part) or str(_("less than a minute"))


def ago(moment: datetime, *, now: datetime) -> str:
    """«щойно», «2 хв тому», «3 год тому», then the date."""
    past = now - moment
    if past < timedelta(minutes=1):
        return str(_("just now"))
    if past < timedelta(hours=24):
        rounded = past if past < timedelta(hours=1) else timedelta(hours=int(past.total_seconds() // 3600))
        return str(_("%(length)s ago", length=dur(rounded)))
    return stamp(moment, now=now)


def _ndays(days: int) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", days))
