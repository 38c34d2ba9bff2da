"""A call is made and its result entered (5.6, 7.5). Of two people who enter it, the first one's counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.tie_appeal import move
from outage_hub.models import journal
from outage_hub.models.appeals import Appeal
from outage_hub.models.base import deed
from outage_hub.models.calls import CallState, CallTask, drop_calls
from outage_hub.rules.appeal import AppealDeed
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.rules.telling.call import AGAIN, CallResult, CallWord, judge_call
from outage_hub.rules.text import tidy

_SAYS = {CallResult.THERE: AppealDeed.CONFIRMED, CallResult.STILL_OUT: AppealDeed.DENIED}


@dataclass(frozen=True)
class Called:
    """`repeat`: the result had been entered before, and nothing was changed."""

    call: CallTask
    repeat: bool


def make_call(session: Session, call_id: int, said: CallWord, *, by: Actor, now: datetime) -> Called:
    """Keep the result; the applicant's word closes the card (5.6) or puts it back to work.

    Raises Absent for an unknown call, Refused with what is missing.
    """
    with deed(session):
        call = _held(session, call_id)
        applicant = call.appeal is not None
        if call.state is not CallState.TODO:
            return Called(call, repeat=True)
        if faults := judge_call(said, applicant=applicant):
            raise Refused(faults)
        if _entered(call, said):
            return Called(call, repeat=True)
        result = CallResult(said.result)
        _keep(call, result, tidy(said.words), by, now=now)
        if call.appeal and result in _SAYS:
            move(call.appeal, _SAYS[result], by=by, now=now, outage_id=call.outage_id)
            session.flush()
            drop_calls(session, [call.appeal.id])
        detail = {"purpose": call.purpose, "result": result, "tries": call.tries}
        journal.record(session, by, "called", f"call:{call.id}", detail, now=now)
    return Called(call, repeat=False)


def _held(session: Session, call_id: int) -> CallTask:
    """The call and its card, held until the commit: the card first, as everywhere."""
    call = session.get(CallTask, call_id)
    if call is None:
        raise Absent([Fault("call", "call_unknown")])
    session.scalars(select(Appeal).where(Appeal.id == call.appeal_id).with_for_update()).all()
    session.refresh(call, with_for_update=True)
    return call


def _entered(call: CallTask, said: CallWord) -> bool:
    """Whether this very try without an answer stands already."""
    return said.result == CallResult.NO_ANSWER and said.tries != call.tries


def _keep(call: CallTask, result: CallResult, words: str, by: Actor, *, now: datetime) -> None:
    call.tries += 1
    call.called_at, call.called_by_id = now, by.id
    call.result = words if result is CallResult.OTHER else result
    if result is CallResult.NO_ANSWER:
        call.next_at = now + AGAIN
    else:
        call.state = CallState.DONE
