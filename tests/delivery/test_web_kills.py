"""`kill -9` of the web, at random moments and between named steps: whoever asks again is answered, once and whole."""

import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event

import pytest
import requests
from flask_openapi3 import OpenAPI

from outage_hub.clock import utc_now
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, on_both
from tests.delivery.harness.fork_web import FILING, RELAYING
from tests.delivery.harness.killing import KILLS, Forked, check_each_is_whole
from tests.entrances import Page, machine
from tests.mailers.smtp_server import free_port
from tests.relaying import UNREADABLE, links, relay
from tests.samples import filing_json

CALLERS, LONGEST_LIFE = 3, 0.5  # seconds: from before it answers to some ten filings


@dataclass
class Caller:
    """An integration that asks again, with the same key, until it is answered."""

    token: str
    began: datetime = field(default_factory=utc_now)
    enough: Event = field(default_factory=Event)
    _keys: "count[int]" = field(default_factory=count)

    def file_until_enough(self, port: int) -> list[str]:
        told = []
        while not self.enough.is_set():
            told.append(self.file_stubbornly(port, f"key-{next(self._keys)}"))
        return told

    def file_stubbornly(self, port: int, key: str) -> str:
        while True:
            with suppress(requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                return self.file(port, key)

    def file(self, port: int, key: str) -> str:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        body = filing_json(self.began, executor="vodokanal", summary=f"Порив {key}")
        answer = requests.post(f"http://127.0.0.1:{port}/api/v1/outages", json=body, headers=headers, timeout=20)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["number"])


@pytest.fixture
def caller(make_app: Callable[..., OpenAPI]) -> Caller:
    """The contact centre's own system: no limit of filings binds it."""
    return Caller(machine(make_app(doors=()), "centre", Role.OPERATOR).token or "")


Web = tuple[Forked, int]


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Web]]:
    """Starts a forking web server with its port; it kills itself at a point if one is named."""
    with ExitStack() as stack:

        def start(*point: str) -> Web:
            port = free_port()
            forked = Forked("fork_web", database_url, str(tmp_path / "home"), str(port), *point)
            stack.callback(forked.close)
            return forked, port

        yield start


@on_both
def test_kill_9_of_the_web_at_random_moments_keeps_each_filing_once_and_whole(
    make_app: Callable[..., OpenAPI], caller: Caller, web: Callable[..., Web]
) -> None:
    server, port = web()
    with ThreadPoolExecutor(CALLERS) as threads:
        filing = [threads.submit(caller.file_until_enough, port) for _caller in range(CALLERS)]
        for _kill in range(KILLS):
            server.live_for(secrets.randbelow(1000) / 1000 * LONGEST_LIFE)
        caller.enough.set()
        with server.alive():
            assert not wait(filing, timeout=60).not_done
    told = [number for each in filing for number in each.result()]
    logging.getLogger(__name__).warning("%s kills, %s filings, none lost, none half", KILLS, len(told))
    assert len(told) > CALLERS
    with make_app().app_context():
        check_each_is_whole(told)


@pytest.mark.parametrize("point", FILING)
@on_both
def test_a_filing_cut_off_at_any_step_is_there_once_when_it_is_sent_again(
    make_app: Callable[..., OpenAPI], caller: Caller, web: Callable[..., Web], point: str
) -> None:
    (deadly, its_port), (sound, port) = web(point), web()
    with deadly.doomed(), pytest.raises(requests.ConnectionError):
        caller.file(its_port, "key")
    with sound.alive():
        number = caller.file(port, "key")
    with make_app().app_context():
        check_each_is_whole([number])


@pytest.mark.parametrize("point", RELAYING)
@on_both
def test_a_relay_reads_as_confirmed_when_that_is_kept_and_not_before(
    app: OpenAPI, web: Callable[..., Web], point: str
) -> None:
    link = a_relay_letter(app)
    (deadly, its_port), (sound, port), browser = web(point), web(), requests.Session()
    with sound.alive():
        form = Page(browser.get(f"http://127.0.0.1:{port}{link}", timeout=20).text).form.values
    typed = {**form.to_dict(), "whom": "all", "name": "Петренко"}
    with deadly.doomed(), pytest.raises(requests.ConnectionError):
        browser.post(f"http://127.0.0.1:{its_port}{link}", data=typed, timeout=20)
    with sound.alive():
        shown = Page(browser.get(f"http://127.0.0.1:{port}{link}", timeout=20).text).text
    browser.close()
    kept = relay(app).attested_at is not None
    assert kept is point.endswith("not answered")
    assert ("Підтверджено" in shown) is kept


def a_relay_letter(app: OpenAPI) -> str:
    """Its link; no house could be read, so numbers are attested."""
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    once(app)
    return links(app)[0]
