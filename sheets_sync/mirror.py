"""One cycle of the mirror: read the database, read the sheet, write what differs, remember."""

import os
import secrets
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from outage_hub.hub import Hub
from outage_hub.models.base import db, deed
from outage_hub.models.leases import give_lease_up, take_lease
from outage_hub.models.sheet import SheetTab
from sheets_sync import marks
from sheets_sync.courier import Patience
from sheets_sync.grid.store import TITLE, Fingerprint
from sheets_sync.marks import Tab
from sheets_sync.place import Place
from sheets_sync.plan import Plan, make_plan
from sheets_sync.register import lines
from sheets_sync.troubles import OUTSIDE, KeyFileError, Stopped, code_of
from sheets_sync.workbook import Register, open_register

LEASE = "sheet"
IDLE = timedelta(seconds=60)
MOST_A_MINUTE = 6


@dataclass(frozen=True)
class Outcome:
    """How a cycle ended: `agrees`, `stopped`, `failed` or `busy`, with the code of why and what it cost."""

    state: str
    reason: str = ""
    calls: int = 0
    updated: int = 0
    deleted: int = 0
    appended: int = 0


class Mirror:
    """This process's part in keeping the sheet; a lease row lets only one process at a time do it."""

    def __init__(self, hub: Hub, patience: Patience | None = None) -> None:
        self.hub, self.patience = hub, patience or Patience(hub.clock)
        self.place = Place(hub.settings)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.register: Register | None = None
        self._one = Lock()
        self._begun: deque[datetime] = deque(maxlen=MOST_A_MINUTE)
        self._seen: Fingerprint | None = None

    def tick(self) -> Outcome | None:
        """A cycle, if one is due: every minute, and within seconds of a change. Otherwise a look into the database."""
        session, now = db.session(), self.hub.clock()
        tab = marks.tab_of(session, self.place.name)
        due = self._is_due(session, tab, now=now)
        session.rollback()
        return self.cycle() if due else None

    def cycle(self, *, restore: bool = False) -> Outcome:
        """Bring the sheet up to the database. `restore` is a person's answer to vanished rows."""
        session = db.session()
        with self._alone(session) as mine:
            if not mine:
                return Outcome("busy")
            self._begun.append(self.hub.clock())
            outcome = self._cycle(session, restore=restore)
            self._seen = self._fingerprint()
            return outcome

    def _cycle(self, session: Session, *, restore: bool) -> Outcome:
        tab = marks.tab_of(session, self.place.name)
        before = tab.stopped_for or "" if tab else ""
        gid, tab_id = marks.gid_of(tab), tab.id if tab else None
        session.rollback()
        if before.startswith("shifted") and not restore:
            return Outcome("stopped", before)
        try:
            register = self._open(gid, restore=restore)
            plan = self._plan(session, register, tab_id, restore=restore)
            register.write(plan)
        except Stopped as stop:
            marks.keep_stop(session, self._tab(gid), stop, now=self.hub.clock())
            return Outcome("stopped", str(stop), self._calls())
        except OUTSIDE as error:
            return self._failed(session, gid, error)
        marks.keep_success(session, self._tab(gid), plan, now=self.hub.clock())
        return Outcome("agrees", "", self._calls(), len(plan.updates), len(plan.deletes), len(plan.appends))

    def _open(self, gid: str | None, *, restore: bool) -> Register:
        """Opened once and kept: opening costs two calls more."""
        if self.register and str(self.register.tab.id) == gid:
            self.register.courier.begin()
            return self.register
        self.register = None
        self.register = open_register(self.place, gid, self.patience, restore=restore)
        return self.register

    def _plan(self, session: Session, register: Register, tab_id: int | None, *, restore: bool) -> Plan:
        wanted = lines(session, tab_id, self.hub.links.outage, now=self.hub.clock())
        session.rollback()
        return make_plan(register.read(), wanted, restore=restore)

    def _failed(self, session: Session, gid: str | None, error: Exception) -> Outcome:
        calls, tab = self._calls(), self._tab(gid)
        self.register = None
        trouble = code_of(error, account=self._account())
        marks.keep_trouble(session, tab, trouble, now=self.hub.clock())
        return Outcome("failed", trouble, calls)

    def _tab(self, gid: str | None) -> Tab:
        if self.register:
            return Tab(self.place.name, self.register.tab.id, self.register.tab.title)
        return Tab(self.place.name, int(gid) if gid else None)

    def _calls(self) -> int:
        return self.register.courier.calls if self.register else 0

    def _account(self) -> str:
        try:
            return self.place.account
        except KeyFileError:
            return ""

    def _is_due(self, session: Session, tab: SheetTab | None, *, now: datetime) -> bool:
        if tab is None or tab.last_try_at is None:
            return True
        if tab.next_try_at and now < tab.next_try_at:
            return False
        if now - tab.last_try_at >= IDLE or self._fingerprint() != self._seen:
            return True
        if tab.stopped_for or tab.failures or self._is_crowded(now):
            return False
        return bool(marks.behind(session, tab))

    def _is_crowded(self, now: datetime) -> bool:
        """The quota is shared with others; a file on this server has none."""
        full = len(self._begun) == MOST_A_MINUTE and now - self._begun[0] < IDLE
        return full and not self.place.is_local

    def _fingerprint(self) -> Fingerprint | None:
        return self.place.folder.fingerprint(TITLE) if self.place.is_local else None

    @contextmanager
    def _alone(self, session: Session) -> Iterator[bool]:
        """Whether no other thread and no other process is at it."""
        if not self._one.acquire(blocking=False):
            yield False
            return
        try:
            with deed(session):
                mine = take_lease(session, LEASE, self.holder, now=self.hub.clock())
            yield mine
        finally:
            with deed(session):
                give_lease_up(session, LEASE, self.holder, now=self.hub.clock())
            self._one.release()
