from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.models.clocks import Relay
from outage_hub.models.people import AudienceRule, Post
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import AreaDraft, Saying, Source
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.telling.audience import How
from outage_hub.rules.telling.relay import Ticks
from tests.actions.looking import causes, relays, states
from tests.conftest import NIGHT, on_both
from tests.relaying import READ, UNREAD, UNREADABLE, WIDER, all_told
from tests.samples import emergency, file, say

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ONE_MORE = (AreaDraft(text=UNREADABLE, districts=("prymorskyi", "tsentralnyi", "kalmiuskyi")),)
HOA, CENTRE = "hoa-office.duty", "adm-tsentralnyi.duty"


@pytest.fixture
def number(session: Session) -> str:
    """An emergency of two districts, filed at NIGHT; none of its houses can be read."""
    return file(session, emergency(NIGHT, areas=UNREAD), NIGHT).number


@pytest.fixture
def read(session: Session) -> str:
    """One of the centre, filed at NIGHT, whose houses are known."""
    return file(session, emergency(NIGHT, areas=READ), NIGHT).number


def attest(session: Session, code: str, *, but: int = 0) -> None:
    relay = relays(session)[code]
    said = all_told(session, relay, NIGHT)
    if but and isinstance(said, Ticks):
        said = replace(said, told=frozenset(sorted(said.told)[but:]), reason="no_answer")
    confirm_relay(session, relay.id, said, by=Actor(kind=ActorKind.LINK), named=False, now=NIGHT + MINUTE)


def listed(session: Session, relay: Relay) -> set[int]:
    return set(sheet_of(session, relay, now=NIGHT + HOUR).post_ids)


def opened(session: Session) -> list[tuple[str, int]]:
    return [(relay.post.code, relay.seq) for relay in session.scalars(select(Relay).order_by(Relay.id))]


@pytest.mark.clause("7.6")
@on_both
def test_an_added_district_opens_its_own_hour_and_the_open_ones_grow(session: Session, number: str) -> None:
    before = opened(session)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=ONE_MORE)
    assert opened(session) == [*before, ("adm-kalmiuskyi.duty", 1)]
    assert relays(session)["adm-kalmiuskyi.duty"].deadline.due_at == NIGHT + 80 * MINUTE
    assert relays(session)["adm-prymorskyi.duty"].deadline.due_at == NIGHT + HOUR
    assert causes(session, "relay_duty")[-1] == f"relay:{len(before) + 1}:opened"


@pytest.mark.clause("7.7")
@on_both
def test_places_added_after_the_hoa_office_has_passed_the_news_on_open_a_successor(
    session: Session, number: str
) -> None:
    attest(session, "hoa-office.duty")
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=ONE_MORE)
    successor = relays(session)["hoa-office.duty"]
    assert (successor.seq, successor.deadline.state, successor.attested_at) == (2, ClockState.OPEN, None)
    assert successor.deadline.due_at == NIGHT + 80 * MINUTE


@pytest.mark.clause("7.7")
@on_both
def test_a_completion_that_adds_no_place_opens_no_hour(session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=UNREAD), NIGHT, source=Source.PHONE).number
    attest(session, "hoa-office.duty")
    before = opened(session)
    say(session, number, Saying.COMPLETED, 1, NIGHT + 2 * MINUTE, sets={"cause": "Корозія"})
    assert opened(session) == before


@pytest.mark.clause("7.6")
@on_both
def test_a_completion_with_places_opens_what_they_touch(session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=UNREAD), NIGHT, source=Source.PHONE).number
    say(session, number, Saying.COMPLETED, 1, NIGHT + 2 * MINUTE, areas=ONE_MORE)
    assert opened(session)[-1] == ("adm-kalmiuskyi.duty", 1)


@pytest.mark.clause("7.6")
@on_both
def test_a_change_of_the_term_opens_nothing(session: Session, number: str) -> None:
    before = opened(session)
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + 9 * HOUR})
    assert opened(session) == before


