"""The database is locked, full, read-only, out of connections, or crashes (D1, D3, D5-D9): nothing is half kept."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from outage_hub.clock import utc_now
from outage_hub.delivery import drain
from outage_hub.lines import Stop
from outage_hub.models.base import db, deed
from outage_hub.models.outbox import Delivery, DeliveryState
from outage_hub.models.people import Organisation, Post
from outage_hub.models.schema import upgrade
from outage_hub.rules.telling.audience import PostKind
from outage_hub.sample_city.load import load_sample_city
from tests import databases
from tests.conftest import BOTH, NIGHT
from tests.databases import needs_postgresql
from tests.entrances import Machine, codes, counts, machine
from tests.mailers.smtp_server import Mailbox, serving
from tests.samples import emergency, file, filing_json

on_postgresql = pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
CRASHES, LETTERS, MOST_CONNECTIONS = 3, 300, 15


@pytest.fixture
def caller(app: OpenAPI) -> Machine:
    """An integration that files, on a hub that answers as in production."""
    caller = machine(app)
    app.testing = False
    return caller


def check_it_asks_to_try_again(caller: Machine) -> None:
    """503 with a sentence."""
    answer = caller.file(filing_json(NIGHT))
    assert (answer.status_code, codes(answer)) == (503, {"body": "busy"})


def check_it_works(caller: Machine) -> None:
    assert caller.file(filing_json(NIGHT)).status_code == 201


def test_a_writer_that_holds_the_lock_is_not_waited_for_for_ever(  # D1
    app: OpenAPI, caller: Machine, database_url: str
) -> None:
    before = counts(app)
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        check_it_asks_to_try_again(caller)
    assert counts(app) == before
    check_it_works(caller)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() or not mount:
        pytest.skip("only root may mount a small disk")
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=12m", "hub", str(place)], check=True)
    yield place
    subprocess.run([str(shutil.which("umount")), "-l", str(place)], check=True)


def test_a_full_disk_refuses_a_filing_whole_and_takes_it_when_there_is_room(  # D3
    make_app: Callable[..., OpenAPI], sqlite_city: Path, disk: Path
) -> None:
    shutil.copy(sqlite_city, disk / "hub.db")
    app = make_app(database_url=f"sqlite:///{disk}/hub.db")
    caller = machine(app)
    app.testing, before = False, counts(app)
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"\0" * 4096):
            pass
    check_it_asks_to_try_again(caller)
    assert counts(app) == before

    (disk / "filler").unlink()
    check_it_works(caller)
    with app.app_context():
        assert db.session().scalar(text("PRAGMA integrity_check")) == "ok"


@on_postgresql
def test_a_database_that_only_reads_refuses_in_words(app: OpenAPI, caller: Machine, database_url: str) -> None:  # D7
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    with app.app_context():
        db.engine.dispose()
    check_it_asks_to_try_again(caller)


@on_postgresql
def test_a_table_that_is_locked_is_not_waited_for_for_ever(  # D9
    app: OpenAPI, caller: Machine, database_url: str
) -> None:
    before = counts(app)
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE outage IN ACCESS EXCLUSIVE MODE")
        check_it_asks_to_try_again(caller)
    assert counts(app) == before
    check_it_works(caller)


@on_postgresql
def test_when_all_connections_are_taken_somebody_is_asked_to_try_again(app: OpenAPI, caller: Machine) -> None:  # D8
    with app.app_context(), contextlib.ExitStack() as taken:
        for _ in range(MOST_CONNECTIONS):
            taken.enter_context(db.engine.connect())
        check_it_asks_to_try_again(caller)
    check_it_works(caller)


@pytest.fixture
def server() -> Iterator[databases.Server]:
    server = databases.Server(durable=True)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def crowded(make_app: Callable[..., OpenAPI], server: databases.Server) -> Iterator[tuple[OpenAPI, Mailbox]]:
    """A hub on a server of its own, with an outage of which hundreds are told."""
    mailbox, url = Mailbox(), databases.copy_database(server.dsn, "template0", "crash")
    with serving(mailbox) as smtp_url:
        app = make_app(doors=("mailers",), database_url=url, smtp_url=smtp_url)
        app.extensions["hub"].clock = utc_now
        with app.app_context():
            upgrade(db.engine)
            load_sample_city(db.session())
            with deed(db.session()):
                home = db.session().scalars(select(Organisation.id)).first()
                common = {"kind": PostKind.PRESS, "organisation_id": home, "active": True}
                rows = [
                    {"code": f"p{n}", "name": f"Редакція {n}", "mailbox": f"p{n}@press.test"} for n in range(LETTERS)
                ]
                db.session().execute(insert(Post), [common | row for row in rows])
            file(db.session(), emergency(utc_now()), utc_now())
            db.session.remove()
        yield app, mailbox


@needs_postgresql
def test_a_database_that_crashes_in_the_middle_loses_no_letter(  # D5, D6
    crowded: tuple[OpenAPI, Mailbox], server: databases.Server
) -> None:
    app, mailbox = crowded
    stop = Stop()
    worker = threading.Thread(target=work, args=(app, stop))
    worker.start()
    for crash in range(1, CRASHES + 1):
        wait_for(lambda crash=crash: len(mailbox.envelopes) >= crash * LETTERS // (CRASHES + 1))  # type: ignore[misc]
        server.crash()
        server.start()
    wait_for(lambda: len({one.rcpt_tos[0] for one in mailbox.envelopes}) >= LETTERS)
    wait_for(lambda: set(states(app)) == {DeliveryState.ACCEPTED})
    stop.wanted = True
    worker.join()

    copies = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert len(copies) == len(states(app)) > LETTERS
    assert max(copies.values()) <= 1 + CRASHES
    assert len({one.content for one in mailbox.envelopes}) == len(copies)


def work(app: OpenAPI, stop: Stop) -> None:
    """As the worker's scheduler does: again in a moment, whatever happened."""
    while not stop.wanted:
        with contextlib.suppress(DBAPIError):
            drain(app, stop, by="tireless")
        threading.Event().wait(0.1)


def states(app: OpenAPI) -> list[DeliveryState]:
    with app.app_context():
        return list(db.session().scalars(select(Delivery.state)))


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it did not come true within half a minute")
