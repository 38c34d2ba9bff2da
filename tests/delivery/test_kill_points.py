"""`kill -9` at each named point between two steps (A4-A9, A12, A13): what was owed is done, once."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select

from outage_hub.clock import utc_now
from outage_hub.models.base import db
from outage_hub.models.clocks import Deadline
from outage_hub.models.outbox import Announcement, Attempt, Delivery, DeliveryState, Purpose
from outage_hub.rules.deadlines import ClockState
from tests.conftest import BOTH, on_both
from tests.delivery.harness.kill_point import DELIVERING, SWEEPING
from tests.delivery.test_kills import finish, free_the_lease, leave_a_few_recipients
from tests.mailers.smtp_server import Mailbox
from tests.samples import emergency, file

NOBODY_KNOWS = {"A7 dot sent, not answered", "A7 answered, not kept"}
MEANWHILE = {"A8 marking, not committed", "A9 one marked, not the next"}  # the line may wait for an answer


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], smtp_url: str) -> Iterator[OpenAPI]:
    app = make_app(doors=("mailers",), smtp_url=smtp_url)
    app.extensions["hub"].clock = utc_now
    with app.app_context():
        leave_a_few_recipients()
        yield app


@pytest.fixture
def die(database_url: str, tmp_path: Path, smtp_url: str) -> Callable[[str], None]:
    def at(point: str) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.delivery.harness.kill_point",
            point,
            database_url,
            str(tmp_path / "home"),
        ]
        ended = subprocess.run([*command, smtp_url], check=False, capture_output=True, timeout=60)
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        free_the_lease()

    return at


@pytest.mark.parametrize("point", DELIVERING)
@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_every_letter_arrives_and_a_copy_more_only_where_nobody_can_know(
    app: OpenAPI, mailbox: Mailbox, die: Callable[[str], None], point: str
) -> None:
    file(db.session(), emergency(utc_now()), utc_now())
    die(point)
    finish(app)

    states = db.session().scalars(select(Delivery.state)).all()
    assert set(states) == {DeliveryState.ACCEPTED}
    copies = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert len(copies) == len(states)
    assert sum(copies.values()) - len(copies) <= (point in NOBODY_KNOWS | MEANWHILE)
    assert len({envelope.content for envelope in mailbox.envelopes}) == len(copies)
    tried_again = set(db.session().scalars(select(Attempt.outcome)))
    assert tried_again <= {"unknown"}


@pytest.mark.parametrize("point", SWEEPING)
@on_both
def test_what_the_clocks_owe_is_kept_and_announced_together(
    app: OpenAPI, die: Callable[[str], None], point: str
) -> None:
    long_ago = utc_now() - timedelta(hours=30)
    file(db.session(), emergency(long_ago, expected_end_at=long_ago + timedelta(hours=1)), long_ago)
    die(point)
    half = db.session().scalar(select(func.count()).where(Deadline.state == ClockState.BROKEN))
    told = db.session().scalar(select(func.count()).where(Announcement.purpose == Purpose.BREACHES))
    assert bool(half) is bool(told)
    finish(app)

    causes = db.session().scalars(select(Announcement.cause).where(Announcement.purpose == Purpose.BREACHES)).all()
    assert len(causes) == 1
    assert db.session().scalar(select(func.count()).where(Deadline.state == ClockState.BROKEN))
    digests = db.session().scalars(select(Announcement.cause).where(Announcement.purpose == Purpose.DIGEST)).all()
    assert len(digests) == len(set(digests))
