"""The webhook over a real HTTP server: signed, the same bytes at every try, never where it may not go."""

import base64
import contextlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailers import guarded
from outage_hub.models.base import db
from outage_hub.models.calls import CallTask
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState
from outage_hub.rules.outage import Saying
from outage_hub.worker import once
from tests.actions.looking import letters
from tests.conftest import NIGHT, WoundClock, on_both
from tests.samples import emergency, file, say

KEY = b"k" * 24
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


@dataclass
class Gateway:
    """What arrived, and what is answered to each request in turn; 204 when nothing is left."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    location: str = ""

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@contextmanager
def listening(gateway: Gateway) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = gateway.answers.pop(0) if gateway.answers else 204
            if status == 0:
                gateway.released.wait(30)
                return
            self.send_response(status)
            self.send_header("Location", gateway.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/outages"
        finally:
            gateway.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def inside() -> str:
    return "127.0.0.1"


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], gateway: Gateway, inside: str) -> Iterator[OpenAPI]:
    with listening(gateway) as url:
        yield make_app(webhook_url=url, webhook_secret=SECRET, webhook_inside=inside)


def posted(session: Session) -> Delivery:
    """The one delivery by webhook."""
    (found,) = letters(session, channel="webhook")
    return found


@on_both
def test_a_change_is_posted_once_signed_by_the_standard(app: OpenAPI, session: Session, gateway: Gateway) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    once(app)

    ((headers, body),) = gateway.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NIGHT.timestamp()))
    said = json.loads(body)
    assert (said["type"], said["data"]["number"], said["data"]["state"]) == ("outage.filed", number, "open")
    assert said["data"]["headline"] == "Немає холодної води"
    assert said["data"]["url"].endswith(f"/outages/{number}")


def test_an_exercise_is_not_passed_on(app: OpenAPI, session: Session, gateway: Gateway) -> None:
    file(session, emergency(NIGHT, exercise=True), NIGHT)
    once(app)
    assert gateway.got == []
    assert letters(session, channel="mail")


@on_both
def test_what_is_not_taken_is_posted_again_with_the_same_bytes_and_id(
    app: OpenAPI, session: Session, gateway: Gateway, clock: WoundClock
) -> None:
    gateway.answers = [503, 429, 404]
    file(session, emergency(NIGHT), NIGHT)
    for _ in range(4):
        once(app)
        clock.wind(minutes=2)

    assert len(gateway.got) == 4
    assert len({(headers["webhook-id"], body) for headers, body in gateway.got}) == 1
    assert posted(session).state is DeliveryState.ACCEPTED


def test_a_gateway_that_takes_nothing_turns_health_red_and_no_letter_waits_for_it(
    app: OpenAPI, session: Session, gateway: Gateway, clock: WoundClock
) -> None:
    gateway.answers = [401] * 5
    file(session, emergency(NIGHT), NIGHT)
    for _ in range(5):
        once(app)
        clock.wind(minutes=6)

    reasons = app.test_client().get("/healthz").get_json()["troubles"]["servers"]
    assert len(reasons) == 1
    assert reasons[0].startswith("Шлюз за вебхуком нічого не приймає з ")
    assert {one.state for one in letters(session, channel="mail")} == {DeliveryState.ACCEPTED}


def test_a_message_that_is_refused_is_seen_and_nobody_is_phoned(
    app: OpenAPI, session: Session, gateway: Gateway
) -> None:
    gateway.answers = [422]
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    once(app)

    assert len(gateway.got) == 1
    assert posted(session).state is DeliveryState.REFUSED
    assert set(session.scalars(select(CallTask.purpose))) <= {"duplicate_7_5"}


def test_a_redirect_is_not_followed(app: OpenAPI, session: Session, gateway: Gateway) -> None:
    elsewhere = Gateway()
    with listening(elsewhere) as url:
        gateway.location, gateway.answers = url, [307]
        file(session, emergency(NIGHT), NIGHT)
        once(app)
    assert elsewhere.got == []
    assert posted(session).state is DeliveryState.QUEUED


@pytest.mark.parametrize("inside", ["", "localhost", "gateway.test"])
def test_a_network_of_our_own_is_not_reached_unless_it_is_named(
    app: OpenAPI, session: Session, gateway: Gateway
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    assert gateway.got == []
    assert session.scalars(select(Attempt.reply)).all() == ["Forbidden"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]"])
def test_no_spelling_of_our_own_network_is_let_through(gateway: Gateway, host: str) -> None:
    with listening(gateway) as url, pytest.raises((guarded.Forbidden, OSError)):
        guarded.post(url.replace("127.0.0.1", host), b"{}", {}, inside=())
    assert gateway.got == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "fd00::1", "fe80::1"),
        *("::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
    ],
)
def test_an_address_of_our_own_network_is_known_in_any_clothes(address: str) -> None:
    assert guarded.ours(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_other_addresses_may_be_asked(address: str) -> None:
    assert not guarded.ours(address)


def test_a_gateway_that_says_nothing_frees_the_line_and_the_outcome_is_unknown(
    app: OpenAPI, session: Session, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, clock: WoundClock
) -> None:
    monkeypatch.setattr(guarded, "READ_SECONDS", 0.2)
    gateway.answers = [0]
    file(session, emergency(NIGHT), NIGHT)
    once(app)
    assert session.scalars(select(Attempt.outcome)).all() == ["unknown"]

    session.rollback()

    clock.wind(minutes=2)
    once(app)
    assert posted(session).state is DeliveryState.ACCEPTED
    assert gateway.got[0][1] == gateway.got[1][1]


def test_a_gateway_that_drips_its_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "WHOLE_SECONDS", 0.3)
    ended = threading.Event()

    def drip(server: socket.socket) -> None:
        with server.accept()[0] as one, contextlib.suppress(OSError):
            one.recv(1000)
            while not ended.wait(0.05):
                one.send(b"H")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises((requests.RequestException, OSError)):
            guarded.post(url, b"{}", {}, inside=("127.0.0.1",))
        ended.set()
        thread.join()


def test_the_end_is_posted_after_the_alarm(app: OpenAPI, session: Session, gateway: Gateway, clock: WoundClock) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    later = clock.wind(minutes=20)
    say(session, number, Saying.RESTORED, 1, later, sets={"ended_at": later})
    once(app)
    assert [one["type"] for one in gateway.said()] == ["outage.filed", "outage.restored"]
    assert [one["data"]["revision"] for one in gateway.said()] == [1, 2]


def test_whoever_was_told_by_webhook_is_no_reader_of_letters(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    once(app)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    once(app)
    assert not [one for one in letters(session, channel="mail") if "@" not in one.address]
    db.session.remove()
