"""Whether the sheet is on time, for /healthz and `doctor`."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.outages import Outage
from outage_hub.words.times import dur
from sheets_sync import marks
from sheets_sync.place import Place
from sheets_sync.troubles import sentence

LAG = timedelta(minutes=10)


def sheet_is_on_time(place: Place) -> Callable[[Session, datetime], list[str]]:
    """No word is older than 10 minutes and not in the sheet, and the last good cycle is not either."""

    def ask(session: Session, now: datetime) -> list[str]:
        tab = marks.tab_of(session, place.name)
        reasons = [sentence(tab.stopped_for)] if tab and tab.stopped_for else []
        late = marks.behind(session, tab, since=now - LAG)
        if late:
            reasons.append(_("The sheet is behind by %(length)s.", length=dur(now - late[0])))
        elif (
            tab
            and tab.last_success_at
            and now - tab.last_success_at > LAG
            and session.scalar(select(Outage.id).limit(1))
        ):
            reasons.append(_("The sheet was not reconciled for %(length)s.", length=dur(now - tab.last_success_at)))
        if reasons and tab and tab.trouble:
            reasons.append(sentence(tab.trouble))
        return reasons

    return ask
