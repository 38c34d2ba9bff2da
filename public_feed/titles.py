"""Titles of feed items: verdict, then place, then time; dates always, since a feed is read later."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outage_hub.rules.outage import Kind, Saying
from outage_hub.words.names import SERVICES
from outage_hub.words.shown import Shown
from outage_hub.words.times import stamp
from public_feed.promise import window
from public_feed.row import lower_first

_EITHER = {
    Saying.COMPLETED: _l("Record completed: %(what)s, %(where)s, %(until)s"),
    Saying.TERM_CHANGED: _l("New term: %(term)s, %(what)s, %(where)s"),
    Saying.AREA_CHANGED: _l("Addresses changed: %(what)s, %(where)s, %(until)s"),
    Saying.PART_RESTORED: _l("Partly restored: %(service)s, %(where)s, %(until)s"),
    Saying.OVERRUN: _l("Term has passed: %(term)s, %(what)s, %(where)s"),
    Saying.REOPENED: _l("Opened again: %(what)s, %(where)s, %(until)s"),
    Saying.MOVED: _l("Moved: %(window)s, %(what)s, %(where)s"),
    Saying.STARTED: _l("Works have started: %(what)s, %(where)s, %(until)s"),
    Saying.CORRECTED: _l("Typo corrected: %(what)s, %(where)s"),
}
TITLES = {
    Kind.EMERGENCY: {
        **_EITHER,
        Saying.FILED: _l("Emergency: %(what)s, %(where)s, %(until)s"),
        Saying.RESTORED: _l("Restored: %(service)s, %(where)s, %(ended)s"),
        Saying.CANCELLED: _l("Cancelled: record of an emergency, %(service)s, %(where)s"),
    },
    Kind.PLANNED: {
        **_EITHER,
        Saying.FILED: _l("Scheduled: %(window)s, %(what)s, %(where)s"),
        Saying.RESTORED: _l("Finished: planned works, %(service)s, %(where)s, %(ended)s"),
        Saying.CANCELLED: _l("Cancelled: planned works %(window)s, %(service)s, %(where)s"),
    },
}


def title(shown: Shown) -> str:
    """«Аварія: немає холодної води, Приморський, Центральний райони, до 24 листопада, 08:00». No free text in it."""
    said = shown.history[-1]
    term = stamp(shown.expected_end_at, now=said.at) if shown.expected_end_at else ""
    ahead = shown.expected_end_at is not None and shown.expected_end_at > said.at
    return str(TITLES[shown.kind][said.saying]) % {
        "what": lower_first(shown.headline),
        "where": shown.where,
        "service": lower_first(str(SERVICES[shown.service])),
        "term": term or _("to be clarified"),
        "until": _("until %(moment)s", moment=term) if ahead else _("the term is being clarified"),
        "window": window(shown.begins_at, shown.expected_end_at, now=said.at),
        "ended": stamp(shown.ended_at, now=said.at) if shown.ended_at else "",
    }
