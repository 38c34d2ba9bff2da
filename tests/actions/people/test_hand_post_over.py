from datetime import datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.actions.people.hand_post_over import owed_by, remove_post, restore_post
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.clocks import Relay, unmet_clocks
from outage_hub.models.journal import Entry
from outage_hub.models.people import Post
from outage_hub.rules.deadlines import ClockState, Step
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind
from outage_hub.rules.refusals import Absent, Refused
from tests.actions.looking import addresses, causes, everything, expand_all, outage_of
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.relaying import READ, all_told
from tests.samples import emergency, file, say

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE_DISTRICT = (AreaDraft(text="вул. Нова, 1", districts=("prymorskyi",)),)
FREE, OWES, OTHER = "adm-kalmiuskyi.duty", "adm-prymorskyi.duty", "adm-tsentralnyi.duty"


def post_of(session: Session, code: str) -> Post:
    session.expire_all()
    return session.scalars(select(Post).where(Post.code == code)).one()


def relays_by(session: Session, code: str) -> list[Relay]:
    session.expire_all()
    query = select(Relay).join(Post, Post.id == Relay.post_id).where(Post.code == code).order_by(Relay.id)
    return list(session.scalars(query))


def remove(session: Session, code: str, successor: str | None = None, *, now: datetime = NIGHT) -> None:
    heir = post_of(session, successor).id if successor else None
    remove_post(session, post_of(session, code).id, heir, by=CONSOLE, now=now)


def attest(session: Session, relay: Relay, *, now: datetime) -> None:
    said = all_told(session, relay, now)
    confirm_relay(session, relay.id, said, by=Actor(kind=ActorKind.LINK), named=False, now=now)


def to_call(session: Session, code: str) -> int:
    call = CallTask(
        cause=f"test:{code}",
        purpose=CallPurpose.ADDRESS_REFUSED,
        post_id=post_of(session, code).id,
        person_id=1,
        why="550",
        created_at=NIGHT,
        due_at=NIGHT,
        next_at=NIGHT,
        state=CallState.TODO,
        tries=0,
    )
    session.add(call)
    session.commit()
    return call.id


def last_entry(session: Session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


@on_both
def test_a_post_that_owes_nothing_is_removed_and_can_come_back(session: Session) -> None:
    remove(session, FREE)
    remove(session, FREE)
    assert not post_of(session, FREE).active
    assert last_entry(session).detail == {"successor": None, "outages": [], "calls": 0}

    restore_post(session, post_of(session, FREE).id, by=CONSOLE, now=NIGHT)
    assert post_of(session, FREE).active
    with pytest.raises(Absent):
        remove_post(session, 2**31 - 1, None, by=CONSOLE, now=NIGHT)


@on_both
@pytest.mark.clause("7.6")
def test_a_post_with_open_duties_is_not_removed_without_a_successor(session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT).number
    to_call(session, OWES)
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        remove(session, OWES)

    (fault,) = refusal.value.faults
    assert (fault.field, fault.code) == ("successor", "post_owes")
    assert dict(fault.values) == {"outages": number, "calls": "1"}
    assert everything(session) == before
    assert post_of(session, OWES).active


@on_both
@pytest.mark.parametrize("successor", [OWES, "hoa-office.duty", "centre.nachalnyk"])
def test_a_successor_is_another_post_of_the_same_kind_that_is_in_use(session: Session, successor: str) -> None:
    file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT)
    with pytest.raises(Refused) as refusal:
        remove(session, OWES, successor)
    assert [fault.code for fault in refusal.value.faults] == ["successor_unknown"]

    remove(session, FREE)
    with pytest.raises(Refused) as refusal:
        remove(session, OWES, FREE)
    assert [fault.code for fault in refusal.value.faults] == ["successor_unknown"]


@on_both
@pytest.mark.clause("7.6")
def test_the_successor_owes_the_rest_of_the_hour_with_a_letter_of_its_own(session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT).number
    later = NIGHT + 40 * MINUTE
    remove(session, OWES, FREE, now=later)
    expand_all(session, later)

    (old,), (heir,) = relays_by(session, OWES), relays_by(session, FREE)
    assert (old.deadline.state, old.deadline.void_reason) == (ClockState.VOID, "handed_over")
    assert (heir.deadline.state, heir.deadline.due_at, heir.seq) == (ClockState.OPEN, NIGHT + HOUR, 1)
    assert heir.deadline.post == heir.post
    left = [step.step for step in heir.deadline.steps if step.done_at is None]
    assert left == [Step.REMIND_45, Step.BREACH, Step.ESCALATE], "the thirtieth minute has passed"
    assert addresses(session, f"relay:{heir.id}:opened") == {"dispatch@adm-kalmiuskyi.test"}
    assert last_entry(session).detail == {"successor": FREE, "outages": [number], "calls": 0}
    chase_deadlines(session, now=NIGHT + 2 * HOUR)
    assert relays_by(session, OWES)[0].deadline.state is ClockState.VOID


