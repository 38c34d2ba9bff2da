"""A worker without memory (A21), a disk of logs without room (D4): nothing is lost, and the rest goes on."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.clock import utc_now
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState
from outage_hub.worker import once
from tests.conftest import WoundClock, on_both
from tests.entrances import command_environment
from tests.mailers.smtp_server import Mailbox
from tests.samples import as_line, emergency, file, filing_json

COPIES = {  # at a point: of how many letters nobody can know whether they arrived
    "A5 claimed, not connected": 0,
    "A7 answered, not kept": 1,
    "A8 marking, not committed": 1,
}
LONGEST_AGONY = 20  # seconds: what still hangs then, the system would kill
FULL = Path("/dev/full")


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], smtp_url: str, clock: WoundClock) -> Iterator[OpenAPI]:
    """A hub on the real clock until it is wound."""
    app, clock.now = make_app(doors=("mailers",), smtp_url=smtp_url), utc_now()
    with app.app_context():
        yield app


@pytest.mark.parametrize("point", COPIES)
@on_both
def test_a_worker_without_memory_loses_nothing(
    app: OpenAPI, clock: WoundClock, mailbox: Mailbox, starve: Callable[[str], None], point: str
) -> None:
    file(db.session(), emergency(clock.now), clock.now)
    starve(point)
    clock.wind(minutes=12)
    once(app)

    states = db.session().scalars(select(Delivery.state)).all()
    assert set(states) == {DeliveryState.ACCEPTED}
    assert db.session().scalars(select(Announcement).where(Announcement.expanded_at.is_(None))).all() == []
    copies = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert len(copies) == len(states) > 8
    assert sum(copies.values()) - len(copies) <= COPIES[point]
    assert len({envelope.content for envelope in mailbox.envelopes}) == len(copies)


@pytest.fixture
def starve(database_url: str, tmp_path: Path, smtp_url: str) -> Callable[[str], None]:
    """Lets a worker run out of memory at this point, and end as it may."""

    def at(point: str) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.delivery.harness.starved_worker",
            point,
            database_url,
            str(tmp_path / "home"),
        ]
        with suppress(subprocess.TimeoutExpired):
            ended = subprocess.run([*command, smtp_url], check=False, capture_output=True, timeout=LONGEST_AGONY)
            assert ended.returncode or b"MemoryError" in ended.stderr

    return at


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full: Linux has it")
def test_a_full_disk_under_the_logs_stops_neither_filing_nor_sending(
    app: OpenAPI, database_url: str, tmp_path: Path
) -> None:
    sent = "junk\n" + as_line(filing_json(the_hub(app).clock(), executor="vodokanal"))
    assert with_full_logs(database_url, tmp_path / "home", "file", "-", sent=sent) == (1, "26-0001\n")
    assert with_full_logs(database_url, tmp_path / "home", "worker", "--once") == (0, "")

    assert set(db.session().scalars(select(Delivery.state))) == {DeliveryState.ACCEPTED}
    assert len(list((tmp_path / "home" / "mail").glob("*.eml"))) > 8


def with_full_logs(url: str, home: Path, *words: str, sent: str = "") -> tuple[int, str]:
    """The command's status and what it said, with no room for a line of its log."""
    environment = command_environment(home, url, PYTHONUNBUFFERED="")
    line, pipe = [sys.executable, "-m", "outage_hub", *words], subprocess.PIPE
    with FULL.open("wb") as log:
        done = subprocess.run(line, input=sent.encode(), stdout=pipe, stderr=log, env=environment, check=False)
    return done.returncode, done.stdout.decode()
