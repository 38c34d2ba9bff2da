"""What the caller says to an official about an outage: the verdict, where, and until when, as of now."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from outage_hub.models.outages import Outage, areas_now
from outage_hub.rules.outage import State
from outage_hub.words.names import KINDS, headline
from outage_hub.words.shown import where
from outage_hub.words.times import at, soon


def told_by_phone(outage: Outage, *, now: datetime) -> str:
    """«Аварія № 26-0417. Немає холодної води: Приморський район, 12 будинків. Обіцяють відновити сьогодні о 08:00.»."""
    return f"{KINDS[outage.kind]} № {outage.number}. {headline(outage)}: {_places(outage)}. {_end(outage, now=now)}"


def _places(outage: Outage) -> str:
    houses = sum(area.houses for area in areas_now(outage.current))
    counted = ngettext("%(num)d house", "%(num)d houses", houses) if houses else ""
    return ", ".join(filter(None, [where(outage.current), str(counted)]))


def _end(outage: Outage, *, now: datetime) -> str:
    if outage.state is State.CANCELLED:
        return str(_("The record is cancelled."))
    if outage.state is State.CLOSED:
        return str(_("It is over already: %(moment)s.", moment=at(outage.closed_at or now, now=now)))
    term = outage.expected_end_at
    if term is None:
        return str(_("The term is being found out."))
    if term < now:
        return str(_("They promised %(moment)s, a new term is being asked for.", moment=soon(term, now=now)))
    return str(_("They promise to restore it %(moment)s.", moment=soon(term, now=now)))