@on_both
@pytest.mark.clause("7.6")
def test_the_successor_has_the_same_people_to_reach(session: Session) -> None:
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    (old,) = relays_by(session, OTHER)
    listed = sheet_of(session, old, now=NIGHT).post_ids
    remove(session, OTHER, FREE)
    (heir,) = relays_by(session, FREE)
    assert sheet_of(session, heir, now=NIGHT).post_ids == listed != []
    remove(session, FREE, OWES)

    assert sheet_of(session, relays_by(session, OWES)[-1], now=NIGHT).post_ids == listed


def test_a_post_removed_before_its_letter_was_written_is_asked_for_nothing(session: Session) -> None:
    file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT)
    remove(session, OWES, FREE)
    expand_all(session, NIGHT)

    assert addresses(session, f"relay:{relays_by(session, OWES)[0].id}:opened") == set()
    assert addresses(session, f"relay:{relays_by(session, FREE)[0].id}:opened") == {"dispatch@adm-kalmiuskyi.test"}


@on_both
@pytest.mark.clause("7.6")
def test_a_successor_that_owes_the_outage_already_owes_it_once_more(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    (own,) = relays_by(session, OTHER)
    attest(session, own, now=NIGHT + MINUTE)
    remove(session, OWES, OTHER, now=NIGHT + 2 * MINUTE)

    own, heir = relays_by(session, OTHER)
    assert (own.deadline.state, own.seq) == (ClockState.MET, 1), "what it has done stays done"
    assert (heir.deadline.state, heir.seq) == (ClockState.OPEN, 2)
    wider = (AreaDraft(text="вул. Нова, 1", districts=("prymorskyi", "tsentralnyi", "kalmiuskyi")),)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 3 * MINUTE, areas=wider)
    assert len(relays_by(session, FREE)) == 1, "filing goes on as before"
    assert len(relays_by(session, OWES)) == 1, "and the removed post is told no more"


@on_both
@pytest.mark.clause("7.6")
@pytest.mark.clause("7.9")
@pytest.mark.parametrize("swept", [True, False])
def test_an_hour_that_ran_out_stays_broken_and_begins_anew_for_the_successor(session: Session, *, swept: bool) -> None:
    file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT)
    late = NIGHT + HOUR + 5 * MINUTE
    if swept:
        chase_deadlines(session, now=late)
    remove(session, OWES, FREE, now=late)
    chase_deadlines(session, now=late)

    (old,), (heir,) = relays_by(session, OWES), relays_by(session, FREE)
    assert (old.deadline.state, heir.deadline.state) == (ClockState.BROKEN, ClockState.OPEN)
    assert heir.deadline.due_at == late + HOUR
    assert len(causes(session, "breaches")) == 1
    owing = [clock.owed_by_post_id for clock in unmet_clocks(session, ended_after=NIGHT) if clock.relay]
    assert old.post_id not in owing, "the board asks the successor only"
    attest(session, old, now=late + MINUTE)
    assert relays_by(session, OWES)[0].attested_at is None, "the old link confirms nothing"
    restore_post(session, old.post_id, by=CONSOLE, now=late)
    assert not owed_by(session, post_of(session, OWES))


@on_both
def test_what_is_done_or_over_is_not_owed(session: Session) -> None:
    file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT)
    attest(session, relays_by(session, OWES)[0], now=NIGHT + MINUTE)
    assert not owed_by(session, post_of(session, OWES))

    second = file(session, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT).number
    chase_deadlines(session, now=NIGHT + 2 * HOUR)
    assert [relay.outage.number for relay in owed_by(session, post_of(session, OWES)).relays] == [second]
    say(
        session,
        second,
        Saying.RESTORED,
        outage_of(session, second).current.seq,
        NIGHT + 2 * HOUR,
        sets={"ended_at": NIGHT},
    )
    assert not owed_by(session, post_of(session, OWES))


@on_both
def test_calls_that_wait_go_to_the_successor(session: Session) -> None:
    call_id = to_call(session, OWES)
    remove(session, OWES, FREE)

    call = session.get_one(CallTask, call_id)
    assert (call.post_id, call.person_id, call.state) == (post_of(session, FREE).id, None, CallState.TODO)


@on_both
def test_a_successor_that_is_to_be_phoned_about_the_same_outage_is_phoned_once(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    mine, heirs = to_call(session, OWES), to_call(session, FREE)
    with deed(session):
        session.execute(update(CallTask).values(outage_id=outage_of(session, number).id))
    remove(session, OWES, FREE)

    session.expire_all()
    assert [session.get_one(CallTask, one).state for one in (mine, heirs)] == [CallState.DROPPED, CallState.TODO]


@on_both
def test_an_outage_filed_while_its_post_is_removed_is_owed_by_somebody(app: OpenAPI, session: Session) -> None:
    """Whichever comes first: the removed post has no hour left that nobody could attest."""
    heir, gone = post_of(session, FREE).id, post_of(session, OWES).id
    session.rollback()
    for _ in range(5):
        at_once(
            app,
            [
                lambda one: file(one, emergency(NIGHT, areas=ONE_DISTRICT), NIGHT),
                lambda one: remove_post(one, gone, heir, by=CONSOLE, now=NIGHT),
            ],
        )
        assert not owed_by(session, post_of(session, OWES))
        restore_post(session, gone, by=CONSOLE, now=NIGHT)
