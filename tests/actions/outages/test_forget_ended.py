"""What ended a day ago leaves the table that look-ups read; everything else stays."""

from datetime import timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.forget_ended import forget_ended
from outage_hub.models.outages import AreaPlace, LivePlace
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import looking
from tests.samples import emergency, file, say

DAY = timedelta(hours=24)


def ended(session: Session) -> str:
    """One that ended now, beside one that goes on."""
    area = (AreaDraft(text="просп. Миру, 5"),)
    file(session, emergency(NIGHT, areas=area), NIGHT)
    number = file(session, emergency(NIGHT, areas=area), NIGHT).number
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    return number


def live(session: Session) -> int:
    return session.scalar(select(func.count(LivePlace.outage_id.distinct()))) or 0


@on_both
def test_an_outage_is_looked_up_for_a_day_after_its_end(session: Session) -> None:
    ended(session)

    forget_ended(session, now=NIGHT + DAY - timedelta(seconds=1))
    assert live(session) == 2
    forget_ended(session, now=NIGHT + DAY)
    assert live(session) == 1
    assert session.scalar(select(func.count(AreaPlace.id))) == 2  # what was said is kept for ever


@on_both
def test_one_that_is_opened_again_is_looked_up_again(session: Session) -> None:
    number = ended(session)
    forget_ended(session, now=NIGHT + DAY)
    say(session, number, Saying.REOPENED, 2, NIGHT + DAY, sets={"expected_end_at": NIGHT + 2 * DAY})
    assert live(session) == 2


def test_the_worker_sees_to_it(app: OpenAPI, clock: WoundClock) -> None:
    with looking(app) as session:
        ended(session)
    clock.wind(hours=25)
    once(app)
    with looking(app) as session:
        assert live(session) == 1
