from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.actions.people.add_account import set_account
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Announcement, Delivery
from outage_hub.models.people import holders
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import WoundClock
from tests.entrances import PASSWORD, Visitor, looking, machine, sign_in, signed_in
from tests.relaying import ADDRESSES, UNREADABLE
from tests.samples import filing_json

SHIFT = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> WoundClock:
    """02:00 of a night that the roster covers; shifts change at 08:00."""
    return WoundClock(SHIFT)


def on_duty(app: OpenAPI) -> Visitor:
    """Whoever owes the first relay has signed in."""
    with looking(app) as session:
        post = session.scalars(select(Relay).order_by(Relay.id)).first().post  # type: ignore[union-attr]
        person = holders(session, [post.id], now=SHIFT)[post.id]
        email, organisation = person.email or "", person.organisation
        set_account(
            session, organisation, name=person.name, email=email, role=Role.RELAYER, password=PASSWORD, now=SHIFT
        )
    visitor = Visitor(app)
    answer = sign_in(visitor, email)
    assert answer.location == "/relays"
    return visitor


def test_whoever_is_on_duty_finds_what_the_post_owes_and_attests_it_there(app: OpenAPI) -> None:
    machine(app).file(filing_json(SHIFT, addresses=UNREADABLE))
    once(app)
    visitor = on_duty(app)
    page = visitor.see("/relays")
    assert "26-0001" in page.text
    sheet = next(href for href in page.hrefs if "/relay/" in href).removeprefix("http://127.0.0.1:8000")

    assert visitor.fill(sheet, whom="all").status_code == 200

    assert "підтверджено" in visitor.see("/relays").text


def test_before_the_letter_is_written_the_duty_is_shown_all_the_same(app: OpenAPI) -> None:
    machine(app).file(filing_json(SHIFT, addresses=UNREADABLE))

    page = on_duty(app).see("/relays")

    assert "26-0001" in page.text
    assert "Лист із посиланням готується" in page.text


def test_after_the_shift_the_duty_is_anothers(app: OpenAPI, clock: WoundClock) -> None:
    machine(app).file(filing_json(SHIFT, addresses=UNREADABLE))
    visitor = on_duty(app)
    clock.wind(hours=7)

    page = visitor.see("/relays")

    assert "26-0001" not in page.text
    assert "Ви зараз не чергуєте" in page.text


def test_a_relayer_of_another_post_sees_nothing_of_it(app: OpenAPI) -> None:
    machine(app).file(filing_json(SHIFT, addresses=UNREADABLE))
    once(app)

    assert "26-0001" not in signed_in(app, Role.RELAYER, "adm-kalmiuskyi").see("/relays").text


def test_whoever_has_signed_in_attests_even_from_a_letter_that_went_to_somebody_else(app: OpenAPI) -> None:
    machine(app).file(filing_json(SHIFT, addresses=UNREADABLE))
    once(app)
    visitor = on_duty(app)
    with looking(app) as session:
        letter = session.scalars(select(Delivery).join(Announcement).where(Announcement.relay_id.is_not(None))).first()
        assert letter is not None
        letter.person_id = None
        session.commit()

    assert visitor.fill(str(letter.slots["link"]).removeprefix("http://127.0.0.1:8000"), whom="all").status_code == 200

    with looking(app) as session:
        attested = session.scalars(select(Relay).where(Relay.attested_at.is_not(None))).one()
        assert attested.attested_by_id is not None


def test_what_was_attested_is_shown_with_whoever_was_left(app: OpenAPI) -> None:
    machine(app).file(filing_json(SHIFT, addresses=ADDRESSES, districts=[]))
    once(app)
    visitor = on_duty(app)
    sheet = next(href for href in visitor.see("/relays").hrefs if "/relay/" in href).removeprefix(
        "http://127.0.0.1:8000"
    )
    told = [str(given["value"]) for _, given in visitor.see(sheet).tags if given.get("name") == "told"]

    assert visitor.fill(sheet, told=told[1:], left_reason_chip="no_answer").status_code == 200

    assert "3 з 4 " in visitor.see("/relays").text
    assert "1 не відповідає" in visitor.see("/relays").text
