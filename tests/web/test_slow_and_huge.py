"""The real web server meets bodies that are too large (F-8) and clients that are too slow (F-9)."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event

import pytest

from outage_hub.app import create_app
from outage_hub.models.base import db
from outage_hub.settings import load_settings
from tests.entrances import HOME, machine
from tests.mailers.smtp_server import free_port

AT_ONCE, MOST_GROWTH, HALF_HEADERS, DRIPPING = 8, 50 * 1024, 200, 100  # the growth in kB
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"
HUGE = {
    "a form of 2 MB": ("/login", FORM, 2_000_000),
    "a form in parts of 20 MB": ("/login", PARTS, 20_000_000),
    "JSON of 20 MB": ("/api/v1/outages", JSON, 20_000_000),
}


@dataclass
class Server:
    """`outage-hub web` as a process, and a token for its API."""

    pid: int
    port: int
    token: str

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def begin(self, path: str, kind: str, size: int) -> bytes:
        """The headers of a request whose body is so long."""
        lines = (f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {self.token}")
        return "\r\n".join([*lines, f"Content-Type: {kind}", f"Content-Length: {size}", "", ""]).encode()

    def post(self, path: str, kind: str, size: int) -> tuple[int, str]:
        """Send all of it, unless the server hangs up before."""
        with self.connect() as connection:
            with suppress(OSError):
                connection.sendall(self.begin(path, kind, size) + b" " * size)
            return read(connection)

    def most_memory(self) -> int:
        """The most that the server and its children ever held, in kB."""
        told = [Path(f"/proc/{pid}/status").read_text().splitlines() for pid in _family(self.pid)]
        return sum(int(line.split()[1]) for lines in told for line in lines if line.startswith("VmHWM:"))


def read(connection: socket.socket) -> tuple[int, str]:
    with closing(HTTPResponse(connection)) as answer:
        answer.begin()
        return answer.status, answer.read().decode()


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


@pytest.fixture(scope="module")
def server(sqlite_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home, port = tmp_path_factory.mktemp("served"), free_port()
    shutil.copy(sqlite_city, home / "hub.db")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HOME),
        "OUTAGE_HUB_HOME": str(home),
        "OUTAGE_HUB_SECRET_KEY": "k" * 40,
        "OUTAGE_HUB_LISTEN": f"127.0.0.1:{port}",
    }
    command, nowhere = [sys.executable, "-m", "outage_hub", "web"], subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere) as process:
        served = Server(process.pid, port, _token(home))
        try:
            _wait_for(served)
            yield served
        finally:
            process.terminate()


def _token(home: Path) -> str:
    app = create_app(load_settings({}, home=home, secret_key="k" * 40))
    token = machine(app).token
    with app.app_context():
        db.engine.dispose()
    assert token
    return token


def _wait_for(server: Server) -> None:
    for _ in range(600):
        with suppress(OSError):
            server.get("/")
            return
        Event().wait(0.05)
    raise AssertionError("the server did not come up")


@pytest.mark.parametrize("what", HUGE)
def test_what_is_huge_is_refused_in_words_and_never_held(server: Server, what: str) -> None:
    before = server.most_memory()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _one: server.post(*HUGE[what]), range(AT_ONCE)))
    assert {status for status, _ in answers} == {413}
    assert all("до 1 МБ" in said for _, said in answers)
    assert server.most_memory() - before <= MOST_GROWTH


@pytest.mark.parametrize("what", HUGE)
def test_what_is_huge_is_refused_before_a_byte_of_it_is_sent(server: Server, what: str) -> None:
    with server.connect() as connection:
        connection.sendall(server.begin(*HUGE[what]))
        status, said = read(connection)
    assert status == 413
    assert "до 1 МБ" in said


def test_clients_that_are_slow_keep_nobody_else_waiting(server: Server) -> None:
    with ExitStack() as held:
        slow = [held.enter_context(server.connect()) for _ in range(HALF_HEADERS + DRIPPING)]
        for client in slow[:HALF_HEADERS]:
            client.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Slow: ".encode())
        for client in slow[HALF_HEADERS:]:
            client.sendall(server.begin("/login", FORM, 1000))
        for _moment in range(5):
            for client in slow:
                with suppress(ConnectionError):  # some were told to come again
                    client.sendall(b"a")
            assert server.get("/")[0] == 200
            assert '"ok"' in server.get("/healthz")[1]


SLY = {  # ways to say that a body comes which the layer that takes bodies in might overlook
    "a name with an underscore": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer_Encoding: chunked\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000000\r\n\r\na",
    "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("how", SLY)
def test_a_sly_client_holds_no_place_where_others_are_answered(server: Server, how: str) -> None:
    with ExitStack() as held:
        for _client in range(DRIPPING):
            held.enter_context(server.connect()).sendall(SLY[how])
        assert server.get("/")[0] == 200


def test_only_http_1_is_spoken(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(SLY["HTTP/2 without asking"])
        assert not connection.recv(100).startswith(b"\x00")
