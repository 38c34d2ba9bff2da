"""The hour of 7.6 and 7.7 on an ordinary night, across a restart, and across the night on which an hour comes twice."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.base import db
from outage_hub.models.clocks import Deadline, Relay
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.audience import PostKind
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Visitor, looking
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.relaying import ADDRESSES
from tests.samples import emergency, file

CENTRE = "dispatch@adm-tsentralnyi.test"
HOA = "dispatch@hoa-office.test"
CONTROLLER = "kontroler-1@centre.test"
HEAD = "nachalnyk@centre.test"
OCTOBER = datetime(2026, 10, 24, 23, 58, tzinfo=UTC)  # 02:58 in Kyiv, two minutes before the hour that comes twice


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def make_hub(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[Callable[[], OpenAPI]]:
    with serving(mailbox) as url:
        yield lambda: make_app(smtp_url=url)


def file_in_one_district(app: OpenAPI, now: datetime) -> str:
    draft = emergency(now, areas=(AreaDraft(text=ADDRESSES),))
    with app.app_context():
        return file(db.session(), draft, now).number


def link_in(mailbox: Mailbox, address: str) -> str:
    for message in mailbox.to(address):
        if found := re.search(r"https?://[^/\s]+(/relay/\S+)", body(message)):
            return found[1]
    raise AssertionError(f"no link for {address}")


def tick(app: OpenAPI, link: str, name: str, *, but: int = 0, **typed: Any) -> int:
    """Tick everybody of the sheet but so many; the answer's status."""
    visitor = Visitor(app)
    page = visitor.see(link)
    told = [str(given["value"]) for _, given in page.tags if given.get("name") == "told"]
    return visitor.send(page, link, told=told[but:], name=name, **typed).status_code


def subjects(mailbox: Mailbox, address: str) -> list[str]:
    return [str(message["Subject"]) for message in mailbox.to(address)]


@on_both
@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.clause("7.9")
def test_one_relayer_attests_and_the_other_lets_the_hour_run_out(
    make_hub: Callable[[], OpenAPI], mailbox: Mailbox, clock: WoundClock
) -> None:
    app = make_hub()
    number = file_in_one_district(app, NIGHT)
    once(app)

    clock.wind(minutes=20)
    assert "Кого сповістити (7):" in body(mailbox.to(HOA)[0])
    assert tick(app, link_in(mailbox, HOA), "Н. Бойко", but=2, left_reason_chip="no_answer") == 200
    clock.wind(minutes=10)
    once(app)
    clock.wind(minutes=15)
    app = make_hub()  # a restart in the middle: everything goes on from rows
    once(app)
    clock.wind(minutes=15)
    once(app)
    clock.wind(minutes=15)
    once(app)

    assert "Без повідомлення: 4 з 4" in body(mailbox.to(CONTROLLER)[0])
    assert "Позначено 0 з 4" in body(mailbox.to(CENTRE)[-1])
    reminders = [subject for subject in subjects(mailbox, CENTRE) if "Доведіть до відома" in subject]
    assert len(reminders) == 3, "the duty itself, then at 30 and at 45 minutes"
    assert len([one for one in subjects(mailbox, HOA) if "Доведіть" in one]) == 1
    assert subjects(mailbox, CONTROLLER) == [f"[{number}] Порушено п. 7.6: Черговий, Центральний район"]
    assert subjects(mailbox, HEAD) == [f"[{number}] Досі не доведено до відома: Черговий, Центральний район"]
    with looking(app) as session:
        relays = {relay.post.kind: relay for relay in session.scalars(select(Relay))}
        assert relays[PostKind.HOA_OFFICE].deadline.state is ClockState.MET
        assert (relays[PostKind.HOA_OFFICE].told, relays[PostKind.HOA_OFFICE].total) == (5, 7)
        broken = relays[PostKind.DISTRICT_DUTY].deadline
        assert broken.state is ClockState.BROKEN
        assert broken.due_at == NIGHT + timedelta(hours=1)


@on_both
@pytest.mark.clause("7.6")
def test_a_late_attestation_is_taken_and_stays_late(
    make_hub: Callable[[], OpenAPI], mailbox: Mailbox, clock: WoundClock
) -> None:
    app = make_hub()
    file_in_one_district(app, NIGHT)
    once(app)
    clock.wind(minutes=61)
    once(app)

    clock.wind(minutes=7)
    assert tick(app, link_in(mailbox, CENTRE), "О. Коваль") == 200
    clock.wind(minutes=10)
    once(app)

    with looking(app) as session:
        relay = session.scalars(select(Relay).where(Relay.told == 4)).one()
        assert (relay.deadline.state, relay.attested_name) == (ClockState.BROKEN, "О. Коваль")
    assert not [one for one in subjects(mailbox, HEAD) if "Черговий, Центральний" in one], "only the HOA office is left"


@pytest.mark.clause("7.6")
def test_a_letter_that_never_arrived_is_not_the_duty_officers_fault(
    make_hub: Callable[[], OpenAPI], mailbox: Mailbox, clock: WoundClock
) -> None:
    mailbox.replies[CENTRE] = "550 5.1.1 no such user"
    app = make_hub()
    file_in_one_district(app, NIGHT)
    once(app)

    clock.wind(minutes=60, seconds=1)
    once(app)

    phone_them, breach = (body(letter) for letter in mailbox.to(CONTROLLER))
    assert phone_them.startswith("ЗАТЕЛЕФОНУЙТЕ")
    assert "Лист із посиланням до строку не доставлено: не з вини чергового" in breach


@on_both
@pytest.mark.clause("7.2")
@pytest.mark.clause("7.6")
def test_the_hour_is_sixty_real_minutes_also_when_clocks_go_back(
    make_hub: Callable[[], OpenAPI], mailbox: Mailbox, clock: WoundClock
) -> None:
    clock.now = OCTOBER
    app = make_hub()
    number = file_in_one_district(app, OCTOBER)
    once(app)

    for minutes in (30, 45, 60):
        clock.now = OCTOBER + timedelta(minutes=minutes)
        once(app)

    with looking(app) as session:
        clocks = session.scalars(select(Deadline).where(Deadline.obligation == Obligation.RELAY)).all()
        assert {one.due_at for one in clocks} == {datetime(2026, 10, 25, 0, 58, tzinfo=UTC)}
        assert {one.state for one in clocks} == {ClockState.BROKEN}
    duty = [str(message["Subject"]) for message in mailbox.to(CENTRE) if "Доведіть" in str(message["Subject"])]
    assert duty[0] == f"[{number}] Доведіть до відома до 03:58 (літній час): немає холодної води"
    assert len(duty) == 3
    assert len(mailbox.to(CONTROLLER)) == 1
