"""Whoever was not told stays in sight of the operators, with the reason, until the outage ends (7.6, 7.7)."""

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.telling.relay import Ticks
from tests.actions.looking import relays
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Visitor, signed_in
from tests.relaying import READ, WIDER
from tests.samples import emergency, file, say

HOA = "hoa-office.duty"


@pytest.fixture
def operator(app: OpenAPI, session: Session) -> Visitor:
    """At the board, after the HOA office told five of seven."""
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    relay = relays(session)[HOA]
    listed = sheet_of(session, relay, now=NIGHT).post_ids
    reasons = {listed[5]: "no_answer", listed[6]: "wrong_number"}
    said = Ticks(frozenset(listed[:5]), reasons=reasons, name="Н. Бойко")
    confirm_relay(session, relay.id, said, by=Actor(kind=ActorKind.LINK), named=False, now=NIGHT)
    return signed_in(app, Role.OPERATOR, "centre")


@on_both
def test_the_board_says_who_was_left_and_why(operator: Visitor) -> None:
    text = operator.see("/desk").text

    assert "5 з 7" in text
    assert "1 не відповідає, у 1 номер невірний" in text


@on_both
def test_the_record_names_them(operator: Visitor) -> None:
    text = operator.see("/desk/outages/26-0001").text

    assert "ОСББ «Господар-30»" in text
    assert "Н. Бойко · 1 не відповідає, у 1 номер невірний" in text


def test_a_wrong_number_stands_on_the_call_list(operator: Visitor) -> None:
    assert "Уточнити номер" in operator.see("/desk/calls").text


def test_a_later_sheet_takes_them_over(operator: Visitor, session: Session, clock: WoundClock) -> None:
    session.rollback()
    say(session, "26-0001", Saying.AREA_CHANGED, 1, clock.wind(minutes=1), areas=WIDER)
    session.rollback()

    assert "1 не відповідає" not in operator.see("/desk").text
