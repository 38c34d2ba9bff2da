from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.confirm_relay import Confirmed, confirm_relay, link_is_dead
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.models.calls import CallPurpose, CallTask
from outage_hub.models.clocks import Relay
from outage_hub.models.journal import Entry
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.refusals import Absent, Refused
from outage_hub.rules.telling.relay import Attestation, LeftReason, Ticks
from tests.actions.looking import causes, everything, relays, states, waiting_steps
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once
from tests.relaying import READ, UNREAD, WIDER, all_told
from tests.samples import emergency, file, say

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DUTY, OTHER = "adm-prymorskyi.duty", "adm-tsentralnyi.duty"
HOLDER = Actor(kind=ActorKind.LINK)


@pytest.fixture
def number(session: Session) -> str:
    """An emergency of two districts, filed at NIGHT; its houses cannot be read, so numbers are attested."""
    return file(session, emergency(NIGHT, areas=UNREAD), NIGHT).number


def attest(session: Session, now: Any, *, code: str = DUTY, by: Actor = HOLDER, **given: Any) -> Confirmed:
    said = Attestation(**{"told": 41, "total": 41, "left_reason": "", "name": "Іваненко", **given})
    return confirm_relay(session, relays(session)[code].id, said, by=by, named=False, now=now)


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@on_both
@pytest.mark.parametrize(
    ("after", "state"),
    [
        (HOUR - SECOND, ClockState.MET),
        (HOUR, ClockState.MET),
        (HOUR + SECOND, ClockState.BROKEN),
    ],
)
def test_the_hour_is_met_up_to_its_last_instant_and_late_is_taken_too(
    session: Session, after: timedelta, state: ClockState
) -> None:
    assert not attest(session, NIGHT + after).repeat
    deadline = relays(session)[DUTY].deadline
    assert (deadline.state, deadline.met_at, deadline.due_at) == (state, NIGHT + after, NIGHT + HOUR)


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@on_both
def test_an_attestation_stops_only_its_own_posts_clock(session: Session) -> None:
    attest(session, NIGHT + 10 * MINUTE)
    chase_deadlines(session, now=NIGHT + 30 * MINUTE)
    states_of = {code: relay.deadline.state for code, relay in relays(session).items()}
    assert states_of == {DUTY: ClockState.MET, OTHER: ClockState.OPEN, "hoa-office.duty": ClockState.OPEN}
    assert len(causes(session, "relay_reminder")) == 2


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@on_both
def test_a_partial_attestation_with_its_reason_meets_the_hour(session: Session) -> None:
    attest(session, NIGHT + MINUTE, code="hoa-office.duty", told=38, left_reason=" троє не відповіли ")
    relay = relays(session)["hoa-office.duty"]
    assert (relay.told, relay.total, relay.left_reason) == (38, 41, "троє не відповіли")
    assert (relay.deadline.state, relay.attested_name, relay.attested_at) == (
        ClockState.MET,
        "Іваненко",
        NIGHT + MINUTE,
    )


@pytest.mark.usefixtures("number")
@on_both
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"told": 38}, "relay_reason_missing"),
        ({"told": 42}, "relay_over"),
        ({"told": None}, "relay_count"),
        ({"name": ""}, "relay_name_missing"),
    ],
)
def test_an_odd_attestation_is_refused_and_leaves_nothing(session: Session, given: dict[str, Any], code: str) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        attest(session, NIGHT, **given)
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert everything(session) == before
    assert relays(session)[DUTY].attested_at is None


@pytest.mark.usefixtures("number")
@on_both
def test_confirming_again_changes_nothing(session: Session) -> None:
    attest(session, NIGHT + MINUTE, told=38, left_reason="троє не відповіли")
    kept = everything(session)
    again = attest(session, NIGHT + 2 * MINUTE, name="Інший")
    relay = relays(session)[DUTY]
    assert again.repeat
    assert (relay.told, relay.attested_name, relay.attested_at) == (38, "Іваненко", NIGHT + MINUTE)
    assert everything(session) == kept


@pytest.mark.usefixtures("number")
@on_both
def test_of_many_confirmations_at_once_one_counts(session: Session, app: OpenAPI) -> None:
    jobs = [partial(attest, now=NIGHT + MINUTE, told=told, left_reason="решта спить") for told in range(1, 7)]
    found = at_once(app, jobs)
    assert sorted(one.repeat for one in found) == [False] + [True] * 5
    deeds = session.scalars(select(Entry.detail).where(Entry.deed == "relay_confirmed")).all()
    assert [deed["told"] for deed in deeds] == [relays(session)[DUTY].told]


