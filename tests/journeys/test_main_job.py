"""The main job: real announcements through every entrance, and everyone who must know knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.clocks import Deadline, Relay
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import Delivery, DeliveryState
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import State
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import WoundClock, on_both
from tests.entrances import Machine, Visitor, looking, machine, signed_in
from tests.journeys.announcements import Announcement, announcements
from tests.journeys.console import file_by_command
from tests.mailers.smtp_server import Mailbox, serving

PRESS = {"press-1@press.test", "press-2@press.test", "press-3@press.test"}


@dataclass
class City:
    """The hub with its three entrances and a mail server, and what was filed through which."""

    app: OpenAPI
    clock: WoundClock
    mailbox: Mailbox
    home: Path
    visitors: dict[str, Visitor]
    machines: dict[str, Machine]

    def file(self, one: Announcement, entrance: str) -> str:
        now, executor = self.clock(), one.filing["executor"]
        if entrance == "form":
            path = "/file?kind=planned" if one.planned else "/file"
            answer = self.visitors[executor].fill(path, **one.as_form(now))
            assert answer.status_code == 303, answer.text
            return answer.location.partition("/file/done/")[2].partition("?")[0]
        if entrance == "api":
            answer = self.machines[executor].file(one.as_json(now))
            assert answer.status_code == 201, answer.text
            return str(answer.get_json()["number"])
        return file_by_command(self.app, {**one.as_json(now), "executor": executor})

    def say(self, number: str, kind: str, **change: object) -> None:
        """Say something through the API of the outage's executor."""
        with looking(self.app) as session:
            outage = session.scalars(select(Outage).where(Outage.number == number)).one()
            executor, seq = outage.executor.code, outage.current.seq
        body = {"kind": kind, "based_on": seq, "reason": "Складніший ремонт", **change}
        answer = self.machines[executor].say(number, body)
        assert answer.status_code == 201, answer.text


@pytest.fixture
def city(make_app: Callable[..., OpenAPI], clock: WoundClock, tmp_path: Path) -> Iterator[City]:
    mailbox = Mailbox()
    with serving(mailbox) as url:
        app = make_app(smtp_url=url)
        executors = ("vodokanal", "teplo", "dtek", "gaz", "lift", "dorogy", "transport", "zviazok")
        visitors = {code: signed_in(app, Role.EXECUTOR, code) for code in executors}
        machines = {code: machine(app, code) for code in executors}
        yield City(app, clock, mailbox, tmp_path / "home", visitors, machines)


@on_both
@pytest.mark.clause("7.1")
@pytest.mark.clause("7.4")
@pytest.mark.clause("7.5")
def test_real_announcements_reach_mail_sheet_feed_and_board_through_every_entrance(city: City) -> None:
    filed = {
        city.file(one, entrance): one for one, entrance in zip(announcements(), ["form", "api", "cli"] * 6, strict=True)
    }

    once(city.app)

    assert len(filed) == 18
    check_mail(city, filed)
    check_sheet(city, list(filed))
    check_feed(city, list(filed), items=18)
    check_board(city, list(filed))
    check_clocks(city, filed)


@on_both
@pytest.mark.clause("7.1")
def test_terms_change_and_outages_end_in_the_threads_they_began(city: City) -> None:
    one = next(one for one in announcements() if one.id == "A01")
    number = city.file(one, "form")
    once(city.app)

    city.clock.wind(minutes=30)
    city.say(number, "term_changed", expected_restoration_at=(city.clock() + timedelta(hours=6)).isoformat())
    once(city.app)
    city.clock.wind(hours=2)
    city.say(number, "restored", ended_at=city.clock().isoformat())
    once(city.app)

    told = city.mailbox.to("zastupnyk-zhkg@council.test")
    assert [message["X-Outage-Revision"] for message in told] == ["1", "2", "3"]
    assert len({message["References"] for message in told}) == len({message["Subject"] for message in told}) == 1
    check_feed(city, [number], items=3)
    with looking(city.app) as session:
        assert session.scalars(select(Outage)).one().state is State.CLOSED
        states = {clock.obligation: clock.state for clock in session.scalars(select(Deadline).order_by(Deadline.id))}
        assert states == {Obligation.FILING: "met", Obligation.TERM: "met", Obligation.RELAY: "broken"}


