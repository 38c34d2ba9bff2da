"""The life of an outage line by line, newest first: what was said, when, why, and how its times changed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask_babel import gettext as _

from outage_hub.rules.outage import Kind, Saying
from outage_hub.words.names import SAYINGS
from outage_hub.words.shown import Shown, Word
from outage_hub.words.times import stamp
from public_feed.promise import deadline, window
from public_feed.row import lower_first

_DRAWN = {
    Saying.FILED: ("triangle", "em"),
    Saying.COMPLETED: ("ring", "plan"),
    Saying.TERM_CHANGED: ("arrow", "warn"),
    Saying.AREA_CHANGED: ("ring", "plan"),
    Saying.PART_RESTORED: ("disc", "ok"),
    Saying.MOVED: ("arrow", "plan"),
    Saying.STARTED: ("diamond", "plan"),
    Saying.OVERRUN: ("clock", "warn"),
    Saying.RESTORED: ("disc", "ok"),
    Saying.CANCELLED: ("cross", "off"),
    Saying.REOPENED: ("triangle", "em"),
    Saying.CORRECTED: ("ring", "off"),
}


@dataclass(frozen=True)
class Line:
    """`shape` and `tone` name the drawing and colour; `old` → `new` is the time that changed, if one did."""

    at: datetime
    shape: str
    tone: str
    words: str
    old: str = ""
    new: str = ""
    reason: str = ""


def lines(shown: Shown) -> list[Line]:
    """Everything significant that was said, newest first, down to the event itself."""
    pairs = pairwise([None, *shown.history])
    said = [_line(shown.kind, word, before) for before, word in pairs if word]
    if shown.kind is Kind.EMERGENCY:
        said.insert(0, Line(shown.begins_at, "ring", "off", _("the emergency happened")))
    return said[::-1]


def _line(kind: Kind, word: Word, before: Word | None) -> Line:
    shape, tone = _DRAWN[word.saying]
    if kind is Kind.PLANNED and word.saying in (Saying.FILED, Saying.REOPENED):
        shape, tone = ("hollow" if before is None else "diamond"), "plan"
    old, new = _times(kind, word, before)
    return Line(word.at, shape, tone, _words(kind, word, new), old, new, word.reason)


def _words(kind: Kind, word: Word, new: str) -> str:
    if word.saying is Saying.RESTORED and kind is Kind.PLANNED:
        return str(_("works finished"))
    if word.saying is Saying.FILED and kind is Kind.EMERGENCY and new:
        return str(_("record filed, term"))
    return lower_first(str(SAYINGS[word.saying]))


def _times(kind: Kind, word: Word, before: Word | None) -> tuple[str, str]:
    """The time before and the time said, where they differ or the word is about time."""
    if word.saying is Saying.RESTORED:
        ended = stamp(word.ended_at, now=word.at) if word.ended_at else ""
        return "", ended if ended != stamp(word.at, now=word.at) else ""
    if word.saying in (Saying.STARTED, Saying.CANCELLED):
        return "", ""
    old, new = (_promised(kind, before, word.at) if before else ""), _promised(kind, word, word.at)
    return (old, new or str(_("to be clarified"))) if old != new else ("", "")


def _promised(kind: Kind, word: Word, said_at: datetime) -> str:
    if kind is Kind.PLANNED:
        return window(word.begins_at, word.expected_end_at, now=said_at)
    return deadline(word.expected_end_at, beside=said_at) if word.expected_end_at else ""
