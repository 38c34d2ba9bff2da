"""Opens and settles an outage's clocks as things are said about it. All in the deed's own transaction."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.models.clocks import Deadline, DeadlineStep, clocks_of
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.people import the_centre
from outage_hub.rules.deadlines import (
    NOTICE,
    TERM,
    TERM_UNKNOWN,
    ClockState,
    Obligation,
    Step,
    Window,
    filing_due,
    filing_window,
    steps_of,
    verdict,
)
from outage_hub.rules.outage import Source

_UNMET = (ClockState.OPEN, ClockState.BROKEN)


def open_filing(session: Session, outage: Outage, revision: Revision) -> Deadline:
    """7.2: 30 minutes from the event, met by the executor's own entry; a phone entry leaves it running.

    7.8: what the dispatcher told the inspector is owed by the centre, from the moment it was received.
    """
    received_at = outage.received_at
    window, due_at = filing_window(outage.kind, received_at), filing_due(outage.kind, outage.begins_at, received_at)
    deadline = _clock(session, outage, Obligation.FILING, window, due_at, started_at=received_at or outage.begins_at)
    if received_at is not None:
        centre = the_centre(session)
        deadline.owed_by_organisation_id = centre.id if centre else None
    if revision.source is Source.PHONE:
        _write_steps(session, deadline, after=None)
    else:
        _meet(deadline, revision)
    return deadline


def meet_filing(session: Session, outage: Outage, revision: Revision) -> None:
    """The executor has completed what was reported by phone."""
    for deadline in clocks_of(session, outage.id, Obligation.FILING, states=_UNMET):
        if deadline.met_at is None:
            _meet(deadline, revision)
            close_steps(deadline, now=revision.recorded_at)


def open_notice(session: Session, outage: Outage, revision: Revision) -> None:
    """7.3: 72 hours before the start, settled at once; its steps remind a day before and start the works."""
    for earlier in clocks_of(session, outage.id, Obligation.NOTICE, states=tuple(ClockState)):
        close_steps(earlier, now=revision.recorded_at)
    due_at = filing_due(outage.kind, outage.begins_at)
    deadline = _clock(session, outage, Obligation.NOTICE, NOTICE, due_at, started_at=revision.recorded_at)
    _meet(deadline, revision)
    _write_steps(session, deadline, after=revision.recorded_at)


def open_term(session: Session, outage: Outage, revision: Revision) -> None:
    """7.1, 7.4: from the promise until the promised moment; an unknown term must be named within the hour."""
    promised = outage.expected_end_at
    if promised and promised <= revision.recorded_at:
        promised = None  # a group's own term, passed before this was said, promises nothing
    window = TERM if promised else TERM_UNKNOWN
    due_at = promised or revision.recorded_at + TERM_UNKNOWN.length
    deadline = _clock(session, outage, Obligation.TERM, window, due_at, started_at=revision.recorded_at)
    _write_steps(session, deadline, after=None, promised=promised is not None)


def settle_term(session: Session, outage: Outage, revision: Revision) -> None:
    """A new term or the end was said: in time if before the promised moment."""
    for deadline in clocks_of(session, outage.id, Obligation.TERM, states=_UNMET):
        if deadline.met_at is None:
            _meet(deadline, revision)
        close_steps(deadline, now=revision.recorded_at)


def end_filing(session: Session, outage: Outage, *, now: datetime) -> None:
    """An outage reported by phone is over before its record was due: nobody can complete it any more."""
    for deadline in clocks_of(session, outage.id, Obligation.FILING, states=(ClockState.OPEN,)):
        if now <= deadline.due_at:
            deadline.state, deadline.void_reason = ClockState.VOID, "restored"
            close_steps(deadline, now=now)


def start_works(session: Session, outage: Outage, *, now: datetime) -> None:
    """The works run: nobody needs a reminder or a start any more."""
    for deadline in clocks_of(session, outage.id, Obligation.NOTICE, states=tuple(ClockState)):
        close_steps(deadline, now=now)


def void_clocks(session: Session, outage: Outage, *, now: datetime, reason: str) -> None:
    """The record was recalled: what still ran is owed no more; what was broken stays broken."""
    for deadline in clocks_of(session, outage.id, *Obligation, states=tuple(ClockState)):
        if deadline.state is ClockState.OPEN:
            deadline.state, deadline.void_reason = ClockState.VOID, reason
        close_steps(deadline, now=now)


def close_steps(deadline: Deadline, *, now: datetime) -> None:
    """Steps not taken yet are needed no more."""
    for step in deadline.steps:
        if step.done_at is None:
            step.done_at = now


def _clock(
    session: Session, outage: Outage, obligation: Obligation, window: Window, due_at: datetime, *, started_at: datetime
) -> Deadline:
    latest = session.scalar(
        select(func.max(Deadline.seq)).where(Deadline.outage_id == outage.id, Deadline.obligation == obligation)
    )
    deadline = Deadline(
        obligation=obligation,
        clause=window.clause,
        outage_id=outage.id,
        owed_by_organisation_id=outage.executor_id,
        seq=(latest or 0) + 1,
        started_at=started_at,
        due_at=due_at,
        state=ClockState.OPEN,
    )
    session.add(deadline)
    session.flush()
    return deadline


def _meet(deadline: Deadline, revision: Revision) -> None:
    if deadline.state is ClockState.OPEN:
        deadline.state = verdict(deadline.due_at, done_at=revision.recorded_at)
    deadline.met_at, deadline.evidence_id = revision.recorded_at, revision.id


def _write_steps(session: Session, deadline: Deadline, *, after: datetime | None, promised: bool = True) -> None:
    """`after` leaves out reminders whose moment has gone by; a start is never left out."""
    session.add_all(
        DeadlineStep(deadline_id=deadline.id, step=step, due_at=due_at)
        for step, due_at in steps_of(deadline.obligation, deadline.due_at, promised=promised)
        if after is None or due_at > after or step is Step.START
    )
