"""Filing while the mail server and the sheet say nothing, against filing while both answer: the worker runs beside."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from flask_openapi3 import OpenAPI

from benchmarks import sinks
from benchmarks.filing import file_once, percentile
from outage_hub.app import create_app
from outage_hub.clock import utc_now
from outage_hub.models.base import db
from outage_hub.models.leases import last_beat
from outage_hub.models.schema import upgrade
from outage_hub.sample_city.load import load_sample_city
from outage_hub.settings import load_settings
from tests.databases import copy_database, have_postgresql, run_server

ROUNDS, FILINGS, EVERY = 7, 40, 0.05  # seconds between two filings
WELL, SILENT = "both answer", "both silent"


def main() -> None:
    """SQLite, then PostgreSQL if it is here."""
    with ExitStack() as stack:
        measure("SQLite", lambda name: f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/{name}.db")
        if have_postgresql():
            server = stack.enter_context(contextmanager(run_server)(durable=True))
            measure("PostgreSQL", lambda name: copy_database(server, "template0", name.replace(" ", "_")))


def measure(database: str, url_of: Callable[[str], str]) -> None:
    """Rounds in turn; the ratio of each pair."""
    times: dict[str, list[list[float]]] = {WELL: [], SILENT: []}
    with ExitStack() as stack:
        hubs = {
            WELL: stack.enter_context(hub(url_of(WELL), smtp=stack.enter_context(sinks.slow()), sheet=None)),
            SILENT: stack.enter_context(hub(url_of(SILENT), smtp=stack.enter_context(silence()), sheet=True)),
        }
        for _round in range(ROUNDS):
            for name, (app, environment) in hubs.items():
                with worker(app, environment):
                    times[name].append(list(filings(app)))
    report(database, times)


def report(database: str, times: dict[str, list[list[float]]]) -> None:
    """The table of one database."""
    print(f"isolation, {database}, {ROUNDS} interleaved rounds of {FILINGS} filings, the worker beside")
    print(f"{'':<14} {'p50 ms':>8} {'p95 ms':>8}")
    for name, rounds in times.items():
        every = [one for round_ in rounds for one in round_]
        print(f"{name:<14} {1000 * percentile(every, 50):>8.1f} {1000 * percentile(every, 95):>8.1f}")
    p95 = {name: [percentile(round_, 95) for round_ in rounds] for name, rounds in times.items()}
    medians = statistics.median(p95[SILENT]) / statistics.median(p95[WELL])
    ratios = [silent / well for well, silent in zip(p95[WELL], p95[SILENT], strict=True)]
    print(f"p95 silent/well: ratio of medians {medians:.2f}; rounds from {min(ratios):.2f} to {max(ratios):.2f}")


def filings(app: OpenAPI) -> Iterator[float]:
    """Seconds of each; nothing may fail."""
    for _filing in range(FILINGS):
        yield file_once(app)
        time.sleep(EVERY)


@contextmanager
def hub(url: str, *, smtp: int, sheet: bool | None) -> Iterator[tuple[OpenAPI, dict[str, str]]]:
    """A hub with the sample city, and the environment of its worker."""
    with tempfile.TemporaryDirectory() as home:
        named = {"home": home, "database_url": url, "smtp_url": f"smtp://127.0.0.1:{smtp}", "secret_key": "k" * 40}
        named |= {"sheets_api_url": f"http://127.0.0.1:{smtp}"} if sheet else {}
        app = create_app(load_settings({}, **named), doors=())
        with app.app_context():
            upgrade(db.engine)
            load_sample_city(db.session())
            db.session.remove()
        yield app, {**os.environ, **{f"OUTAGE_HUB_{name.upper()}": value for name, value in named.items()}}
        with app.app_context():
            db.engine.dispose()


@contextmanager
def worker(app: OpenAPI, environment: dict[str, str]) -> Iterator[None]:
    """The ordinary worker, once it beats."""
    began = utc_now()
    command = [sys.executable, "-m", "outage_hub", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            while not _beats(app, since=began):
                time.sleep(0.05)
            yield
        finally:
            process.kill()


def _beats(app: OpenAPI, *, since: object) -> bool:
    with app.app_context():
        beat = last_beat(db.session(), "worker")
        return beat is not None and beat >= since  # type: ignore[operator]


@contextmanager
def silence() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []
        threading.Thread(target=_hold, args=(server, kept), daemon=True).start()
        yield server.getsockname()[1]
        for one in kept:
            one.close()


def _hold(server: socket.socket, kept: list[socket.socket]) -> None:
    try:
        while True:
            kept.append(server.accept()[0])
    except OSError:
        return


if __name__ == "__main__":
    main()