@pytest.mark.usefixtures("number")
@on_both
def test_an_attestation_and_a_sweep_in_the_same_second_come_to_one_verdict(session: Session, app: OpenAPI) -> None:
    late = NIGHT + HOUR + SECOND

    sweep = partial(chase_deadlines, now=late)
    jobs: list[Callable[[Session], object]] = [partial(attest, now=late), sweep, sweep]
    at_once(app, jobs)
    deadline = relays(session)[DUTY].deadline
    assert (deadline.state, deadline.met_at, deadline.due_at) == (ClockState.BROKEN, late, NIGHT + HOUR)
    assert len(causes(session, "breaches")) == 1


@on_both
def test_after_the_end_of_the_outage_a_void_hour_takes_no_attestation(session: Session, number: str) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT + MINUTE, sets={"ended_at": NIGHT})
    kept = everything(session)
    assert attest(session, NIGHT + 2 * MINUTE).repeat
    relay = relays(session)[DUTY]
    assert (relay.attested_at, relay.deadline.state, relay.deadline.met_at) == (None, ClockState.VOID, None)
    assert everything(session) == kept


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@on_both
def test_a_broken_hour_stays_broken_and_keeps_both_moments(session: Session) -> None:
    chase_deadlines(session, now=NIGHT + HOUR + 2 * MINUTE)
    attest(session, NIGHT + HOUR + 5 * MINUTE)
    deadline = relays(session)[DUTY].deadline
    assert (deadline.state, deadline.detected_at) == (ClockState.BROKEN, NIGHT + HOUR + 2 * MINUTE)
    assert (deadline.due_at, deadline.met_at) == (NIGHT + HOUR, NIGHT + HOUR + 5 * MINUTE)


@pytest.mark.usefixtures("number")
@on_both
def test_whoever_attested_late_is_not_escalated(session: Session) -> None:
    chase_deadlines(session, now=NIGHT + HOUR)
    for code in relays(session):
        attest(session, NIGHT + HOUR + MINUTE, code=code)
    chase_deadlines(session, now=NIGHT + 2 * HOUR)
    assert causes(session, "escalations") == []
    assert states(session, Obligation.RELAY) == [ClockState.BROKEN] * 3


@pytest.mark.usefixtures("number")
@on_both
def test_an_unknown_relay_is_absent(session: Session) -> None:
    said = Attestation(told=1, total=1, left_reason="", name="Іваненко")
    with pytest.raises(Absent) as refusal:
        confirm_relay(session, 99, said, by=HOLDER, named=True, now=NIGHT)
    assert refusal.value.faults[0].code == "link_dead"


@pytest.mark.clause("7.9")
@on_both
def test_the_journal_says_how_many_were_told_and_by_whom_but_no_name(session: Session, number: str) -> None:
    relayer = Actor(kind=ActorKind.PERSON, id=20, role=Role.RELAYER)
    attest(session, NIGHT + MINUTE, by=relayer)
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.subject, entry.actor_id) == ("relay_confirmed", number, 20)
    assert entry.detail == {"told": 41, "total": 41, "post": DUTY}
    assert relays(session)[DUTY].attested_by_id == 20


@on_both
def test_a_link_is_good_until_forty_eight_hours_after_the_end(session: Session, number: str, clock: WoundClock) -> None:
    relay = session.scalars(select(Relay).limit(1)).one()
    assert not link_is_dead(relay, now=NIGHT + timedelta(days=30))
    say(session, number, Saying.RESTORED, 1, clock(), sets={"ended_at": clock()})
    relay = session.scalars(select(Relay).limit(1)).one()
    assert not link_is_dead(relay, now=clock.wind(hours=48))
    assert link_is_dead(relay, now=clock.wind(seconds=1))


@pytest.mark.usefixtures("number")
def test_an_attested_hour_has_no_steps_left(session: Session) -> None:
    for code in relays(session):
        attest(session, NIGHT + MINUTE, code=code)
    assert {step.value for step in waiting_steps(session)} == {"overrun", "remind_filer", "breach"}


HOA = "hoa-office.duty"


@pytest.fixture
def listed(session: Session) -> list[int]:
    """An emergency whose houses are known: the seven HOAs that the office must reach."""
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    found = sheet_of(session, relays(session)[HOA], now=NIGHT).post_ids
    session.rollback()  # others will write: what is read afterwards must be theirs
    return found


def tick(session: Session, told: Iterable[int], now: Any = NIGHT + MINUTE, **given: Any) -> Confirmed:
    said = Ticks(**{"told": frozenset(told), "name": "Н. Бойко", **given})
    return confirm_relay(session, relays(session)[HOA].id, said, by=HOLDER, named=False, now=now)


