"""The machine's clock is set by an hour or three (E7, E8): nothing is broken before its time, nothing stands still."""

from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.clock import utc_now
from outage_hub.health import clocks_agree
from outage_hub.hub import the_hub
from outage_hub.models.clocks import Deadline
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.rules.deadlines import ClockState
from outage_hub.worker import Worker
from tests.conftest import BOTH, NIGHT, WoundClock
from tests.samples import emergency, file


def broken(session: Session) -> list[Deadline]:
    session.rollback()
    return list(session.scalars(select(Deadline).where(Deadline.state == ClockState.BROKEN)))


@pytest.fixture
def worker(app: OpenAPI, session: Session) -> Worker:
    file(session, emergency(NIGHT), NIGHT)
    return Worker(app)


def test_set_forward_no_deadline_is_broken_before_its_time_and_it_is_said(
    app: OpenAPI, worker: Worker, session: Session, clock: WoundClock
) -> None:
    clock.wind(hours=3)
    worker.mind_the_clock(BackgroundScheduler())
    worker.beat()
    worker.sweep()
    worker.watch()

    assert broken(session) == []
    said = app.test_client().get("/healthz").get_json()["troubles"]["clock"]
    assert said[0].startswith("Годинник сервера переведено вперед на 3\N{NO-BREAK SPACE}год")
    assert Purpose.TROUBLE in session.scalars(select(Announcement.purpose)).all()


def test_many_small_corrections_are_no_jump(worker: Worker, clock: WoundClock) -> None:
    for _day in range(30):
        clock.wind(seconds=30)
        worker.mind_the_clock(BackgroundScheduler())
    assert not worker.ahead


def test_set_right_again_the_clocks_go_on(app: OpenAPI, worker: Worker, clock: WoundClock) -> None:
    clock.wind(hours=3)
    worker.mind_the_clock(BackgroundScheduler())
    worker.watch()
    clock.wind(hours=-3)
    worker.mind_the_clock(BackgroundScheduler())
    worker.watch()
    assert "clock" not in app.test_client().get("/healthz").get_json()["troubles"]


def test_started_anew_by_somebody_who_has_looked_it_believes_the_clock(
    app: OpenAPI, worker: Worker, session: Session, clock: WoundClock
) -> None:
    clock.wind(hours=3)
    worker.mind_the_clock(BackgroundScheduler())
    anew = Worker(app)
    anew.mind_the_clock(BackgroundScheduler())
    anew.sweep()
    assert broken(session)


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_a_clock_that_agrees_with_the_databases_is_believed(worker: Worker, clock: WoundClock) -> None:
    clock.now = utc_now()
    worker.mind_the_clock(BackgroundScheduler())
    assert not worker.ahead


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_a_clock_that_the_databases_does_not_know_is_not_believed(worker: Worker, clock: WoundClock) -> None:
    clock.now = utc_now() + timedelta(hours=3)
    worker.mind_the_clock(BackgroundScheduler())
    assert worker.ahead > timedelta(hours=2)


def test_set_back_by_an_hour_every_job_runs_at_once(worker: Worker, clock: WoundClock) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    later = utc_now() + timedelta(hours=1)
    job = scheduler.add_job(worker.beat, "interval", seconds=5, next_run_time=later)
    scheduler.start(paused=True)
    clock.wind(hours=-1)
    worker.mind_the_clock(scheduler)
    assert job.next_run_time <= utc_now()
    scheduler.shutdown()


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_a_database_whose_clock_differs_by_minutes_is_told_of(session: Session) -> None:  # D12
    assert clocks_agree(session, utc_now()) == []
    assert clocks_agree(session, utc_now() - timedelta(minutes=5)) == [
        "Годинники сервера й бази даних розходяться на 5\N{NO-BREAK SPACE}хв. Звірте їх із точним часом."
    ]


def test_a_database_in_a_file_has_no_clock_to_differ(app: OpenAPI, session: Session) -> None:  # D12
    assert clocks_agree(session, NIGHT) == []
    assert "clock_of_database" in {check.name for check in the_hub(app).checks}
