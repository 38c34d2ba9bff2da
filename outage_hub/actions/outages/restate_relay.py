"""After the attestation: more were told, or a tick is taken back. What was said before stays in the journal (7.9)."""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outages.confirm_relay import Confirmed, project_marks, relay_to_change
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.clocks import Relay
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Refused
from outage_hub.rules.telling.relay import Restatement, judge_restatement
from outage_hub.rules.text import tidy


def restate_relay(
    session: Session, relay_id: int, said: Restatement, *, by: Actor, named: bool, now: datetime
) -> Confirmed:
    """Bring the marks up to what is said now; the clock stays as it was settled. A repeat changes nothing.

    Raises Refused with the faults; Absent for an unknown relay.
    """
    with deed(session):
        relay = relay_to_change(session, relay_id)
        marks = {mark.post_id: mark.told for mark in relay.marks}
        if faults := judge_restatement(said, marks, own=is_own(relay, by), name_wanted=not named):
            raise Refused(faults)
        told = sorted(post for post in said.told if not marks[post])
        left = sorted(post for post in said.left if marks[post])
        if not told and not left:
            return Confirmed(relay, repeat=True)
        _mark(session, relay, said, {*told, *left}, now=now)
        detail = {"post": relay.post.code, "now_told": told, "not_told": left, "told": relay.told, "total": relay.total}
        journal.record(session, by, "relay_corrected" if left else "relay_added", relay.outage.number, detail, now=now)
    return Confirmed(relay, repeat=False)


def is_own(relay: Relay, by: Actor) -> bool:
    """Whether the attestation was this hand's: the same person, or the same shared mailbox."""
    return relay.attested_by_id == (by.id if by.kind is ActorKind.PERSON else None)


def _mark(session: Session, relay: Relay, said: Restatement, changed: set[int], *, now: datetime) -> None:
    for mark in relay.marks:
        if mark.post_id in changed:
            mark.told = mark.post_id in said.told
            mark.reason = "" if mark.told else tidy(said.reason)
            mark.marked_at, mark.marked_by = now, tidy(said.name)
    project_marks(session, relay, now=now)
