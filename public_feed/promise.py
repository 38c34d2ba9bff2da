"""What was promised, in words: every term that was ever named stays readable, how often it changed is said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Saying
from outage_hub.words.shown import Shown, Word
from outage_hub.words.times import clock, span, stamp

ONE_DAY = timedelta(hours=24)
_PROMISES_NOTHING = (Saying.STARTED, Saying.OVERRUN, Saying.RESTORED, Saying.CANCELLED)


def times_changed(count: int) -> str:
    """«Термін змінено двічі»; nothing where it never changed."""
    match count:
        case 0:
            return ""
        case 1:
            return str(_("Term changed"))
        case 2:
            return str(_("Term changed twice"))
        case 3:
            return str(_("Term changed three times"))
        case _many:
            return str(ngettext("Term changed %(num)d time", "Term changed %(num)d times", count))


def deadline(moment: datetime, *, beside: datetime) -> str:
    """«03:58»; with its date when it is on another day than what stands beside it."""
    same_day = local(moment).date() == local(beside).date()
    return clock(moment) if same_day else stamp(moment, now=beside)


def chain(terms: Sequence[datetime], *, now: datetime, dated: bool = False) -> list[str]:
    """«18:00», «22:00», «06:00»; with dates where hours alone could be mistaken for another day's."""
    near = not dated and (not terms or max(terms) - min(terms) < ONE_DAY)
    return [clock(term) if near else stamp(term, now=now) for term in terms]


def window(begins_at: datetime, ends_at: datetime | None, *, now: datetime) -> str:
    """«26 листопада, 09:00–17:00»; only the beginning while the end is not known."""
    return span(begins_at, ends_at, now=now) if ends_at else _("from %(moment)s", moment=stamp(begins_at, now=now))


def windows(history: Sequence[Word], *, now: datetime) -> list[str]:
    """When planned works were promised, in order, each promise once."""
    found: list[str] = []
    for word in history:
        said = window(word.begins_at, word.expected_end_at, now=now)
        if word.saying not in _PROMISES_NOTHING and said not in found[-1:]:
            found.append(said)
    return found


def changes(shown: Shown) -> int:
    """How often the term became another one; a term taken back without a new one counts."""
    known = len(shown.terms) - 1 if shown.expected_end_at else len(shown.terms)
    return max(known, 0)
