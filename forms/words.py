"""What the forms' buttons and lists say."""

from collections.abc import Sequence
from datetime import datetime

from flask import g
from flask_babel import lazy_gettext as _l

from outage_hub.rules.kyiv import local, read_moment
from outage_hub.rules.outage import Kind, Saying
from outage_hub.rules.refusals import Refused
from outage_hub.words import times

VERBS = {
    Saying.COMPLETED: _l("Complete the record"),
    Saying.TERM_CHANGED: _l("Change the term"),
    Saying.AREA_CHANGED: _l("Change the addresses"),
    Saying.PART_RESTORED: _l("Restored in part"),
    Saying.MOVED: _l("Move the works"),
    Saying.STARTED: _l("Started"),
    Saying.RESTORED: _l("Restored"),
    Saying.CANCELLED: _l("The record is a mistake: cancel it"),
    Saying.REOPENED: _l("Open it again"),
    Saying.CORRECTED: _l("Correct a typo"),
}
SENDS = {
    Saying.COMPLETED: _l("Send the record"),
    Saying.TERM_CHANGED: _l("Tell the new term"),
    Saying.AREA_CHANGED: _l("Tell the new addresses"),
    Saying.PART_RESTORED: _l("Tell what is restored"),
    Saying.MOVED: _l("Tell the new dates"),
    Saying.STARTED: _l("Works have started"),
    Saying.RESTORED: _l("Tell that it is restored"),
    Saying.CANCELLED: _l("Cancel the record"),
    Saying.REOPENED: _l("Open it again"),
    Saying.CORRECTED: _l("Save the correction"),
}
OF_WORKS = {Saying.RESTORED: _l("Finished"), Saying.CANCELLED: _l("Cancel the works")}
SENDS_OF_WORKS = {
    Saying.RESTORED: _l("Tell that the works are finished"),
    Saying.CANCELLED: _l("Cancel the works"),
}
# The three that are said most, large on the page; what is rare stands below, what undoes is small and red.
_LARGE = (
    Saying.COMPLETED,
    Saying.STARTED,
    Saying.REOPENED,
    Saying.TERM_CHANGED,
    Saying.MOVED,
    Saying.AREA_CHANGED,
    Saying.RESTORED,
)
RELAY = _l("They pass it on within an hour.")


def verb(saying: Saying, kind: Kind) -> str:
    """What the link to a change is called."""
    return str((OF_WORKS if kind is Kind.PLANNED else {}).get(saying) or VERBS[saying])


def send(saying: Saying, kind: Kind) -> str:
    """What the button of a change says."""
    return str((SENDS_OF_WORKS if kind is Kind.PLANNED else {}).get(saying) or SENDS[saying])


def moment_said(iso: str) -> str:
    """A chip's moment as people say it; what is none stays as it was sent."""
    try:
        moment = read_moment(iso, field="")
    except Refused:
        return iso
    return near(moment)


def near(moment: datetime) -> str:
    """«05:00», another day «завтра о 05:00»."""
    same_day = local(moment).date() == local(g.now).date()
    return times.clock(moment) if same_day else times.soon(moment, now=g.now)


def large(choices: Sequence[Saying]) -> list[Saying]:
    """At most three of what may be said, as large links."""
    found = [saying for saying in _LARGE if saying in choices]
    return [saying for saying in found if saying is not Saying.AREA_CHANGED] if len(found) > 3 else found
