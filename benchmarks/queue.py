"""An emergency filed in the middle of twelve thousand letters; and a claim of twenty, whatever was sent in the past."""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from flask_openapi3 import OpenAPI
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from benchmarks import sinks
from benchmarks.fanout import queue
from benchmarks.filing import percentile
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.clock import utc_now
from outage_hub.delivery import drain
from outage_hub.lines import Stop
from outage_hub.models.base import db, deed
from outage_hub.models.outbox import DIGESTS, Announcement, Delivery, DeliveryState
from outage_hub.models.people import Post
from tests.databases import copy_database, have_postgresql, run_server
from tests.samples import emergency, file

WAITING, FEW, MANY = 12_000, 10_000, 1_000_000
ROUNDS, CLAIMS, TWENTY = 5, 40, 20
_OLD = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
    INSERT INTO delivery (id, announcement_id, letter_id, channel, address, reasons, slots, lane, order_key, seq, state,
                          next_attempt_at, tries, settled_at)
    SELECT 10000000 + n.i, d.announcement_id, d.letter_id, d.channel, 'old' || n.i || '@press.test', d.reasons, d.slots,
           d.lane, d.order_key, d.seq, 'accepted', d.next_attempt_at, 1, d.next_attempt_at
    FROM n, (SELECT * FROM delivery ORDER BY id LIMIT 1) AS d
