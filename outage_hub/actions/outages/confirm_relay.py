"""A relayer attests how many were told (7.6, 7.7). Partial counts too; after the hour it is accepted as late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.run_clocks import close_steps
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.clocks import Relay
from outage_hub.models.outages import Outage
from outage_hub.rules.deadlines import ClockState, verdict
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.rules.relay import Attestation, judge_attestation
from outage_hub.rules.roles import Actor, ActorKind
from outage_hub.rules.text import tidy

LINK_LIVES = timedelta(hours=48)  # after the outage has ended


@dataclass(frozen=True)
class Confirmed:
    """`repeat`: it had been attested before, and nothing was changed."""

    relay: Relay
    repeat: bool


def confirm_relay(
    session: Session, relay_id: int, said: Attestation, *, by: Actor, named: bool, now: datetime
) -> Confirmed:
    """Keep the attestation and stop this relayer's clock only. `named` = the page knew who holds the link.

    Raises Refused with the faults; Absent for an unknown relay.
    """
    with deed(session):
        relay = session.get(Relay, relay_id)
        if relay is None:
            raise Absent([Fault("relay", "link_dead")])
        session.execute(select(Outage.id).where(Outage.id == relay.outage_id).with_for_update())
        session.refresh(relay)
        session.refresh(relay.deadline)
        if relay.attested_at is not None or relay.deadline.void_reason is not None:
            return Confirmed(relay, repeat=True)
        if faults := judge_attestation(said, name_wanted=not named):
            raise Refused(faults)
        _keep(relay, said, by, now=now)
        detail = {"told": said.told, "total": said.total, "post": relay.post.code}
        journal.record(session, by, "relay_confirmed", relay.outage.number, detail, now=now)
    return Confirmed(relay, repeat=False)


def link_is_dead(relay: Relay, *, now: datetime) -> bool:
    """Links live until 48 hours after the outage has ended."""
    return relay.outage.closed_at is not None and now > relay.outage.closed_at + LINK_LIVES


def _keep(relay: Relay, said: Attestation, by: Actor, *, now: datetime) -> None:
    relay.attested_at, relay.attested_name = now, tidy(said.name) or None
    relay.attested_by_id = by.id if by.kind is ActorKind.PERSON else None
    relay.told, relay.total, relay.left_reason = said.told, said.total, tidy(said.left_reason) or None
    deadline = relay.deadline
    if deadline.state is ClockState.OPEN:
        deadline.state = verdict(deadline.due_at, done_at=now)
    deadline.met_at = now
    close_steps(deadline, now=now)
