"""Opens the hour of each post that must pass the news on (7.6, 7.7): one a touched district, one for the HOA office."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outages.run_clocks import close_steps
from outage_hub.actions.outbox.announce import announce_relay
from outage_hub.actions.outbox.find_audience import rules_for, scope_of, touched_by
from outage_hub.models.clocks import Deadline, DeadlineStep, Relay, relays_of
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.people import Post, posts_of
from outage_hub.rules.audience import RELAYERS, How, PostKind, chosen
from outage_hub.rules.deadlines import RELAY, RELAY_BY_HOA_OFFICE, ClockState, Obligation, steps_of
from outage_hub.rules.outage import Kind


def open_relays(session: Session, outage: Outage, revision: Revision) -> list[Relay]:
    """Open what the revision newly touches. An open relay grows by itself; a met one gets a successor."""
    if outage.kind is not Kind.EMERGENCY:
        return []
    before = {relay.post_id: relay for relay in relays_of(session, outage.id)}  # the latest of each post
    anew = revision.areas_id == revision.id  # a completion may leave the places as they were
    return [
        _open(session, outage, revision, post, seq=before[post.id].seq + 1 if post.id in before else 1)
        for post in _posts_touched(session, outage, revision)
        if post.id not in before or (anew and post.kind is PostKind.HOA_OFFICE and before[post.id].attested_at)
    ]


def end_relays(session: Session, outage: Outage, *, now: datetime, reason: str) -> None:
    """The outage ended: a relay whose hour had not passed is owed no more; one past its hour stays for the sweep."""
    for relay in relays_of(session, outage.id):
        deadline = relay.deadline
        if deadline.state is ClockState.OPEN and now <= deadline.due_at:
            deadline.state, deadline.void_reason = ClockState.VOID, reason
            close_steps(deadline, now=now)


def _posts_touched(session: Session, outage: Outage, revision: Revision) -> Sequence[Post]:
    touched = touched_by(session, outage, revision)
    rules = {rule.post_kind: rule for rule in rules_for(session, outage.kind) if rule.how is How.RELAY}
    return [
        post
        for post in posts_of(session, *RELAYERS, lock=True)
        if post.kind in rules and chosen(rules[post.kind].match, scope_of(post), touched)
    ]


def _open(session: Session, outage: Outage, revision: Revision, post: Post, *, seq: int) -> Relay:
    relay = Relay(
        outage_id=outage.id,
        post_id=post.id,
        seq=seq,
        opened_by_id=revision.id,
        area_read=touched_by(session, outage, revision).read,
    )
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
