"""One outage, ten thousand personal letters: claim, send and mark, against smtplib that only sends the same bytes.

R is the standard library's smtplib: one connection, ready bytes, no database. The limit is the same bytes written with
pipelining over four connections, no database. All in one run, rounds interleaved.
"""

import contextlib
import smtplib
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_openapi3 import OpenAPI
from sqlalchemy import func, select, update

from benchmarks import sinks
from benchmarks.filing import crowd
from mailers.channel import Mail
from mailers.envelope import Envelope, Send
from mailers.smtp import SmtpServer
from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried
from outage_hub.app import create_app
from outage_hub.clock import utc_now
from outage_hub.delivery import drain
from outage_hub.hub import the_hub
from outage_hub.lines import Stop
from outage_hub.models.base import db, deed
from outage_hub.models.outbox import Attempt, Delivery, DeliveryState, unexpanded
from outage_hub.models.people import Post
from outage_hub.models.schema import upgrade
from outage_hub.rules.telling.audience import PostKind
from outage_hub.sample_city.load import load_sample_city
from outage_hub.settings import load_settings
from tests.databases import copy_database, have_postgresql, run_server
from tests.samples import emergency, file

MANY, SLOWLY, ROUNDS = 10_000, 2_000, 5
Way = Callable[[], float]


def main() -> None:
    """The quick server with one and four connections, then the slow one with sixteen."""
    if not sinks.quick_sink():
        print(sinks.MISSING)
        return
    with sinks.quick() as port:
        compare(f"fan-out, {MANY} letters, smtp-sink", port, MANY, connections=(1, 4))
    with sinks.slow() as port:
        compare(f"fan-out, {SLOWLY} letters, a server that takes 5 ms", port, SLOWLY, connections=(16,))


def compare(title: str, port: int, count: int, *, connections: tuple[int, ...]) -> None:
    """Rounds of every way in turn; letters a second, as a multiple of R."""
    with contextlib.ExitStack() as stack:
        hubs = stack.enter_context(databases(port, count))
        first = next(iter(hubs.values()))
        envelopes = rendered(first)
        ways: dict[str, Way] = {"R: smtplib, one connection": lambda: plainly(port, envelopes)}
        for lines in connections:
            ways[f"limit: raw pipelined, {lines}"] = lambda lines=lines: raw(port, envelopes, lines)  # type: ignore[misc]
            for name, app in hubs.items():
                ways[f"hub, {name}, {lines}"] = lambda app=app, lines=lines: drained(app, lines)  # type: ignore[misc]
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(ROUNDS):
            for name, way in ways.items():
                times[name].append(way())
    report(title, count, times)


def report(title: str, count: int, times: dict[str, list[float]]) -> None:
    """Median rate, and the ratio to R of the same round with its spread."""
    reference = next(iter(times.values()))
    print(f"{title}, {ROUNDS} interleaved rounds")
    print(f"{'':<32} {'letters/s':>10} {'x R':>6} {'from':>6} {'to':>6}")
    for name, each in times.items():
        ratios = [base / one for base, one in zip(reference, each, strict=True)]
        middle, rate = statistics.median(ratios), count / statistics.median(each)
        print(f"{name:<32} {rate:>10.0f} {middle:>6.2f} {min(ratios):>6.2f} {max(ratios):>6.2f}")


def plainly(port: int, envelopes: list[Envelope]) -> float:
    """R."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.perf_counter()
        for one in envelopes:
            server.sendmail(one.returns_to, [one.parcel.address], one.message)
        return time.perf_counter() - began


def raw(port: int, envelopes: list[Envelope], lines: int) -> float:
    """Ready bytes through the hub's own SMTP, shared out beforehand."""
    server = SmtpServer(f"smtp://127.0.0.1:{port}")

    def carry(share: list[Envelope]) -> None:
        with server.session() as send:
            for _envelope, tried in send(iter(share)):
                assert not tried.reply

    threads = [threading.Thread(target=carry, args=(envelopes[number::lines],)) for number in range(lines)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def drained(app: OpenAPI, lines: int) -> float:
    """The worker's own way: leases, order, lanes, frozen bytes, marks."""
    mail = the_hub(app).channels["mail"]
    mail.lines = lines
    with app.app_context():
        with deed(db.session()):
            waiting = {"state": DeliveryState.QUEUED, "settled_at": None, "sha256": None, "tries": 0}
            db.session().execute(update(Delivery).values(**waiting, next_attempt_at=utc_now()))
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE delivery")
    began = time.perf_counter()
    drain(app, Stop(), by="bench")
    took = time.perf_counter() - began
    with app.app_context():
        states = set(db.session().scalars(select(Delivery.state).distinct()))
        failed = db.session().scalar(select(func.count()).select_from(Attempt))
    assert states == {DeliveryState.ACCEPTED}
    assert not failed
    return took


class Keeper:
    """A transport that keeps what it is handed."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    @contextmanager
    def session(self) -> Iterator[Send]:
        """No connection is needed."""
        yield self._keep

    def _keep(self, envelopes: Iterator[Envelope]) -> Iterator[tuple[Envelope, Tried]]:
        for one in envelopes:
            self.kept.append(one)
            yield one, Tried(Outcome.ACCEPTED)


def rendered(app: OpenAPI) -> list[Envelope]:
    """All messages, ready: the very bytes that the hub sends."""
    hub, keeper = the_hub(app), Keeper()
    real = hub.channels["mail"]
    hub.channels["mail"] = Mail(hub, keeper)
    drained(app, 1)
    hub.channels["mail"] = real
    return keeper.kept


@contextmanager
def databases(port: int, count: int) -> Iterator[dict[str, OpenAPI]]:
    """A hub on each database with so many letters in its queue."""
    with contextlib.ExitStack() as stack:
        homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _each in range(2)]
        found = {"SQLite": stack.enter_context(queue(f"sqlite:///{homes[0]}/hub.db", homes[0], port, count))}
        if have_postgresql():
            server = stack.enter_context(contextlib.contextmanager(run_server)(durable=True))
            url = copy_database(server, "template0", "fanout")
            found["PostgreSQL"] = stack.enter_context(queue(url, homes[1], port, count))
        yield found


@contextmanager
def queue(url: str, home: Path, port: int, count: int) -> Iterator[OpenAPI]:
    """A hub with one outage that concerns so many."""
    settings = load_settings(
        {}, home=home, database_url=url, smtp_url=f"smtp://127.0.0.1:{port}", secret_key="k" * 40, smtp_connections=16
    )
    app = create_app(settings, doors=("mailers",))
    with app.app_context():
        upgrade(db.engine)
        load_sample_city(db.session())
        crowd(db.session(), count)
        with deed(db.session()):
            db.session().execute(update(Post).where(Post.kind != PostKind.PRESS).values(active=False))
        file(db.session(), emergency(utc_now()), utc_now())
        for one in unexpanded(db.session(), most=10):
            expand_announcement(db.session(), one, the_hub(app).writer, now=utc_now())
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main()
