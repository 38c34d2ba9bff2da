"""Opens the hour of each post that must pass the news on (7.6, 7.7): one a touched district, one for the HOA office."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import owes_more
from outage_hub.actions.outages.run_clocks import close_steps
from outage_hub.actions.outbox.announce import announce_relay
from outage_hub.actions.outbox.find_audience import rules_for, services_of, touched_by
from outage_hub.models.city.grounds import posts_touched
from outage_hub.models.clocks import Deadline, DeadlineStep, Relay, relays_of
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.people import Post, posts_of
from outage_hub.rules.deadlines import RELAY, RELAY_BY_HOA_OFFICE, ClockState, Obligation, steps_of
from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import RELAYERS, How, PostKind, Touched, chosen


def open_relays(session: Session, outage: Outage, revision: Revision) -> list[Relay]:
    """Open what the revision newly touches.

    An open relay grows by itself. A met one gets a successor for people who stand on no sheet of the post; where no
    house can be read, for whoever it may concern. A completion that leaves the places as they were opens nothing.
    """
    if outage.kind is not Kind.EMERGENCY:
        return []
    before: dict[int, list[Relay]] = defaultdict(list)
    for relay in relays_of(session, outage.id):
        before[relay.post_id].append(relay)
    touched = touched_by(session, outage, revision)
    anew = revision.areas_id == revision.id
    return [
        _open(session, outage, revision, post, seq=len(before[post.id]) + 1, touched=touched)
        for post in _posts_touched(session, outage, touched)
        if not before[post.id] or (anew and owes_more(session, before[post.id]))
    ]


def end_relays(session: Session, outage: Outage, *, now: datetime, reason: str) -> None:
    """The outage ended: a relay whose hour had not passed is owed no more; one past its hour stays for the sweep."""
    for relay in relays_of(session, outage.id):
        deadline = relay.deadline
        if deadline.state is ClockState.OPEN and now <= deadline.due_at:
            deadline.state, deadline.void_reason = ClockState.VOID, reason
            close_steps(deadline, now=now)


def _posts_touched(session: Session, outage: Outage, touched: Touched) -> Sequence[Post]:
    rules = {rule.post_kind: rule for rule in rules_for(session, outage.kind) if rule.how is How.RELAY}
    near = {post.id for post in posts_touched(session, RELAYERS, touched.ground)}
    return [
        post
        for post in posts_of(session, *RELAYERS, lock=True)
        if post.kind in rules and chosen(rules[post.kind].match, services_of(post), touched, in_area=post.id in near)
    ]


def _open(session: Session, outage: Outage, revision: Revision, post: Post, *, seq: int, touched: Touched) -> Relay:
    relay = Relay(outage_id=outage.id, post_id=post.id, seq=seq, opened_by_id=revision.id, area_read=touched.read)
    session.add(relay)
    session.flush()
    start_hour(session, relay, post, started_at=revision.recorded_at, now=revision.recorded_at)
    return relay


def start_hour(session: Session, relay: Relay, post: Post, *, started_at: datetime, now: datetime) -> None:
    """The post's hour runs from `started_at`, and it is told. Steps whose moment has gone by are left out."""
    window = RELAY if post.kind is PostKind.DISTRICT_DUTY else RELAY_BY_HOA_OFFICE
    deadline = Deadline(
        obligation=Obligation.RELAY,
        clause=window.clause,
        relay_id=relay.id,
        owed_by_post_id=post.id,
        seq=1,
        started_at=started_at,
        due_at=started_at + window.length,
        state=ClockState.OPEN,
    )
    session.add(deadline)
    session.flush()
    session.add_all(
        DeadlineStep(deadline_id=deadline.id, step=step, due_at=due_at)
        for step, due_at in steps_of(Obligation.RELAY, deadline.due_at)
        if due_at > now
    )
    announce_relay(session, relay, now=now)
