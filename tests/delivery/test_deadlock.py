"""Two take the same rows in the opposite order (D10): one of them is undone by the database, and tried again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg
import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import event

from outage_hub.models.base import db
from tests.conftest import BOTH, NIGHT
from tests.entrances import counts, machine
from tests.samples import filing_json

RESTORED = {"kind": "restored", "based_on": 1, "ended_at": NIGHT.isoformat()}
PATIENT = "SET deadlock_timeout = '1min'"  # the other side looks for a deadlock first: it is the one undone
LOOKS = "SET deadlock_timeout = '3s'"  # once, so long after it began to wait: time enough to close the circle
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
on_postgresql = pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)


@on_postgresql
def test_whoever_is_undone_by_a_deadlock_is_tried_again_and_notices_nothing(
    make_app: Callable[..., OpenAPI], database_url: str
) -> None:
    app = make_app(doors=())
    caller = machine(app)
    caller.file(filing_json(NIGHT))
    app.testing = False
    with app.app_context():
        event.listen(db.engine, "begin", lambda connection: connection.exec_driver_sql(LOOKS))
    with psycopg.connect(database_url) as other, ThreadPoolExecutor(1) as threads:
        other.execute(PATIENT.encode())
        other.execute("SELECT id FROM deadline FOR UPDATE")
        said = threads.submit(caller.say, "26-0001", RESTORED)
        await_somebody_waiting(database_url)
        other.execute("SELECT id FROM outage FOR UPDATE")  # which the request holds; granted when that is undone
        other.rollback()
        answer = said.result()
    assert answer.status_code == 201, answer.text
    assert counts(app)["revision"] == 2


def await_somebody_waiting(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        for _look in range(500):
            if connection.execute(WAITING.encode()).fetchone() != (0,):
                return
            Event().wait(0.01)
    raise AssertionError("nobody waits for a lock")
