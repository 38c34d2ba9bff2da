"""Filing must cost the same for 10 and for 10,000 recipients: recipients are worked out after the commit."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_openapi3 import OpenAPI
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from outage_hub.app import create_app
from outage_hub.clock import utc_now
from outage_hub.models.base import db, deed
from outage_hub.models.people import Organisation, Post
from outage_hub.models.schema import upgrade
from outage_hub.rules.telling.audience import PostKind
from outage_hub.sample_city.load import load_sample_city
from outage_hub.settings import load_settings
from tests.samples import emergency, file

FEW, MANY = 10, 10_000
ROUNDS, FILINGS = 7, 30


def main() -> None:
    """Interleaved rounds of filings into two hubs that differ in the number of recipients only."""
    with hub(FEW) as few, hub(MANY) as many:
        times: dict[int, list[list[float]]] = {FEW: [], MANY: []}
        for _round in range(ROUNDS):
            for count, app in ((FEW, few), (MANY, many)):
                times[count].append([file_once(app) for _filing in range(FILINGS)])
    p95 = {count: [percentile(round_, 95) for round_ in rounds] for count, rounds in times.items()}
    ratios = [many / few for few, many in zip(p95[FEW], p95[MANY], strict=True)]
    print(f"filing, SQLite, {ROUNDS} interleaved rounds of {FILINGS}")
    print(f"{'recipients':>12} {'p50 ms':>8} {'p95 ms':>8}")
    for count, rounds in times.items():
        every = [one for round_ in rounds for one in round_]
        print(f"{count:>12} {1000 * percentile(every, 50):>8.1f} {1000 * percentile(every, 95):>8.1f}")
    print(f"p95 ratio many/few: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")


def file_once(app: OpenAPI) -> float:
    """Seconds that one filing takes, commit included."""
    with app.app_context():
        began = time.perf_counter()
        file(db.session(), emergency(utc_now()), utc_now())
        return time.perf_counter() - began


def percentile(times: list[float], per_cent: int) -> float:
    """The value below which that many per cent lie."""
    return statistics.quantiles(times, n=100)[per_cent - 1]


@contextmanager
def hub(recipients: int) -> Iterator[OpenAPI]:
    """A hub whose filings concern this many posts."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(load_settings({}, home=Path(home), secret_key="k" * 40), doors=())
        with app.app_context():
            upgrade(db.engine)
            load_sample_city(db.session())
            crowd(db.session(), recipients)
            yield app
            db.session.remove()
            db.engine.dispose()


def crowd(session: Session, recipients: int) -> None:
    """Make the press that many posts, and nobody else of it."""
    organisation = session.scalars(select(Organisation)).first()
    if organisation is None:
        raise LookupError("the sample city is empty")
    with deed(session):
        session.execute(update(Post).where(Post.kind == PostKind.PRESS).values(active=False))
        rows = [
            {
                "code": f"crowd-{number}",
                "name": f"Одержувач {number}",
                "kind": PostKind.PRESS,
                "organisation_id": organisation.id,
                "mailbox": f"crowd-{number}@press.test",
                "active": True,
            }
            for number in range(recipients)
        ]
        session.execute(insert(Post), rows)
