"""Drains the outbox: expand, claim, hand to the lines, mark what they say. No transaction spans a mail."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from outage_hub.actions.outbox.claim_deliveries import Claimed, claim_deliveries, release_claims
from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.actions.outbox.settle_delivery import Outcome, settle_delivery
from outage_hub.actions.outbox.tend_deliveries import tend_deliveries
from outage_hub.hub import Parcel, Sheet, the_hub
from outage_hub.lines import Lines, Result, Stop
from outage_hub.models.base import db
from outage_hub.models.outbox import Announcement, Letter, unexpanded
from outage_hub.receipts import Receipts

A_FEW = 10  # announcements expanded before the lines are looked after again
TENDED = timedelta(seconds=1)  # how often expired and lost letters are looked after
LOOK, AGAIN = 0.05, 0.25  # seconds between looks for new announcements; and for a word of the lines
TOGETHER = 0.01  # seconds in which what is accepted is marked together; meanwhile a receipt vouches for it
log = logging.getLogger(__name__)


def drain(app: Flask, stop: Stop | None = None, *, by: str | None = None) -> int:
    """Expand and send what is due, a little of each in turn: an alarm announced meanwhile need not wait long.

    How many announcements were expanded and letters tried.
    """
    with app.app_context():
        return _Drain(app, stop or Stop(), by).run()


class _Drain:
    def __init__(self, app: Flask, stop: Stop, by: str | None) -> None:
        self.hub, self.stop, self.by = the_hub(app), stop, by
        self.session = db.session()
        self.done, self.poisoned = 0, set[int]()
        self.tended_at = datetime.min.replace(tzinfo=UTC)
        self.looked_at = 0.0
        self.sheets: dict[int, Sheet] = {}
        self.results: SimpleQueue[Result | None] = SimpleQueue()
        self.unmarked: dict[str, list[Result]] = {name: [] for name in self.hub.channels}
        self.receipts = Receipts(self.hub.settings.home, by) if by else None
        keep = self.receipts.keep if self.receipts else lambda _one, _sha256: None
        self.lines = {name: Lines(name, one, self.results, stop, keep) for name, one in self.hub.channels.items()}

    def run(self) -> int:
        """Until nothing is due and nothing is in hand, or a stop is wanted."""
        if self.stop.wanted or not self.hub.channels:
            return 0
        try:
            self._tend_now(idle=True)
            while self._survive():
                pass
        finally:
            self._finish()
            if self.receipts:
                self.receipts.close()
        return self.done

    def _survive(self) -> bool:
        """A round; while something is in hand, a database that is away for a moment is waited for."""
        try:
            return self._round()
        except DBAPIError:
            if not any(line.in_hand for line in self.lines.values()) and not any(self.unmarked.values()):
                raise
            log.exception("the database does not answer")
            db.session.remove()
            self.session = db.session()
            Event().wait(AGAIN)
            return True

    def _round(self) -> bool:
        """Whether there is more to do."""
        if self.stop.wanted:
            return False
        self._tend()
        self._gather(0)
        moved = self._expand_some()
        for name in self.lines:
            moved += self._turn(name)
        if not moved and any(line.in_hand for line in self.lines.values()):
            self._gather(AGAIN)
            return True
        return bool(moved)

    def _tend(self) -> None:
        if self.hub.clock() - self.tended_at >= TENDED:
            self._tend_now(idle=False)

    def _tend_now(self, *, idle: bool) -> None:
        """With what dead workers of this machine wrote down themselves."""
        left = self.receipts.others() if self.receipts else {}
        read = {holder: receipts.read for holder, receipts in left.items()}
        self.tended_at = self.hub.clock()
        for holder in tend_deliveries(self.session, now=self.tended_at, by=self.by, idle=idle, receipts=read):
            left[holder].forget()

    def _expand_some(self) -> int:
        """Work out the recipients of a few announcements, alarms first; one's trouble does not stop the next."""
        if monotonic() < self.looked_at + LOOK:
            return 0
        done = 0
        for announcement_id in unexpanded(self.session, most=1000):
            if announcement_id not in self.poisoned:
                done += self._expand(announcement_id)
            if done >= A_FEW:
                break
        self.session.rollback()
        self.done += done
        self.looked_at = 0.0 if done else monotonic()
        return done

    def _expand(self, announcement_id: int) -> int:
        hub = self.hub
        try:
            expand_announcement(self.session, announcement_id, hub.writer, *hub.subscribers, now=hub.clock())
        except DBAPIError:
            raise
        except Exception:  # a poisoned announcement stays unexpanded: its age turns /healthz red
            log.exception("announcement %s cannot be expanded", announcement_id)
            self.poisoned.add(announcement_id)
            return 0
        return 1

    def _turn(self, name: str, *, ending: bool = False) -> int:
        """Mark what a channel's lines say, and give them more unless all is `ending`."""
        line, said = self.lines[name], self.unmarked[name]
        for result in [one for one in said if one.tried.outcome is not Outcome.ACCEPTED]:
            self._settle(result)
            said.remove(result)
        accepted = {one.parcel.delivery_id: one.tried.sha256 for one in said}
        room = 0 if ending else line.room
        if not accepted and not room:
            return 0
        now = self.hub.clock()
        claimed = claim_deliveries(self.session, name, most=room, now=now, by=self.by, accepted=accepted)
        said.clear()
        if claimed and self.receipts:
            self.receipts.begin()
        line.take(self._parcels(claimed))
        return len(accepted) + len(claimed)

    def _settle(self, result: Result) -> None:
        one, tried = result.parcel.delivery_id, result.tried
        state = settle_delivery(self.session, one, tried, now=self.hub.clock(), by=self.by)
        log.warning("delivery %s: %s (%s %s)", one, state, tried.outcome, tried.stage)

    def _gather(self, seconds: float) -> None:
        """What the lines said since; wait so long for the first word, and a moment for more while they are busy."""
        until = monotonic() + TOGETHER
        with suppress(Empty):
            self._note(self.results.get(block=seconds > 0, timeout=seconds or None))
        while True:
            for _each in range(self.results.qsize()):
                self._note(self.results.get_nowait())
            if not self._busy() or monotonic() >= until:
                return
            sleep(TOGETHER / 5)

    def _busy(self) -> bool:
        """Whether letters come back, much waits, and every line has enough to do for now."""
        coming = any(self.unmarked.values())
        return coming and not any(line.room for line in self.lines.values() if line.more)

    def _note(self, result: Result | None) -> None:
        if result is None:
            return
        self.unmarked[result.channel].append(result)
        self.lines[result.channel].in_hand -= 1
        self.done += 1

    def _parcels(self, claimed: Sequence[Claimed]) -> list[Parcel]:
        self._read_sheets({one.letter_id for one in claimed} - self.sheets.keys())
        return [
            Parcel(
                delivery_id=one.id,
                address=one.address,
                slots=one.slots,
                lane=one.lane,
                sha256=one.sha256,
                sheet=self.sheets[one.letter_id],
            )
            for one in claimed
        ]

    def _read_sheets(self, missing: set[int]) -> None:
        if not missing:
            return
        found = select(Letter, Announcement).join(Announcement).where(Letter.id.in_(missing))
        self.sheets |= {letter.id: _sheet(letter, announcement) for letter, announcement in self.session.execute(found)}
        self.session.rollback()

    def _finish(self) -> None:
        """Let the lines end, mark what they still say, give back what they did not begin."""
        for line in self.lines.values():
            line.end()
        while any(line.alive for line in self.lines.values()):
            self._gather(AGAIN)
            for name in self.lines:
                self._turn(name, ending=True)
        self._gather(0)
        for name, line in self.lines.items():
            self._turn(name, ending=True)
            if left := line.left():
                release_claims(self.session, [parcel.delivery_id for parcel in left], by=self.by)
        if self.receipts:
            self.receipts.end()


def _sheet(letter: Letter, announcement: Announcement) -> Sheet:
    return Sheet(
        letter_id=letter.id,
        announcement_id=announcement.id,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        created_at=announcement.created_at,
        number=announcement.outage.number if announcement.outage else None,
        revision=announcement.revision.seq if announcement.revision else None,
    )