"""


def main() -> None:
    """SQLite, then PostgreSQL if it is here."""
    with ExitStack() as stack:
        homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _each in range(4)]
        urls = [f"sqlite:///{home}/hub.db" for home in homes]
        measure("SQLite", urls[:2], homes)
        if have_postgresql():
            server = stack.enter_context(contextmanager(run_server)(durable=True))
            urls = [copy_database(server, "template0", f"queue_{n}") for n in range(2)]
            measure("PostgreSQL", urls, homes[2:])


def measure(name: str, urls: list[str], homes: list[Path]) -> None:
    """The claim with two pasts, then the emergency in the burst."""
    with ExitStack() as stack:
        smtp = stack.enter_context(sinks.slow())
        hubs = {
            past: stack.enter_context(queue(url, home, smtp, WAITING))
            for past, url, home in zip((FEW, MANY), urls, homes, strict=False)
        }
        for past, app in hubs.items():
            grow_old(app, past)
        times: dict[int, list[list[float]]] = {FEW: [], MANY: []}
        for _round in range(ROUNDS):
            for past, app in hubs.items():
                times[past].append(list(claims(app)))
        report_claims(name, times)
        emergencies(name, hubs[FEW])


def report_claims(name: str, times: dict[int, list[list[float]]]) -> None:
    """The table of one database."""
    print(f"a claim of {TWENTY}, {WAITING} waiting, {name}, {ROUNDS} interleaved rounds of {CLAIMS}")
    print(f"{'old':>9} {'p50 ms':>8} {'p95 ms':>8}")
    for past, rounds in times.items():
        every = [one for round_ in rounds for one in round_]
        print(f"{past:>9} {1000 * percentile(every, 50):>8.2f} {1000 * percentile(every, 95):>8.2f}")
    ratios = [statistics.median(m) / statistics.median(f) for f, m in zip(times[FEW], times[MANY], strict=True)]
    print(f"p50 ratio: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")


def claims(app: OpenAPI) -> Iterator[float]:
    """Seconds of each claim; afterwards everything waits again."""
    with app.app_context():
        for _claim in range(CLAIMS):
            began = time.perf_counter()
            claimed = claim_deliveries(db.session(), "mail", most=TWENTY, now=utc_now(), by="bench")
            yield time.perf_counter() - began
            assert len(claimed) == TWENTY
        _all_wait(db.session())


def emergencies(name: str, app: OpenAPI) -> None:
    """How soon the first and the last letter of an emergency are taken: alone, and in the middle of the burst."""
    alone = [_emergency(app, waiting=0) for _round in range(ROUNDS)]
    amid = [_emergency(app, waiting=WAITING) for _round in range(ROUNDS)]
    print(f"an emergency alone, and in the middle of {WAITING} letters, {name}, {ROUNDS} rounds")
    print(f"{'':<12} {'first s':>8} {'longest':>8} {'last s':>8} {'longest':>8}")
    for what, found in (("alone", alone), ("in the burst", amid)):
        first, last = [one[0] for one in found], [one[1] for one in found]
        print(
            f"{what:<12} {statistics.median(first):>8.3f} {max(first):>8.3f} {statistics.median(last):>8.3f} "
            f"{max(last):>8.3f}"
        )


def _emergency(app: OpenAPI, *, waiting: int) -> tuple[float, float]:
    with app.app_context():
        session = db.session()
        with deed(session):
            session.execute(update(Announcement).values(lane=DIGESTS))
            state = DeliveryState.QUEUED if waiting else DeliveryState.ACCEPTED
            values = {"state": state, "lane": DIGESTS, "settled_at": None, "sha256": None, "tries": 0, "holder": None}
            session.execute(update(Delivery).where(Delivery.id < 10_000_000).values(**values))
            session.execute(update(Post).where(Post.code.startswith("crowd-")).values(active=False))
            session.execute(update(Post).where(Post.code.in_([f"crowd-{n}" for n in range(60)])).values(active=True))
        last_before = session.scalar(select(func.max(Delivery.id)).where(Delivery.id < 10_000_000))
    stop = Stop()
    thread = threading.Thread(target=_drain, args=(app, stop))
    thread.start()
    while waiting and _sent(app, 0, last_before or 0) < waiting // 2:
        time.sleep(0.02)
    with app.app_context():
        number = file(db.session(), emergency(utc_now()), utc_now()).number
    began = time.perf_counter()
    first = last = 0.0
    while not last:
        taken, owed = _taken(app, number)
        first = first or (time.perf_counter() - began if taken else 0.0)
        last = time.perf_counter() - began if owed and taken == owed else 0.0
        time.sleep(0.002)
    stop.wanted = True
    thread.join()
    return first, last


def _drain(app: OpenAPI, stop: Stop) -> None:
    """As the ordinary worker: a pulse a second."""
    while not stop.wanted:
        drain(app, stop, by="bench")
        time.sleep(0.2)


def _sent(app: OpenAPI, above: int, up_to: int) -> int:
    with app.app_context():
        sent = select(func.count()).where(Delivery.state == DeliveryState.ACCEPTED)
        return db.session().scalar(sent.where(Delivery.id > above, Delivery.id <= up_to)) or 0


def _taken(app: OpenAPI, number: str) -> tuple[int, int]:
    with app.app_context():
        rows = db.session().execute(
            text(
                "SELECT SUM(CASE d.state WHEN 'accepted' THEN 1 ELSE 0 END), COUNT(*) FROM delivery d "
                "JOIN outage o ON o.id = d.order_key WHERE o.number = :number"
            ),
            {"number": number},
        )
        taken, owed = rows.one()
        return taken or 0, owed


def grow_old(app: OpenAPI, past: int) -> None:
    """So many letters sent long ago."""
    with app.app_context():
        session = db.session()
        postgresql = db.engine.dialect.name == "postgresql"
        with deed(session):
            if postgresql:
                session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text(_OLD.format(many=past)))
        if postgresql:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM ANALYZE")


def _all_wait(session: Session) -> None:
    with deed(session):
        values = {"state": DeliveryState.QUEUED, "holder": None, "lease_until": None, "tries": 0}
        long_ago = utc_now() - timedelta(minutes=1)
        sending = update(Delivery).where(Delivery.state == DeliveryState.SENDING)
        session.execute(sending.values(**values, next_attempt_at=long_ago))


if __name__ == "__main__":
    main()
