"""After the attestation: more were told, or a tick is taken back."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.confirm_relay import Confirmed, confirm_relay
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.actions.outages.restate_relay import restate_relay
from outage_hub.models import journal
from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.clocks import Relay
from outage_hub.models.journal import Entry
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.refusals import Refused
from outage_hub.rules.telling.relay import LeftReason, Restatement, Ticks
from tests.actions.looking import everything, relays
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.relaying import READ
from tests.samples import emergency, file

MINUTE = timedelta(minutes=1)
HOA = "hoa-office.duty"
MAILBOX = Actor(kind=ActorKind.LINK, id=5)
RELAYER = Actor(kind=ActorKind.PERSON, id=20, role=Role.RELAYER)


@pytest.fixture
def listed(session: Session) -> list[int]:
    """Five of seven HOAs were told, from the office's mailbox."""
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    found = sheet_of(session, relays(session)[HOA], now=NIGHT).post_ids
    said = Ticks(frozenset(found[:5]), reason=LeftReason.NO_ANSWER, name="Н. Бойко")
    confirm_relay(session, relays(session)[HOA].id, said, by=MAILBOX, named=False, now=NIGHT + MINUTE)
    return found


def restate(session: Session, now: Any = NIGHT + 5 * MINUTE, by: Actor = MAILBOX, **given: Any) -> Confirmed:
    said = {"told": (), "left": (), "reason": "", "name": "О. Коваль", **given}
    restated = Restatement(**{**said, "told": frozenset(said["told"]), "left": frozenset(said["left"])})
    return restate_relay(session, relays(session)[HOA].id, restated, by=by, named=False, now=now)


def deeds(session: Session) -> list[tuple[str, dict[str, Any]]]:
    entries = session.scalars(select(Entry).where(Entry.deed.startswith("relay_")).order_by(Entry.id))
    return [(entry.deed, entry.detail) for entry in entries]


@on_both
@pytest.mark.clause("7.7")
def test_each_addition_is_evidence_of_its_own(session: Session, listed: list[int]) -> None:
    restate(session, told=[listed[5]])
    restate(session, NIGHT + 9 * MINUTE, told=[listed[6]])
    relay = relays(session)[HOA]
    assert (relay.told, relay.total, relay.left_reason) == (7, 7, None)
    assert [deed for deed, _ in deeds(session)] == ["relay_confirmed", "relay_added", "relay_added"]
    assert [detail["now_told"] for _, detail in deeds(session)[1:]] == [[listed[5]], [listed[6]]]
    assert [mark.marked_by for mark in relay.marks] == ["Н. Бойко"] * 5 + ["О. Коваль"] * 2
    assert journal.first_break(session) is None


@on_both
def test_a_later_word_moves_no_clock_and_no_first_statement(session: Session, listed: list[int]) -> None:
    restate(session, NIGHT + 90 * MINUTE, told=listed[5:])
    relay = relays(session)[HOA]
    assert (relay.attested_at, relay.attested_name) == (NIGHT + MINUTE, "Н. Бойко")
    assert (relay.deadline.state, relay.deadline.met_at) == (ClockState.MET, NIGHT + MINUTE)


@on_both
def test_a_repeat_changes_nothing(session: Session, listed: list[int]) -> None:
    restate(session, told=[listed[5]])
    kept = everything(session)
    assert restate(session, told=[listed[5], listed[0]]).repeat
    assert everything(session) == kept


@on_both
@pytest.mark.clause("7.9")
def test_a_tick_taken_back_leaves_both_statements_in_the_journal(session: Session, listed: list[int]) -> None:
    restate(session, left=[listed[0]], reason="переплутали")
    relay = relays(session)[HOA]
    assert (relay.told, relay.total, relay.left_reason) == (4, 7, "various")
    (_, first), (deed, second) = deeds(session)
    assert (first["told"], first["left"]) == (5, listed[5:])
    assert (deed, second["not_told"], second["told"]) == ("relay_corrected", [listed[0]], 4)
    assert "переплутали" not in str(second)


@on_both
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "relay_nobody_added"),
        ({"told": [10**8]}, "relay_unlisted"),
        ({"told": [1], "name": ""}, "relay_unlisted"),
        ({"left": "first", "reason": "спить", "by": RELAYER}, "relay_not_yours"),
        ({"left": "first"}, "relay_reason_missing"),
    ],
)
def test_an_odd_word_is_refused_and_leaves_nothing(
    session: Session, listed: list[int], given: dict[str, Any], code: str
) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        restate(session, **{**given, **({"left": listed[:1]} if "left" in given else {})})
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert everything(session) == before


def test_somebody_else_may_add_what_was_left(session: Session, listed: list[int]) -> None:
    restate(session, told=listed[5:], by=RELAYER)
    assert relays(session)[HOA].told == 7


def test_a_number_found_wrong_later_becomes_a_call_too(session: Session, listed: list[int]) -> None:
    restate(session, left=listed[:1], reason=LeftReason.WRONG_NUMBER)
    (call,) = session.scalars(select(CallTask).where(CallTask.purpose == CallPurpose.CLARIFY_NUMBER)).all()
    assert call.post_id == listed[0]


@on_both
def test_additions_at_once_are_all_kept_once(session: Session, app: OpenAPI, listed: list[int]) -> None:
    at_once(app, [partial(restate, told=[one]) for one in (*listed[5:], *listed[5:])])
    assert relays(session)[HOA].told == 7
    assert [deed for deed, _ in deeds(session)] == ["relay_confirmed", "relay_added", "relay_added"]


@on_both
def test_before_the_attestation_there_is_nothing_to_restate(session: Session) -> None:
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    with pytest.raises(Refused):
        restate(session, told=sheet_of(session, relays(session)[HOA], now=NIGHT).post_ids)
    assert session.scalars(select(Relay).where(Relay.attested_at.is_not(None))).all() == []
