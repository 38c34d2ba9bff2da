"""The clockwork: a heartbeat that asks the database what is due. No duty lives only in a scheduler's job."""

import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from flask import Flask
from sqlalchemy.exc import DBAPIError

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.forget_ended import forget_ended
from outage_hub.actions.outbox.hold_old import hold_old_letters
from outage_hub.actions.outbox.send_digest import send_digests
from outage_hub.actions.outbox.watch_troubles import watch_troubles
from outage_hub.clock import utc_now
from outage_hub.delivery import drain
from outage_hub.health import CLOCK, clock_in_doubt, troubles
from outage_hub.hub import Job, the_hub
from outage_hub.lines import Stop
from outage_hub.models.base import db, deed, server_clock
from outage_hub.models.leases import forget_senders, give_lease_up, sends, sends_no_more, take_lease
from outage_hub.rules.jump import BACKWARD, FORWARD, Moment, jumped

NAME = "worker"
BEAT, PULSE, SWEEP, DIGESTS = timedelta(seconds=5), timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=10)
FORGETTING, WATCH = timedelta(minutes=10), timedelta(seconds=30)
log = logging.getLogger(__name__)


class AnotherLeads(Exception):
    """Another worker holds the lease."""


class Worker:
    """One process's share of the clockwork: whoever holds the lease row minds the clocks, all of them send."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.leading = False
        self.stop = Stop()
        self.looked = self._moment()  # when the clock was last seen to be right
        self.ahead = timedelta(0)  # by how much the clock was set forward and nobody has confirmed it

    def beat(self) -> bool:
        """Say that it lives, and take or renew the lease."""
        with self.app.app_context():
            session, now = db.session(), the_hub(self.app).clock()
            with deed(session):
                sends(session, self.holder, now=now)
                leads = take_lease(session, NAME, self.holder, now=now)
        if leads != self.leading:
            log.info("%s %s", self.holder, "leads" if leads else "waits")
        self.leading = leads
        return leads

    def once(self) -> None:
        """Do what is due at the start: sweep, announce, expand, send, and the doors' jobs. Raises AnotherLeads."""
        if not self.beat():
            raise AnotherLeads
        beats = BackgroundScheduler(timezone="UTC")  # long work must not look like death
        beats.add_job(self.beat, "interval", seconds=BEAT.total_seconds())
        beats.start()
        try:
            self._do_what_is_due()
        finally:
            beats.shutdown(wait=True)
            self.resign()

    def _do_what_is_due(self) -> None:
        self.sweep()
        self.forget()
        self.digest()
        drain(self.app, self.stop, by=self.holder)
        for job in the_hub(self.app).jobs:
            job.run(self.app)
        self.watch()
        drain(self.app, self.stop, by=self.holder)

    def sweep(self) -> None:
        """Take every step of every clock that is due; none while the clock itself is in doubt."""
        if self.ahead:
            return
        with self.app.app_context():
            chase_deadlines(db.session(), now=the_hub(self.app).clock())

    def forget(self) -> None:
        """Take what ended a day ago out of look-ups, and workers that died long ago out of the list."""
        with self.app.app_context():
            now = the_hub(self.app).clock()
            forget_ended(db.session(), now=now)
            with deed(db.session()):
                forget_senders(db.session(), now=now)

    def digest(self) -> None:
        """Announce the digests whose moment has come; none while the clock itself is in doubt."""
        if self.ahead:
            return
        with self.app.app_context():
            send_digests(db.session(), now=the_hub(self.app).clock())

    def watch(self) -> None:
        """Tell the administrator of what is newly broken; put aside letters that are too old to go unasked."""
        hub = the_hub(self.app)
        with self.app.app_context():
            if not self.ahead:
                hold_old_letters(db.session(), now=hub.clock())
            found = troubles(db.session(), hub)
            found.pop(CLOCK, None)  # which looks at what is kept here
            if self.ahead:
                found[CLOCK] = [clock_in_doubt(self.ahead)]
            watch_troubles(db.session(), found, now=hub.clock())

    def resign(self) -> None:
        """Let the next one lead at once."""
        now = the_hub(self.app).clock()
        with self.app.app_context(), deed(db.session()):
            give_lease_up(db.session(), NAME, self.holder, now=now)
            sends_no_more(db.session(), self.holder, now=now)
        self.leading = False

    def run_for_ever(self) -> None:
        """Beat until SIGTERM or SIGINT; then finish what is in flight and give the lease up."""
        ended = Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            self.stop.wanted = True
            ended.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        scheduler = self._scheduler()
        scheduler.start()
        while not ended.wait(PULSE.total_seconds()):
            self.mind_the_clock(scheduler)
        scheduler.shutdown(wait=True)
        self.resign()

    def mind_the_clock(self, scheduler: BaseScheduler) -> None:
        """The scheduler waits for moments of the clock: set back by an hour, it would do nothing for an hour (E8).

        Set forward, deadlines would be broken before their time: unless the database has the same time, nothing is
        swept until the clock is right again or the worker is started anew by somebody who has looked (E7).
        """
        now = self._moment()
        jump = jumped(self.looked, now)
        if jump < -BACKWARD:
            log.warning("the clock was set back by %s", -jump)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=utc_now())
        if jump > FORWARD and not self._database_agrees(now.clock):
            self.ahead = jump
        else:
            self.looked, self.ahead = now, timedelta(0)

    def _moment(self) -> Moment:
        return Moment(the_hub(self.app).clock(), time.clock_gettime(time.CLOCK_BOOTTIME))

    def _database_agrees(self, now: datetime) -> bool:
        with self.app.app_context(), suppress(DBAPIError):
            theirs = server_clock(db.session())
            return theirs is not None and abs(theirs - now) < BEAT
        return False

    def _scheduler(self) -> BackgroundScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults)
        scheduler.add_listener(
            lambda event: log.error("job %s: %s", event.job_id, getattr(event, "exception", "skipped")),
            EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES,
        )
        self.beat()
        scheduler.add_job(self.beat, "interval", seconds=BEAT.total_seconds(), id="beat")
        jobs = [
            Job("sweep", SWEEP, lambda _app: self.sweep()),
            Job("forget", FORGETTING, lambda _app: self.forget()),
            Job("digests", DIGESTS, lambda _app: self.digest()),
            Job("watch", WATCH, lambda _app: self.watch()),
            *the_hub(self.app).jobs,
        ]
        send = partial(drain, self.app, self.stop, by=self.holder)
        scheduler.add_job(send, "interval", seconds=PULSE.total_seconds(), id="outbox")
        for job in jobs:
            scheduler.add_job(self._if_leading(job), "interval", seconds=job.period.total_seconds(), id=job.name)
        return scheduler

    def _if_leading(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            if self.leading and not self.stop.wanted:
                job.run(self.app)

        return run


def once(app: Flask) -> None:
    """Do what is due now, then return. The seam for tests and for `worker --once`."""
    Worker(app).once()
