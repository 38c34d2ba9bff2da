"""/healthz tells the truth: 200 only when clocks, mail and sheet are on time, else 503 with the reasons."""

from datetime import datetime, timedelta

from flask import Blueprint, jsonify
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.actions.outages.chase_deadlines import overdue_since
from outage_hub.actions.outbox.send_digest import last_digests, missed_digests
from outage_hub.clock import utc_now
from outage_hub.hub import Check, Hub, the_hub
from outage_hub.models.base import db, server_clock
from outage_hub.models.leases import last_beat
from outage_hub.models.outbox import count_held_as_old, oldest_due, oldest_unexpanded
from outage_hub.models.troubles import latest_troubles, open_circuits
from outage_hub.rules.telling.digest import Slot
from outage_hub.words.times import dur, stamp

WORKER_SILENT, MAIL_STUCK, SWEEP_LATE = timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=2)
DIGEST_LATE, APART = timedelta(minutes=30), timedelta(seconds=30)
CLOCK = "clock"
_MISSED = {
    Slot.MORNING: _l("The morning digest for %(moment)s was not sent."),
    Slot.EVENING: _l("The evening digest for %(moment)s was not sent."),
    Slot.WEEKLY: _l("The weekly digest for %(moment)s was not sent."),
}
_AWAY = {
    "mail": _l("The mail server has not answered since %(moment)s."),
    "webhook": _l("The gateway behind the webhook has not taken anything since %(moment)s."),
}
pages = Blueprint("health", __name__)


def troubles(session: Session, hub: Hub) -> dict[str, list[str]]:
    """What is wrong now, by the check that found it; empty = all is well."""
    now = hub.clock()
    asked = {check.name: check.ask(session, now) for check in hub.checks}
    return {name: reasons for name, reasons in asked.items() if reasons}


@pages.get("/healthz")
@public
def healthz() -> Response:
    """For monitoring."""
    hub, digests = the_hub(), {}
    now = hub.clock()
    try:
        found = troubles(db.session(), hub)
        digests = {slot: at.isoformat() for slot, at in last_digests(db.session(), now=now).items()}
    except SQLAlchemyError:
        found = {"database": [_("The database does not answer.")]}
    answer = jsonify({"ok": not found, "troubles": found, "digests": digests, "checked_at": now.isoformat()})
    answer.status_code = 503 if found else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def worker_beats(session: Session, now: datetime) -> list[str]:
    """The worker says every 5 seconds that it lives."""
    beat = last_beat(session, "worker")
    if beat is None:
        return [_("The worker has never run.")]
    return (
        [_("The worker has been silent for %(length)s.", length=dur(now - beat))] if now - beat > WORKER_SILENT else []
    )


def outbox_moves(session: Session, now: datetime) -> list[str]:
    """No announcement waits to be expanded, and no due delivery to be claimed, for more than 5 minutes.

    A retry that waits for its own time is not stuck.
    """
    announced, due = oldest_unexpanded(session), oldest_due(session, now)
    reasons = []
    if announced and now - announced > MAIL_STUCK:
        reasons.append(_("Recipients have not been worked out for %(length)s.", length=dur(now - announced)))
    if due and now - due > MAIL_STUCK:
        reasons.append(_("Letters have been waiting for %(length)s.", length=dur(now - due)))
    return reasons


def sweep_is_on_time(session: Session, now: datetime) -> list[str]:
    """No step of a clock is past due and undone."""
    since = overdue_since(session, now=now)
    return (
        [_("A clock was due %(length)s ago and was not looked at.", length=dur(now - since))]
        if since and now - since > SWEEP_LATE
        else []
    )


def servers_answer(session: Session, now: datetime) -> list[str]:
    """No channel's server is left alone because it did not answer."""
    away = ((one.channel, stamp(one.opened_at, now=now)) for one in open_circuits(session) if one.opened_at)
    return [str(_AWAY[channel]) % {"moment": moment} for channel, moment in away]


def digests_are_sent(session: Session, now: datetime) -> list[str]:
    """The newest digest of each kind was announced, if anybody reads it."""
    late = [digest for digest in missed_digests(session, now=now) if now - digest.at > DIGEST_LATE]
    return [str(_MISSED[digest.slot]) % {"moment": stamp(digest.at, now=now)} for digest in late]


def old_letters_wait(session: Session, _now: datetime) -> list[str]:
    """No letter older than a day waits for a person to say whether it is sent."""
    count = count_held_as_old(session)
    words = ngettext(
        "%(num)d letter older than a day waits for a decision: see the board.",
        "%(num)d letters older than a day wait for a decision: see the board.",
        count,
    )
    return [words] if count else []


def clock_is_right(session: Session, _now: datetime) -> list[str]:
    """The worker holds nothing back because the machine's clock was set forward."""
    found = latest_troubles(session).get(CLOCK)
    return found.reasons if found and found.ended_at is None else []


def clocks_agree(session: Session, now: datetime) -> list[str]:
    """The database's clock is not far from this machine's, which is the one that counts."""
    theirs = server_clock(session)
    apart = abs(theirs - now) if theirs else timedelta(0)
    if apart <= APART:
        return []
    length = dur(timedelta(minutes=max(1, round(apart / timedelta(minutes=1)))))
    return [_("The clocks of the server and of the database differ by %(length)s. Set them right.", length=length)]


def clock_in_doubt(ahead: timedelta) -> str:
    """What is said of a clock that was set forward."""
    said: str = _(
        "The server’s clock was set forward by %(length)s, so deadlines are not looked at. "
        "If the time is right now, start the worker anew.",
        length=dur(timedelta(minutes=round(ahead / timedelta(minutes=1)))),
    )
    return said


CHECKS = (
    Check("worker", worker_beats),
    Check("outbox", outbox_moves),
    Check("clocks", sweep_is_on_time),
    Check("servers", servers_answer),
    Check("digests", digests_are_sent),
    Check("old_letters", old_letters_wait),
    Check(CLOCK, clock_is_right),
    Check("clock_of_database", lambda session, _now: clocks_agree(session, utc_now())),
)