@pytest.mark.clause("7.7")
@on_both
def test_ticks_are_kept_one_by_one_and_meet_the_hour(session: Session, listed: list[int]) -> None:
    tick(session, listed[:5], reason=LeftReason.NO_ANSWER)
    relay = relays(session)[HOA]
    assert [(mark.post_id, mark.told) for mark in relay.marks] == [(one, one in listed[:5]) for one in listed]
    assert {mark.reason for mark in relay.marks} == {"", LeftReason.NO_ANSWER}
    assert {(mark.marked_by, mark.marked_at) for mark in relay.marks} == {("Н. Бойко", NIGHT + MINUTE)}
    assert (relay.told, relay.total, relay.left_reason) == (5, 7, LeftReason.NO_ANSWER)
    assert (relay.deadline.state, relay.attested_name) == (ClockState.MET, "Н. Бойко")


@on_both
def test_the_journal_names_by_id_whom_the_sheet_left(session: Session, listed: list[int]) -> None:
    tick(session, listed[:5], reason="спить")
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.detail) == (
        "relay_confirmed",
        {"told": 5, "total": 7, "post": HOA, "left": listed[5:]},
    )


@on_both
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"told": []}, "relay_empty"),
        ({"told": [0]}, "relay_unlisted"),
        ({"told": [10**8]}, "relay_unlisted"),
        ({"seen": frozenset({1})}, "relay_grown"),
        ({}, "relay_reason_missing"),
    ],
)
def test_an_odd_sheet_is_refused_and_leaves_nothing(
    session: Session, listed: list[int], given: dict[str, Any], code: str
) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        tick(session, **{"told": listed[:5], **given})
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert everything(session) == before


@on_both
def test_numbers_are_not_taken_for_a_list_nor_ticks_for_none(session: Session, listed: list[int]) -> None:
    with pytest.raises(Refused) as numbers:
        attest(session, NIGHT, code=HOA)
    file(session, emergency(NIGHT, areas=UNREAD), NIGHT)
    with pytest.raises(Refused) as ticks:
        tick(session, listed)
    assert {fault.code for one in (numbers, ticks) for fault in one.value.faults} == {"relay_changed"}


@on_both
def test_a_wrong_number_becomes_a_call_of_the_operators_once(session: Session, listed: list[int]) -> None:
    reasons = {listed[5]: LeftReason.WRONG_NUMBER, listed[6]: "спить"}
    tick(session, listed[:5], reasons=reasons)
    tick(session, listed[:5], reasons=reasons)
    (call,) = session.scalars(select(CallTask).where(CallTask.purpose == CallPurpose.CLARIFY_NUMBER)).all()
    assert (call.post_id, call.outage_id, call.state) == (listed[5], relays(session)[HOA].outage_id, "todo")
    assert relays(session)[HOA].left_reason == "various"


@on_both
def test_of_many_sheets_at_once_one_counts(session: Session, app: OpenAPI, listed: list[int]) -> None:
    jobs = [partial(tick, told=listed[:count], reason="спить") for count in range(1, 7)]
    found = at_once(app, jobs)
    assert sorted(one.repeat for one in found) == [False] + [True] * 5
    relay = relays(session)[HOA]
    assert len(relay.marks) == relay.total == 7
    deeds = session.scalars(select(Entry.detail).where(Entry.deed == "relay_confirmed")).all()
    assert [deed["told"] for deed in deeds] == [relay.told]


@on_both
def test_a_sheet_and_new_addresses_at_once_come_to_one_truth(session: Session, app: OpenAPI, listed: list[int]) -> None:
    """Whoever is first, nobody is lost: the new people stand on this sheet unticked, or on a successor's."""
    grow = partial(say, number="26-0001", saying=Saying.AREA_CHANGED, based_on=1, now=NIGHT + MINUTE, areas=WIDER)
    both: list[Callable[[Session], Any]] = [grow, partial(tick, told=listed, reason="додано пізніше")]
    at_once(app, both)
    sheets = session.scalars(select(Relay).where(Relay.post_id == relays(session)[HOA].post_id)).all()
    people = [sheet_of(session, relay, now=NIGHT + MINUTE).post_ids for relay in sheets]
    assert len({one for sheet in people for one in sheet}) == 9


def test_all_of_every_sheet_may_be_attested(session: Session) -> None:
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    for relay in relays(session).values():
        said = all_told(session, relay, NIGHT)
        confirm_relay(session, relay.id, said, by=HOLDER, named=False, now=NIGHT)
    assert {(relay.told, relay.left_reason) for relay in relays(session).values()} == {(4, None), (7, None)}
