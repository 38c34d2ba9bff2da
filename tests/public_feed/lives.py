"""Whole lives of outages, so that every saying there is can be seen in public."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.rules.outage import AreaDraft, Saying, Source
from tests.samples import emergency, file, planned, say

HOUR = timedelta(hours=1)
WHERE = AreaDraft(text="вул. Троїцька, 57", districts=("tsentralnyi",))


def full_emergency(session: Session, now: datetime) -> str:
    """Filed by phone, completed, changed, overdue, partly and wholly restored, opened again, cancelled."""
    number = file(session, emergency(now, expected_end_at=None), now, source=Source.PHONE).number
    say(session, number, Saying.COMPLETED, 1, now + HOUR, sets={"expected_end_at": now + 5 * HOUR})
    say(session, number, Saying.AREA_CHANGED, 2, now + 2 * HOUR, areas=(WHERE,))
    say(session, number, Saying.TERM_CHANGED, 3, now + 3 * HOUR, sets={"expected_end_at": now + 6 * HOUR})
    chase_deadlines(session, now=now + 7 * HOUR)
    part = (WHERE, AreaDraft(text="просп. Миру, 5", districts=("prymorskyi",), restored_at=now + 7 * HOUR))
    say(session, number, Saying.PART_RESTORED, 5, now + 8 * HOUR, areas=part)
    say(session, number, Saying.RESTORED, 6, now + 9 * HOUR, sets={"ended_at": now + 9 * HOUR})
    say(session, number, Saying.REOPENED, 7, now + 10 * HOUR)
    say(session, number, Saying.CANCELLED, 8, now + 11 * HOUR, reason="Внесено помилково")
    return number


def full_works(session: Session, now: datetime) -> str:
    """Scheduled, moved, started, prolonged, finished."""
    number = file(session, planned(now), now).number
    moved = {"begins_at": now + 120 * HOUR, "expected_end_at": now + 128 * HOUR}
    say(session, number, Saying.MOVED, 1, now + HOUR, sets=moved)
    say(session, number, Saying.STARTED, 2, now + 120 * HOUR)
    say(session, number, Saying.TERM_CHANGED, 3, now + 121 * HOUR, sets={"expected_end_at": now + 130 * HOUR})
    say(session, number, Saying.RESTORED, 4, now + 129 * HOUR, sets={"ended_at": now + 129 * HOUR})
    return number
