"""A clock that is wrong at sending (B23), a system without zones (E12), an end while clocks are due (E14)."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.delivery import drain
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.outbox import Delivery, Purpose
from outage_hub.worker import Worker, once
from tests.actions.looking import causes
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import HOME, all_rows
from tests.mailers.smtp_server import Mailbox
from tests.samples import emergency, file

PRESS = "press-1@press.test"
EIGHT = NIGHT.replace(hour=6, minute=0)  # in Kyiv: the morning digest, and an hour's clock long past


def test_a_letter_bears_the_moment_of_its_cause_whatever_the_clock_says_at_sending(  # B23
    make_app: Callable[..., OpenAPI], clock: WoundClock, mailbox: Mailbox, smtp_url: str
) -> None:
    mailbox.after_data[PRESS] = "451 4.3.0 try later"
    app = make_app(doors=("mailers",), smtp_url=smtp_url)
    with app.app_context():
        file(db.session(), emergency(NIGHT), NIGHT)
        drain(app)
        mailbox.after_data.clear()
        clock.wind(hours=23)
        drain(app)

        tried_first = db.session().scalars(select(Delivery.sha256).where(Delivery.address == PRESS)).one()
    assert {parsedate_to_datetime(message["Date"]) for message in mailbox.messages} == {NIGHT}
    (content,) = [one.content for one in mailbox.envelopes if one.rcpt_tos == [PRESS]]
    assert isinstance(content, bytes)
    assert sha256(content).hexdigest() == tried_first


def test_a_system_without_zones_shows_kyivs_time_all_the_same(database_url: str, tmp_path: Path) -> None:  # E12
    command = [sys.executable, "-m", "tests.delivery.harness.without_zones", database_url, str(tmp_path / "home")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOME), "PYTHONTZPATH": ""}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)

    assert done.returncode == 0, done.stderr
    summer, winter = done.stdout.splitlines()
    assert "03:40 03:58 07:58 Fri, 24 Jul 2026 03:58:00 +0300" in summer
    assert "02:40 02:58 06:58 Tue, 24 Nov 2026 02:58:00 +0200" in winter


class EndingClock:
    """It stands until the worker's beats have looked at it. Then the worker is told to end, and hours pass first."""

    def __init__(self) -> None:
        self.now, self._ended, self._looks = NIGHT, False, 0
        self._looked = threading.Condition()

    def __call__(self) -> datetime:
        before = self.now
        if threading.current_thread() is not threading.main_thread():
            with self._looked:
                self._looks += 1
                self._looked.notify_all()
        elif self._looks and not self._ended:
            self._ended = True
            signal.raise_signal(signal.SIGTERM)
            self.now = EIGHT
            with self._looked:
                enough = self._looks + 20
                assert self._looked.wait_for(lambda: self._looks >= enough, timeout=60)
        return before


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The jobs come due at once; what a worker makes of signals is undone."""
    for period in ("BEAT", "PULSE", "SWEEP", "DIGESTS"):
        monkeypatch.setattr(f"outage_hub.worker.{period}", timedelta(seconds=0.01))
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@on_both
@pytest.mark.usefixtures("hasty")
def test_a_worker_told_to_end_leaves_what_is_due_to_the_next(app: OpenAPI, session: Session) -> None:  # E14
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    before = all_rows(app)
    Worker(app).beat()
    the_hub(app).clock = EndingClock()
    ending = Worker(app)
    ending.run_for_ever()
    assert all_rows(app) == before

    for _ in range(2):
        once(app)
    session.rollback()
    assert causes(session, Purpose.DIGEST) == ["digest:2026-11-24:morning"]
    assert len(causes(session, Purpose.BREACHES)) == 1
