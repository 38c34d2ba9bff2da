"""The clockwork: one leader, nothing doubled, health that tells the truth, everything from rows after a restart."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.delivery import drain
from outage_hub.hub import Job, the_hub
from outage_hub.lines import Stop
from outage_hub.models.base import db
from outage_hub.models.leases import LEASE, SENDER, WorkerLease
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState, delivery_counts
from outage_hub.worker import AnotherLeads, Worker, once
from tests.actions.looking import expand_all
from tests.conftest import BOTH, NIGHT, WoundClock, on_both
from tests.entrances import looking
from tests.models.together import at_once
from tests.samples import emergency, file


def troubles(app: OpenAPI) -> dict[str, list[str]]:
    """What /healthz complains of; its status must agree."""
    answer = app.test_client().get("/healthz")
    found: dict[str, list[str]] = answer.get_json()["troubles"]
    assert answer.status_code == (503 if found else 200)
    return found


@on_both
def test_of_two_workers_only_one_minds_the_clocks(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    first, second = Worker(app), Worker(app)

    assert first.beat()
    assert not second.beat()
    with pytest.raises(AnotherLeads):
        once(app)

    clock.wind(seconds=21)
    assert second.beat()
    assert not first.beat()


@on_both
def test_what_a_dead_worker_had_in_hand_is_taken_by_another_within_twenty_seconds(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    dead, living = Worker(app), Worker(app)
    dead.beat()
    delivery = session.scalars(select(Delivery)).first()
    assert delivery
    delivery.state, delivery.lease_until = DeliveryState.SENDING, NIGHT + timedelta(minutes=11)
    delivery.holder = dead.holder
    session.commit()

    found = []
    for _ in range(4):
        clock.wind(seconds=5)
        living.beat()
        drain(app, by=living.holder)
        session.expire_all()
        found.append(delivery.state)
        session.rollback()
    assert found == [*[DeliveryState.SENDING] * 3, DeliveryState.ACCEPTED]


def test_long_work_does_not_look_like_death(app: OpenAPI, clock: WoundClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outage_hub.worker.BEAT", timedelta(seconds=0.02))
    renewed = Event()

    def work(_app: Flask) -> None:
        clock.wind(seconds=19)
        for _ in range(500):
            renewed.wait(0.02)
            with looking(app) as database:
                lives = database.scalars(select(WorkerLease.until).where(WorkerLease.name.startswith(SENDER))).one()
            if lives == clock.now + LEASE:
                renewed.set()
                break

    monkeypatch.setattr(the_hub(app), "jobs", [Job("long", timedelta(seconds=1), work)])
    once(app)
    assert renewed.is_set()


def test_workers_that_died_long_ago_are_forgotten(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    dead = Worker(app)
    dead.beat()
    known = select(WorkerLease.id).where(WorkerLease.name == f"{SENDER}{dead.holder}")
    for hours, is_known in ((0.9, True), (0.2, False)):
        clock.wind(hours=hours)
        once(app)
        assert (session.scalar(known) is not None) is is_known
        session.rollback()


def test_what_a_worker_had_in_hand_when_it_ended_is_taken_by_the_next_at_once(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT, writer=the_hub(app).writer)
    ending = Worker(app)
    ending.beat()
    claim_deliveries(session, "mail", most=5, now=NIGHT, by=ending.holder)
    ending.resign()
    once(app)
    session.rollback()
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.ACCEPTED}


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_workers_share_the_sending(app: OpenAPI, session: Session) -> None:
    for _outage in range(20):
        file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT, writer=the_hub(app).writer)
    waiting = delivery_counts(session)[DeliveryState.QUEUED]
    session.rollback()
    done = at_once(app, [partial(_drain, app, by) for by in ("one", "another")])

    assert sum(done) == waiting > 100
    assert min(done) > waiting / 4


def _drain(app: OpenAPI, by: str, _session: Session) -> int:
    return drain(app, by=by)


def test_a_worker_told_to_stop_begins_nothing_new(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)

    drain(app, Stop(wanted=True))

    assert session.scalars(select(Delivery.id)).all() == []
    drain(app)
    session.rollback()
    assert set(session.scalars(select(Delivery.state)).all()) == {DeliveryState.ACCEPTED}


def test_health_is_red_until_a_worker_has_run(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    assert set(troubles(app)) == {"worker"}

    file(session, emergency(NIGHT), NIGHT)
    once(app)
    assert not troubles(app)

    clock.wind(minutes=3)
    assert "worker" in troubles(app)


def test_health_names_an_announcement_nobody_expands_and_a_sweep_nobody_makes(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)

    clock.wind(minutes=6)
    assert "outbox" in troubles(app)

    clock.wind(minutes=30)
    assert "clocks" in troubles(app)


def test_a_poisoned_announcement_does_not_stop_its_neighbours(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    poison = Announcement(cause="poison", purpose="relay_duty", lane=0, created_at=NIGHT)
    session.add(poison)
    session.commit()

    once(app)

    session.rollback()
    waiting = session.scalars(select(Announcement.cause).where(Announcement.expanded_at.is_(None))).all()
    assert waiting == ["poison"]
    assert len(session.scalars(select(Delivery.id)).all()) > 8


def test_everything_goes_on_from_rows_after_a_restart(make_app: Callable[..., OpenAPI], clock: WoundClock) -> None:
    before = make_app(doors=("mailers",))
    with before.app_context():
        file(db.session(), emergency(NIGHT), NIGHT)

    clock.wind(minutes=61)
    after = make_app(doors=("mailers",))
    once(after)

    with after.app_context():
        causes = db.session().scalars(select(Announcement.purpose)).all()
    assert "breaches" in causes


def test_health_is_red_when_a_digest_was_not_sent_and_tells_when_the_last_one_was(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    worker, eight = Worker(app), NIGHT.replace(hour=6, minute=0)
    clock.now = eight + timedelta(minutes=30)
    worker.sweep()
    assert "digests" not in troubles(app)
    clock.wind(seconds=1)
    assert troubles(app)["digests"] == ["Ранкове зведення на 24\N{NO-BREAK SPACE}листопада, 08:00 не надіслано."]
    assert app.test_client().get("/healthz").get_json()["digests"] == {}

    once(app)
    session.rollback()

    assert not troubles(app)
    assert app.test_client().get("/healthz").get_json()["digests"] == {"morning": "2026-11-24T06:30:01+00:00"}


@on_both
def test_a_worker_announces_a_digest_once_however_often_it_looks(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    clock.now = NIGHT.replace(hour=6, minute=0)
    for _ in range(3):
        once(app)
        clock.wind(seconds=30)
    causes = session.scalars(select(Announcement.cause).where(Announcement.purpose == "digest")).all()
    assert causes == ["digest:2026-11-24:morning"]
