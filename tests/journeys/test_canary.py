"""An applicant's data is at the desk and nowhere else, whatever happens to the card (4.4.1)."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import text

from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.desk.talking import operator, take_down
from tests.entrances import Machine, Visitor, all_rows, looking, machine, signed_in
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.samples import filing_json
from tests.structure.routes import PAGES

CANARY = {
    "surname": "Канарейко",
    "given_name": "Тест",
    "patronymic": "Іванович",
    "phone": "+380990000001",
    "residence": "вул. Канаркова 77 кв. 13",
    "contact": "kanarka@post.test",
}
TOKENS = ("анарейко", "тест іванович", "90000001", "анарков", "кв. 13", "kanarka")
SHOWS = {"/desk/appeals/10001", "/desk/calls"}


@dataclass
class City:
    """The whole hub with a mail server, an operator and the executor's own program."""

    app: OpenAPI
    clock: WoundClock
    mailbox: Mailbox
    home: Path
    operator: Visitor
    machine: Machine
    addresses: list[str] = field(default_factory=list)

    def go(self, answer: Any) -> Any:
        """Remember every address that the hub sends somebody to."""
        self.addresses += [answer.request.url, answer.headers.get("Location") or ""]
        return answer


@pytest.fixture
def city(make_app: Callable[..., OpenAPI], clock: WoundClock, tmp_path: Path) -> Iterator[City]:
    mailbox = Mailbox()
    with serving(mailbox) as url:
        app = make_app(smtp_url=url)
        yield City(app, clock, mailbox, tmp_path / "home", operator(app), machine(app))


@on_both
@pytest.mark.clause("4.4.1")
def test_the_canary_is_at_the_desk_and_nowhere_else(city: City, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    live(city)
    assert_shown(city)
    said = {
        "mail": [*(str(one) + body(one) for one in city.mailbox.messages), *city.mailbox.rcpts],
        "rows": [repr(row) for name, rows in all_rows(city.app).items() if name != "applicant" for row in rows],
        "pages": [page for path, page in everything_read(city) if path not in SHOWS],
        "addresses": city.addresses,
        "files": [
            one.read_text("utf-8-sig") for one in city.home.rglob("*") if one.is_file() and ".db" not in one.name
        ],
        "log": [caplog.text],
    }
    assert all(said.values()), "something was not looked at"
    assert {kind: found for kind, texts in said.items() if (found := leaks(texts))} == {}
    assert len(city.mailbox.messages) > 20


@on_both
def test_neither_a_failure_nor_a_refusal_puts_the_canary_into_the_log(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refused = city.operator.fill("/desk/appeals/new", **{"subject": "", **CANARY})
    with looking(city.app) as session:
        session.execute(text("ALTER TABLE applicant RENAME TO elsewhere"))
        session.commit()
    page = city.operator.see("/desk/appeals/new")
    failed = city.operator.send(page, "/desk/appeals/new", subject="Немає води.", read_back="1", who="named", **CANARY)
    assert (refused.status_code, failed.status_code) in {(422, 500), (422, 503)}
    assert caplog.text
    assert leaks([caplog.text, failed.text]) == []


def live(city: City) -> None:
    """A card is taken down, tied, its outage changes and ends, the applicant is phoned, the outage opened again."""
    city.machine.file(filing_json(NIGHT))
    take_down(city.operator, **CANARY)
    send(city, "/desk/appeals/10001/tie", outage="26-0001")
    send(city, "/desk/appeals", q=CANARY["phone"])
    once(city.app)
    city.clock.wind(hours=1)
    city.go(city.machine.say("26-0001", {"kind": "restored", "based_on": 1, "ended_at": city.clock().isoformat()}))
    once(city.app)
    form = next(one for one in city.operator.see("/desk/calls").forms if one.action.startswith("/desk/calls/"))
    city.go(city.operator.client.post(form.action, data={**form.values, "result": "no_answer"}))
    send(city, "/desk/appeals/10001/applicant")
    once(city.app)


def everything_read(city: City) -> Iterator[tuple[str, str]]:
    """Every page and answer there is, as a resident, a program, and whoever may see most."""
    head = signed_in(city.app, Role.HEAD, "centre")
    for route in PAGES:
        path = route.path()
        for who in (Visitor(city.app).client, city.operator.client, head.client):
            answer = city.go(who.get(path, buffered=True))
            yield path, answer.get_data(as_text=True) if answer.mimetype.startswith(("text/", "application/")) else ""
        yield path, city.machine.get(path).text


def assert_shown(city: City) -> None:
    """The test would find it: both pages that must show it do."""
    for path in SHOWS:
        assert "Канарейко Тест Іванович" in city.operator.see(path).text, path


def leaks(texts: list[str]) -> list[str]:
    """What of the canary stands in any of these."""
    one = "\n".join(unquote(given) for given in texts).casefold()
    digits = one.replace(" ", "").replace("-", "")
    return [token for token in TOKENS if token in one or (token.isdigit() and token in digits)]


def send(city: City, path: str, **typed: str) -> None:
    token = city.operator.see("/desk/appeals").form.values["csrf_token"]
    answer = city.go(city.operator.client.post(path, data={"csrf_token": token, **typed}))
    assert answer.status_code in {200, 303}, path
