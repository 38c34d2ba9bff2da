"""What the kill harnesses share."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select

from outage_hub.models.base import db
from outage_hub.models.clocks import Deadline
from outage_hub.models.journal import Entry
from outage_hub.models.outages import Area, Outage, Revision
from outage_hub.models.outbox import Announcement, Purpose

KILLS = int(os.environ.get("HUB_TEST_KILLS", "50"))  # on each of the two databases


class Forked:
    """A process that forks others of its kind, one at a time, and lets the test kill them."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.delivery.harness.{module}", *arguments]
        pipe = subprocess.PIPE
        self._parent = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """A process, killed at the end."""
        pid = self._begin()
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            self._await_end()

    def live_for(self, seconds: float) -> None:
        with self.alive():
            threading.Event().wait(seconds)

    @contextmanager
    def doomed(self) -> Iterator[None]:
        """A process that kills itself."""
        self._begin()
        yield
        self._await_end()

    def _begin(self) -> int:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write("live\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def _await_end(self) -> None:
        assert self._parent.stdout
        assert self._parent.stdout.readline() == "ended\n"

    def close(self) -> None:
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait(10)
        if self._parent.stdout:
            self._parent.stdout.close()


def check_each_is_whole(numbers: Sequence[str]) -> None:
    """One revision with its places, its clocks, its announcement and its line in the journal (I2, I13)."""
    session = db.session()
    assert Counter(session.scalars(select(Outage.number))) == Counter(numbers)
    for kept in (
        select(func.count()).select_from(Revision),
        select(func.count()).select_from(Area),
        select(func.count()).select_from(Announcement).where(Announcement.purpose == Purpose.REVISION),
        select(func.count(Deadline.outage_id.distinct())),
        select(func.count()).select_from(Entry).where(Entry.deed == "filed"),
    ):
        assert session.scalar(kept) == len(numbers)