@pytest.mark.clause("7.3")
def test_planned_works_are_reminded_started_overrun_and_finished(city: City) -> None:
    one = next(one for one in announcements() if one.id == "P01")
    number = city.file(one, "api")
    begins, ends = one.moment("starts_at", city.clock()), one.moment("ends_at", city.clock())
    once(city.app)

    for moment in (begins - timedelta(hours=24), begins, ends):
        city.clock.now = moment
        once(city.app)
    city.clock.wind(minutes=10)
    city.say(number, "restored", ended_at=city.clock().isoformat())
    once(city.app)

    about = [message for message in city.mailbox.messages if message["X-Outage-Number"] == number]
    told = [message for message in about if message["To"] == "dispatch@hoa-office.test"]
    firsts = [str(message.get_body(("plain",)).get_content()).split(" ", 1)[0] for message in told]  # type: ignore[union-attr]
    assert firsts == ["ПЛАНОВІ", "НАГАДУЄМО:", "РОЗПОЧАТО", "НЕ", "ЗАВЕРШЕНО"]
    assert not [message for message in about if message["To"] in PRESS]
    digests = [message for message in city.mailbox.to("press-1@press.test") if "Зведення" in message["Subject"]]
    assert number in str(digests[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    check_feed(city, [number], items=4)


def check_mail(city: City, filed: dict[str, Announcement]) -> None:
    with looking(city.app) as session:
        states = set(session.scalars(select(Delivery.state)))
    assert states == {DeliveryState.ACCEPTED}
    for number, one in filed.items():
        about = [message for message in city.mailbox.messages if message["X-Outage-Number"] == number]
        told = {str(message["To"]) for message in about}
        waits = one.planned and one.timeliness == "in_time"  # the press reads of such works in a digest
        assert told & PRESS == (set() if waits else PRESS)
        duty = {address for address in told if address.startswith("dispatch@adm-")}
        wanted = one.districts or ["kalmiuskyi", "livoberezhnyi", "prymorskyi", "tsentralnyi"]
        assert duty == {f"dispatch@adm-{slug}.test" for slug in wanted}, number
        assert len({(message["To"], message["References"]) for message in about}) == len(told)
    deputies = [message for message in city.mailbox.messages if message["To"] == "zastupnyk-infra@council.test"]
    assert {filed[str(m["X-Outage-Number"])].filing["service"] for m in deputies} <= {
        "roads",
        "transport",
        "communications",
        "lighting",
    }


def check_sheet(city: City, numbers: list[str]) -> None:
    [sheet] = (city.home / "sheets").glob("*.csv")
    text = sheet.read_text("utf-8-sig")
    assert all(text.count(f"{number};") >= 1 for number in numbers)


def check_feed(city: City, numbers: list[str], *, items: int) -> None:
    answer = city.app.test_client().get("/feeds/all.rss")
    entries = feedparser.parse(answer.data).entries
    assert len(entries) == items
    assert {number for number in numbers if any(number in entry.link for entry in entries)} == set(numbers)


def check_board(city: City, numbers: list[str]) -> None:
    page = signed_in(city.app, Role.OPERATOR, "centre").get("/desk").text
    assert [number for number in numbers if number not in page] == []


def check_clocks(city: City, filed: dict[str, Announcement]) -> None:
    with looking(city.app) as session:
        for number, one in filed.items():
            outage = session.scalars(select(Outage).where(Outage.number == number)).one()
            own = session.scalars(select(Deadline).where(Deadline.outage_id == outage.id)).all()
            filing = next(clock for clock in own if clock.obligation in (Obligation.FILING, Obligation.NOTICE))
            assert filing.state is (ClockState.MET if one.timeliness == "in_time" else ClockState.BROKEN), one.id
            relays = session.scalars(select(Relay).where(Relay.outage_id == outage.id)).all()
            assert len(relays) == (0 if one.planned else len(one.districts or "four") + 1)
