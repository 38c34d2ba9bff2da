from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.models.clocks import Relay
from outage_hub.models.people import AudienceRule, Post
from outage_hub.rules.audience import How
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import AreaDraft, Saying, Source
from outage_hub.rules.relay import Attestation
from outage_hub.rules.roles import Actor, ActorKind
from tests.actions.looking import causes, relays, states
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, say

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
WIDER = (AreaDraft(text="вул. Нова, 1", districts=("prymorskyi", "tsentralnyi", "kalmiuskyi")),)


@pytest.fixture
def number(session: Session) -> str:
    """An emergency of two districts, filed at NIGHT."""
    return file(session, emergency(NIGHT), NIGHT).number


def attest(session: Session, code: str) -> None:
    said = Attestation(told=41, total=41, left_reason="", name="Іваненко")
    by = Actor(kind=ActorKind.LINK)
    confirm_relay(session, relays(session)[code].id, said, by=by, named=False, now=NIGHT + MINUTE)


def opened(session: Session) -> list[tuple[str, int]]:
    return [(relay.post.code, relay.seq) for relay in session.scalars(select(Relay).order_by(Relay.id))]


@pytest.mark.clause("7.6")
@on_both
def test_an_added_district_opens_its_own_hour_and_the_open_ones_grow(session: Session, number: str) -> None:
    before = opened(session)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=WIDER)
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
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + 20 * MINUTE, areas=WIDER)
    successor = relays(session)["hoa-office.duty"]
    assert (successor.seq, successor.deadline.state, successor.attested_at) == (2, ClockState.OPEN, None)
    assert successor.deadline.due_at == NIGHT + 80 * MINUTE


@pytest.mark.clause("7.7")
@on_both
def test_a_completion_that_adds_no_place_opens_no_hour(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number
    attest(session, "hoa-office.duty")
    before = opened(session)
    say(session, number, Saying.COMPLETED, 1, NIGHT + 2 * MINUTE, sets={"cause": "Корозія"})
    assert opened(session) == before


@pytest.mark.clause("7.6")
@on_both
def test_a_completion_with_places_opens_what_they_touch(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number
    say(session, number, Saying.COMPLETED, 1, NIGHT + 2 * MINUTE, areas=WIDER)
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
    rule = session.scalars(select(AudienceRule).where(AudienceRule.clause == "7.7")).one()
    rule.how = How.AT_ONCE
    session.commit()
    file(session, emergency(NIGHT), NIGHT)
    assert opened(session) == [("adm-tsentralnyi.duty", 1)]
