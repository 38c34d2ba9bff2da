"""The sweep: whatever is due and not done is done now, from rows alone, after any stop and by any number of sweepers.

A breach is recorded with its legal instant (`due_at`) and the moment it was noticed (`detected_at`). All
breaches of one sweep share one announcement; a reminder overtaken by its breach is marked done without a letter.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.run_clocks import start_works
from outage_hub.actions.outages.write_revision import Said, facts_of, write_revision
from outage_hub.actions.outbox.announce import announce_revision
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.clocks import Deadline, DeadlineStep, due_steps
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import ALARMS, CHANGES, Announcement, Purpose
from outage_hub.rules.deadlines import REMINDERS, ClockState, Step
from outage_hub.rules.outage import ENDED, Facts, Saying, Source, State
from outage_hub.rules.people.roles import CLOCK

log = logging.getLogger(__name__)
AT_ONCE = 500  # steps in one transaction
# Steps that are a letter of their own; breaches and escalations are announced together.
_LETTERS = {
    Step.REMIND_FILER: Purpose.TERM_PASSED,
    Step.REMIND_DAY_BEFORE: Purpose.PLANNED_REMINDER,
    Step.REMIND_30: Purpose.RELAY_REMINDER,
    Step.REMIND_45: Purpose.RELAY_REMINDER,
}


def chase_deadlines(session: Session, *, now: datetime) -> int:
    """Take every step that is due; the number taken. Several breaches make one announcement to each circle.

    When a step fails, the others are taken one by one, and it is left undone, where /healthz sees it.
    """
    taken = 0
    while True:
        try:
            swept = _sweep(session, now=now)
        except Exception:
            log.exception("a sweep failed: its steps are taken one by one")
            return taken + _one_by_one(session, now=now)
        taken += swept
        if swept < AT_ONCE:
            return taken


def _sweep(session: Session, *, now: datetime, only: int | None = None) -> int:
    with deed(session):
        steps = _locked(session, now=now, only=only)
        for step in steps:
            _take(session, step, now=now)
            step.done_at = now
        _announce_together(session, steps, Step.BREACH, Purpose.BREACHES, now=now)
        _announce_together(session, steps, Step.ESCALATE, Purpose.ESCALATIONS, now=now)
    return len(steps)


def _one_by_one(session: Session, *, now: datetime) -> int:
    taken = 0
    for step_id in [step.id for step in due_steps(session, now=now, most=AT_ONCE)]:
        try:
            taken += _sweep(session, now=now, only=step_id)
        except Exception:
            log.exception("step %s cannot be taken", step_id)
    return taken


def overdue_since(session: Session, *, now: datetime) -> datetime | None:
    """The escalation check: the due moment of the oldest step that is past due and undone, if there is one."""
    steps = due_steps(session, now=now, most=1)
    return steps[0].due_at if steps else None


def _locked(session: Session, *, now: datetime, only: int | None) -> Sequence[DeadlineStep]:
    """Due steps with their outages' rows held: every deed about an outage takes that lock first."""
    steps = [step for step in due_steps(session, now=now, most=AT_ONCE) if only in (None, step.id)]
    ids = sorted({_owner(step.deadline).id for step in steps})
    held = select(Outage).where(Outage.id.in_(ids)).order_by(Outage.id).with_for_update()
    session.scalars(held.execution_options(populate_existing=True)).all()
    for step in steps:
        session.refresh(step)  # another sweeper may have been first
        session.refresh(step.deadline)
    return [step for step in steps if step.done_at is None]


def _take(session: Session, step: DeadlineStep, *, now: datetime) -> None:
    deadline = step.deadline
    if step.due_at >= deadline.due_at and deadline.state is ClockState.OPEN:
        deadline.state, deadline.detected_at = ClockState.BROKEN, now
        journal.record(session, CLOCK, "broken", _owner(deadline).number, {"clause": deadline.clause}, now=now)
    if step.step in REMINDERS and _overtaken(step, now=now):
        return
    if step.step in _LETTERS:
        _remind(session, step, _LETTERS[step.step], now=now)
    elif step.step is Step.START:
        _start(session, deadline, now=now)
    elif step.step is Step.OVERRUN:
        _overrun(session, deadline, now=now)


def _overtaken(step: DeadlineStep, *, now: datetime) -> bool:
    """Whether what is reminded of has come, or a later reminder is due as well."""
    later = [other for other in step.deadline.steps if step.due_at < other.due_at <= now]
    return any(other.step in (*REMINDERS, Step.BREACH, Step.START) for other in later)


def _start(session: Session, deadline: Deadline, *, now: datetime) -> None:
    outage = _owner(deadline)
    if outage.state is State.SCHEDULED:
        _say(session, outage, Saying.STARTED, facts_of(outage.current), State.UNDER_WAY, now=now)
        start_works(session, outage, now=now)


def _overrun(session: Session, deadline: Deadline, *, now: datetime) -> None:
    outage = _owner(deadline)
    if outage.state not in (*ENDED, State.SCHEDULED):
        facts = replace(facts_of(outage.current), expected_end_at=outage.expected_end_at)  # a group's own may be later
        _say(session, outage, Saying.OVERRUN, facts, outage.state, now=now)


def _say(session: Session, outage: Outage, saying: Saying, facts: Facts, state: State, *, now: datetime) -> None:
    """The clock's own word, since letters and feeds need a revision to point at."""
    said = Said(
        saying=saying,
        facts=facts,
        areas=None,
        reason="",
        significant=True,
        by=CLOCK,
        source=Source.CLOCK,
        now=now,
    )
    revision = write_revision(session, outage, said, state=state)
    announce_revision(session, outage, revision)
    journal.record(session, CLOCK, saying, outage.number, {"revision": revision.seq}, now=now)


def _remind(session: Session, step: DeadlineStep, purpose: Purpose, *, now: datetime) -> None:
    deadline = step.deadline
    outage = _owner(deadline)
    if outage.state in ENDED:
        return
    relay = deadline.relay
    expires_at = deadline.due_at if relay else outage.begins_at if purpose is Purpose.PLANNED_REMINDER else None
    announcement = Announcement(
        cause=f"step:{step.id}",
        purpose=purpose,
        outage_id=outage.id,
        revision_id=outage.current_id,
        relay_id=relay.id if relay else None,
        lane=ALARMS if relay else CHANGES,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(announcement)
    session.flush()
    step.announcement_id = announcement.id


def _announce_together(
    session: Session, swept: Sequence[DeadlineStep], which: Step, purpose: Purpose, *, now: datetime
) -> None:
    steps = [step for step in swept if step.step is which and step.deadline.state is ClockState.BROKEN]
    steps = [step for step in steps if step.deadline.met_at is None]
    if not steps:
        return
    announcement = Announcement(cause=f"{purpose}:{steps[0].id}", purpose=purpose, lane=ALARMS, created_at=now)
    if len({_owner(step.deadline).id for step in steps}) == 1:
        outage = _owner(steps[0].deadline)
        announcement.outage_id, announcement.revision_id = outage.id, outage.current_id
    session.add(announcement)
    session.flush()
    for step in steps:
        step.announcement_id = announcement.id


def _owner(deadline: Deadline) -> Outage:
    owner = deadline.relay.outage if deadline.relay else deadline.outage
    if owner is None:
        raise LookupError(f"deadline {deadline.id} has no outage")
    return owner
