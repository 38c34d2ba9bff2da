"""Everything the hub does, at the same time, on real databases: nothing is lost, doubled or locked for good."""

from datetime import timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.models.clocks import DeadlineStep, Relay
from outage_hub.models.journal import first_break
from outage_hub.models.outages import Outage, live_outages
from outage_hub.models.outbox import DeliveryState, unexpanded
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Conflict
from tests.actions.looking import expand_all, letters, states
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.relaying import all_told
from tests.samples import emergency, file, say

LATER = NIGHT + timedelta(minutes=50)
ROUNDS = 4


def filing(session: Session) -> None:
    for _ in range(ROUNDS):
        file(session, emergency(NIGHT), NIGHT)


def changing(session: Session) -> None:
    for _ in range(ROUNDS):
        for outage in live_outages(session):
            try:
                say(session, outage.number, Saying.CORRECTED, outage.current.seq, LATER, sets={"cause": "Корозія"})
            except Conflict:
                continue  # another was quicker


def confirming(session: Session) -> None:
    for _ in range(ROUNDS):
        for relay_id in session.scalars(select(Relay.id)).all():
            said = all_told(session, session.get_one(Relay, relay_id), LATER)
            confirm_relay(session, relay_id, said, by=Actor(kind=ActorKind.LINK), named=False, now=LATER)


def sweeping(session: Session) -> None:
    for _ in range(ROUNDS):
        chase_deadlines(session, now=LATER)


def sending(session: Session) -> None:
    for _ in range(ROUNDS):
        expand_all(session, LATER)
        for delivery in claim_deliveries(session, "mail", most=20, now=LATER):
            settle_delivery(session, delivery.id, Tried(Outcome.ACCEPTED), now=LATER)


@on_both
def test_filing_changing_confirming_sweeping_and_sending_go_on_beside_each_other(
    session: Session, app: OpenAPI
) -> None:
    filing(session)
    at_once(app, [filing, filing, changing, changing, confirming, confirming, sweeping, sweeping, sending, sending])

    for finish in (sweeping, confirming, expand_all_later):
        finish(session)
    assert session.scalar(select(func.count()).select_from(Outage)) == 3 * ROUNDS
    assert first_break(session) is None
    assert set(states(session, Obligation.RELAY)) == {ClockState.MET}
    assert unexpanded(session, most=1) == []
    late = select(func.count()).where(DeadlineStep.done_at.is_(None), DeadlineStep.due_at <= LATER)
    assert session.scalar(late) == 0
    assert {(one.state, one.tries) for one in letters(session)} == {
        (DeliveryState.QUEUED, 0),
        (DeliveryState.ACCEPTED, 1),
    }


def expand_all_later(session: Session) -> None:
    expand_all(session, LATER)
