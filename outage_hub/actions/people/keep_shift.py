"""The duty roster, shift by shift (2.2): added, changed while it lies ahead, ended. A substitution is a shift too.

Two people changing the same shift: the second is told that it has changed, and nothing is lost.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.people.give_post import give, post_in_use
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Post, Tenure
from outage_hub.rules.people.names import judge_tenure
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Conflict, Fault, Refused


@dataclass(frozen=True)
class ShiftDraft:
    """Who is on, from when (at once by default) until when."""

    person_id: int | None
    from_at: datetime | None
    to_at: datetime | None


def shift_seen(tenure: Tenure) -> str:
    """What a page showed of a shift: whoever changes it says what they have seen."""
    return f"{tenure.person_id} {tenure.from_at.isoformat()} {tenure.to_at.isoformat() if tenure.to_at else ''}"


def add_shift(session: Session, post_id: int, said: ShiftDraft, *, by: Actor, now: datetime) -> Tenure:
    """Put somebody on. Raises Refused, Absent."""
    with deed(session):
        post = post_in_use(session, post_id)
        tenure = _on_duty(session, post, said, now=now)
        journal.record(session, by, "shift_added", f"post:{post.code}", _told(tenure), now=now)
    return tenure


def change_shift(
    session: Session, post_id: int, tenure_id: int, said: ShiftDraft, seen: str, *, by: Actor, now: datetime
) -> Tenure:
    """Change one that has not begun. Raises Refused, Absent, or Conflict when it is not as it was seen."""
    with deed(session):
        post = post_in_use(session, post_id)
        tenure = session.get(Tenure, tenure_id)
        if tenure is None or tenure.post_id != post.id:
            raise Absent([Fault("tenure", "tenure_unknown")])
        if shift_seen(tenure) != seen:
            raise Conflict([Fault("shift", "shift_changed")])
        if tenure.from_at <= now:
            raise Refused.because("shift", "shift_began")
        before, tenure = _told(tenure), _changed(session, post, tenure, said, now=now)
        detail = {"was": before, "is": _told(tenure)}
        journal.record(session, by, "shift_changed", f"post:{post.code}", detail, now=now)
    return tenure


def _changed(session: Session, post: Post, tenure: Tenure, said: ShiftDraft, *, now: datetime) -> Tenure:
    """The same person from the same moment keeps the row; anything else is another shift, and this one never begins."""
    if (said.person_id, said.from_at) != (tenure.person_id, tenure.from_at):
        tenure.to_at = tenure.from_at
        session.flush()
        return _on_duty(session, post, said, now=now)
    if faults := _end_faults(said) or judge_tenure(tenure.from_at, said.to_at, now=now):
        raise Refused(faults)
    tenure.to_at = said.to_at
    return tenure


def _on_duty(session: Session, post: Post, said: ShiftDraft, *, now: datetime) -> Tenure:
    ends = _end_faults(said)
    try:
        tenure = give(session, post, said.person_id, (said.from_at or now, said.to_at), now=now, on_duty=True)
    except Refused as refused:
        raise Refused([*refused.faults, *ends]) from None
    if ends:
        raise Refused(ends)
    return tenure


def _end_faults(said: ShiftDraft) -> list[Fault]:
    return [] if said.to_at else [Fault("to_at", "shift_end_missing")]


def _told(tenure: Tenure) -> dict[str, object]:
    end = tenure.to_at.isoformat() if tenure.to_at else None
    return {"person": tenure.person_id, "from": tenure.from_at.isoformat(), "until": end}
