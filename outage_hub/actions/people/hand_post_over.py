"""A post is removed. What it still owes is owed on by a successor of its kind, from the same transaction on (7.6, 7.7).

The duty itself is never moved: the old one is void with its reason, or broken and handed over, and the successor gets
one of its own, with its own letter and link. An hour that runs goes on running; one that has run out begins anew, since
the successor hears of it only now. A successor that owes the outage already owes it once more, for the other people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.open_relays import start_hour
from outage_hub.actions.outages.run_clocks import close_steps
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.calls import CallState, CallTask
from outage_hub.models.clocks import Deadline, Relay
from outage_hub.models.outages import Outage
from outage_hub.models.people import Post, post_to_change
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault, Refused

HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Owed:
    """What a post owes now: news to pass on, and calls that somebody waits for."""

    relays: Sequence[Relay]
    calls: Sequence[CallTask]

    def __bool__(self) -> bool:
        return bool(self.relays or self.calls)


def owed_by(session: Session, post: Post) -> Owed:
    """Relays nobody has attested (a broken one is still owed while its outage lasts), and calls not made."""
    unmet = or_(Deadline.state == ClockState.OPEN, (Deadline.state == ClockState.BROKEN) & Outage.closed_at.is_(None))
    relays = session.scalars(
        select(Relay)
        .join(Relay.deadline)
        .join(Relay.outage)
        .where(Relay.post_id == post.id, Relay.attested_at.is_(None), Deadline.void_reason.is_(None), unmet)
        .order_by(Relay.id)
    ).all()
    calls = select(CallTask).where(CallTask.post_id == post.id, CallTask.state == CallState.TODO)
    return Owed(relays, session.scalars(calls.order_by(CallTask.id)).all())


def remove_post(session: Session, post_id: int, successor_id: int | None, *, by: Actor, now: datetime) -> None:
    """Nobody is told through it any more. Raises Absent, or Refused (`post_owes`, `successor_unknown`)."""
    with deed(session):
        numbers = _outages_to_lock(session, post_id)
        _posts_to_lock(session, post_id, successor_id)
        post = post_to_change(session, post_id)
        if not post.active:
            return
        successor = _successor(session, post, successor_id)
        owed = owed_by(session, post)
        if owed and successor is None:
            values = {"outages": ", ".join(numbers) or "—", "calls": str(len(owed.calls))}
            raise Refused([Fault("successor", "post_owes", values)])
        for relay in owed.relays:
            _hand_over(session, relay, successor or post, now=now)
        _hand_calls_over(session, owed.calls, successor or post)
        post.active = False
        detail = {
            "successor": successor.code if successor else None,
            "outages": [relay.outage.number for relay in owed.relays],
            "calls": len(owed.calls),
        }
        journal.record(session, by, "post_removed", f"post:{post.code}", detail, now=now)


def restore_post(session: Session, post_id: int, *, by: Actor, now: datetime) -> None:
    """The post is told again. What was handed over stays handed over."""
    with deed(session):
        post = post_to_change(session, post_id)
        if not post.active:
            post.active = True
            journal.record(session, by, "post_restored", f"post:{post.code}", {}, now=now)


def _successor(session: Session, post: Post, successor_id: int | None) -> Post | None:
    if successor_id is None:
        return None
    found = session.get(Post, successor_id)
    if found is None or not found.active or found.kind is not post.kind or found.id == post.id:
        raise Refused.because("successor", "successor_unknown")
    return found


def _posts_to_lock(session: Session, *ids: int | None) -> None:
    """In one order, so that two posts are never each other's successors."""
    both = select(Post).where(Post.id.in_([one for one in ids if one]))
    session.scalars(both.order_by(Post.id).with_for_update(key_share=True)).all()


def _outages_to_lock(session: Session, post_id: int) -> list[str]:
    """Whoever attests or ends one meanwhile waits, as they do for one another: outages come before posts everywhere."""
    post = session.get(Post, post_id)
    owed = [relay.outage_id for relay in owed_by(session, post).relays] if post else []
    found = select(Outage.number).where(Outage.id.in_(owed)).order_by(Outage.id).with_for_update()
    return list(session.scalars(found))


def _hand_calls_over(session: Session, calls: Sequence[CallTask], successor: Post) -> None:
    """Nobody is phoned twice about one outage."""
    heirs = select(CallTask.outage_id).where(CallTask.post_id == successor.id, CallTask.state != CallState.DROPPED)
    already = set(session.scalars(heirs.where(CallTask.outage_id.is_not(None))))
    for call in calls:
        if call.outage_id in already:
            call.state = CallState.DROPPED
        else:
            call.post_id, call.person_id = successor.id, None


def _hand_over(session: Session, relay: Relay, successor: Post, *, now: datetime) -> None:
    old = relay.deadline
    old.void_reason = HANDED_OVER
    running = old.state is ClockState.OPEN and now <= old.due_at
    latest = session.scalar(
        select(func.max(Relay.seq)).where(Relay.outage_id == relay.outage_id, Relay.post_id == successor.id)
    )
    heir = Relay(
        outage_id=relay.outage_id,
        post_id=successor.id,
        seq=(latest or 0) + 1,
        opened_by_id=relay.opened_by_id,
        area_read=relay.area_read,
        heir_of_id=relay.id,
    )
    session.add(heir)
    session.flush()
    start_hour(session, heir, successor, started_at=old.started_at if running else now, now=now)
    if running:
        old.state = ClockState.VOID
        close_steps(old, now=now)
