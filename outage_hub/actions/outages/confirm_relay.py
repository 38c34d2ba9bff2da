"""A relayer attests how many were told (7.6, 7.7). Partial counts too; after the hour it is accepted as late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.actions.outages.run_clocks import close_steps
from outage_hub.actions.outbox.raise_call import number_is_wrong
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.clocks import Relay, RelayMark
from outage_hub.models.outages import Outage
from outage_hub.rules.deadlines import ClockState, verdict
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Absent, Fault, Refused
from outage_hub.rules.telling.relay import Attestation, LeftReason, Ticks, judge_attestation, judge_ticks, summed
from outage_hub.rules.text import tidy

LINK_LIVES = timedelta(hours=48)  # after the outage has ended


@dataclass(frozen=True)
class Confirmed:
    """`repeat`: it had been attested before, and nothing was changed."""

    relay: Relay
    repeat: bool


def confirm_relay(
    session: Session, relay_id: int, said: Attestation | Ticks, *, by: Actor, named: bool, now: datetime
) -> Confirmed:
    """Keep the attestation and stop this relayer's clock only: ticks where there is a list, else numbers.

    `named` = the page knew who holds the link. Raises Refused with the faults; Absent for an unknown relay.
    """
    with deed(session):
        relay = relay_to_change(session, relay_id)
        if relay.attested_at is not None or relay.deadline.void_reason is not None:
            return Confirmed(relay, repeat=True)
        listed = sheet_of(session, relay, now=now).post_ids
        if faults := _judge(said, listed, name_wanted=not named):
            raise Refused(faults)
        _keep(relay, said.name, by, now=now)
        detail = _ticked(session, relay, said, listed) if isinstance(said, Ticks) else _counted(relay, said)
        journal.record(session, by, "relay_confirmed", relay.outage.number, detail, now=now)
    return Confirmed(relay, repeat=False)


def relay_to_change(session: Session, relay_id: int) -> Relay:
    """The relay as it is now, its outage kept from other deeds until the commit. Raises Absent."""
    relay = session.get(Relay, relay_id)
    if relay is None:
        raise Absent([Fault("relay", "link_dead")])
    session.execute(select(Outage.id).where(Outage.id == relay.outage_id).with_for_update())
    for one in (relay.outage, relay, relay.deadline):
        session.refresh(one)
    return relay


def project_marks(session: Session, relay: Relay, *, now: datetime) -> None:
    """The relay's sums follow its marks; whose number is wrong is looked for by the operators."""
    session.flush()
    session.refresh(relay, ["marks"])
    left = [mark for mark in relay.marks if not mark.told]
    relay.told, relay.total = len(relay.marks) - len(left), len(relay.marks)
    relay.left_reason = summed(mark.reason for mark in left)
    for mark in left:
        if mark.reason == LeftReason.WRONG_NUMBER and mark.marked_at == now:
            cause = f"relay:{relay.id}:number:{mark.post_id}:{int(now.timestamp())}"
            number_is_wrong(session, relay.outage, mark.post_id, cause, now=now)


def link_is_dead(relay: Relay, *, now: datetime) -> bool:
    """Links live until 48 hours after the outage has ended."""
    return relay.outage.closed_at is not None and now > relay.outage.closed_at + LINK_LIVES


def _judge(said: Attestation | Ticks, listed: Sequence[int], *, name_wanted: bool) -> list[Fault]:
    if isinstance(said, Ticks) != bool(listed):  # the outage's addresses have changed since the page was opened
        return [Fault("people", "relay_changed")]
    if isinstance(said, Ticks):
        return judge_ticks(said, listed, name_wanted=name_wanted)
    return judge_attestation(said, name_wanted=name_wanted)


def _keep(relay: Relay, name: str, by: Actor, *, now: datetime) -> None:
    relay.attested_at, relay.attested_name = now, tidy(name) or None
    relay.attested_by_id = by.id if by.kind is ActorKind.PERSON else None
    deadline = relay.deadline
    if deadline.state is ClockState.OPEN:
        deadline.state = verdict(deadline.due_at, done_at=now)
    deadline.met_at = now
    close_steps(deadline, now=now)


def _counted(relay: Relay, said: Attestation) -> dict[str, Any]:
    relay.told, relay.total, relay.left_reason = said.told, said.total, tidy(said.left_reason) or None
    return {"told": said.told, "total": said.total, "post": relay.post.code}


def _ticked(session: Session, relay: Relay, said: Ticks, listed: Sequence[int]) -> dict[str, Any]:
    """Freeze the list with its ticks; the journal says by id who was left."""
    at = relay.attested_at
    if at is None:
        raise LookupError(f"relay {relay.id} is not attested")
    left = [post for post in listed if post not in said.told]
    session.add_all(
        RelayMark(
            relay_id=relay.id,
            post_id=post,
            told=post in said.told,
            reason="" if post in said.told else said.why(post),
            marked_at=at,
            marked_by=tidy(said.name),
        )
        for post in listed
    )
    project_marks(session, relay, now=at)
    return {"told": relay.told, "total": relay.total, "post": relay.post.code, "left": left}