@pytest.mark.clause("7.6")
@on_both
@pytest.mark.parametrize(("saying", "sets"), [(Saying.RESTORED, {"ended_at": NIGHT + MINUTE}), (Saying.CANCELLED, {})])
def test_the_end_of_an_outage_before_the_hour_makes_its_relays_void(
    session: Session, number: str, saying: Saying, sets: dict[str, object]
) -> None:
    attest(session, "hoa-office.duty")
    say(session, number, saying, 1, NIGHT + HOUR, sets=sets)
    assert sorted(states(session, Obligation.RELAY)) == [ClockState.MET, ClockState.VOID, ClockState.VOID]
    assert relays(session)["adm-prymorskyi.duty"].deadline.void_reason == saying
    chase_deadlines(session, now=NIGHT + 2 * HOUR)
    assert ClockState.BROKEN not in states(session, Obligation.RELAY)


@pytest.mark.clause("7.6")
@on_both
def test_an_hour_that_had_passed_before_the_end_stays_broken(session: Session, number: str) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR + SECOND, sets={"ended_at": NIGHT + MINUTE})
    chase_deadlines(session, now=NIGHT + HOUR + MINUTE)
    assert states(session, Obligation.RELAY) == [ClockState.BROKEN] * 3


@on_both
def test_a_post_that_is_disabled_or_not_in_the_citys_table_owes_nothing(session: Session) -> None:
    session.scalars(select(Post).where(Post.code == "adm-prymorskyi.duty")).one().active = False
    rule = session.scalars(
        select(AudienceRule).where(AudienceRule.clause == "7.7", AudienceRule.how == How.RELAY)
    ).one()
    rule.how = How.AT_ONCE
    session.commit()
    file(session, emergency(NIGHT, areas=UNREAD), NIGHT)
    assert opened(session) == [("adm-tsentralnyi.duty", 1)]


@pytest.mark.clause("7.7")
@on_both
def test_an_open_sheet_grows_with_the_addresses(session: Session, read: str) -> None:
    assert len(listed(session, relays(session)[HOA])) == 7
    before = opened(session)
    say(session, read, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=WIDER)
    assert len(listed(session, relays(session)[HOA])) == 9
    assert opened(session) == before


@pytest.mark.clause("7.7")
@on_both
def test_a_successor_asks_for_those_only_who_were_not_told(session: Session, read: str) -> None:
    attest(session, HOA, but=1)
    first = relays(session)[HOA]
    say(session, read, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=WIDER)
    successor = relays(session)[HOA]
    assert (successor.seq, successor.deadline.due_at) == (2, NIGHT + 80 * MINUTE)
    unanswered = {mark.post_id for mark in first.marks if not mark.told}
    assert len(listed(session, successor)) == 3
    assert unanswered < listed(session, successor)
    assert listed(session, relays(session)[CENTRE]) & listed(session, successor) == set()


@pytest.mark.clause("7.6")
@on_both
def test_places_that_add_nobody_open_no_successor(session: Session, read: str) -> None:
    attest(session, CENTRE, but=2)
    attest(session, HOA)
    before = opened(session)
    fewer = (AreaDraft(text="просп. Миру, 1-60"),)
    say(session, read, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=fewer)
    assert opened(session) == before


@pytest.mark.clause("7.6")
@on_both
def test_committees_of_houses_added_later_open_a_successor_of_the_district_too(session: Session, read: str) -> None:
    attest(session, CENTRE)
    farther = (AreaDraft(text=f"{READ[0].text}; вул. Казанцева; вул. Торгова"),)
    say(session, read, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=farther)
    assert relays(session)[CENTRE].seq == 2
    assert listed(session, relays(session)[CENTRE])


@pytest.mark.clause("7.6")
@on_both
def test_places_that_cannot_be_read_are_told_of_anew(session: Session, number: str) -> None:
    attest(session, CENTRE)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=ONE_MORE)
    assert relays(session)[CENTRE].seq == 2
    assert relays(session)["adm-prymorskyi.duty"].seq == 1
