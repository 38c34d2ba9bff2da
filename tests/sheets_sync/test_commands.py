import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession
from sqlalchemy.orm import Session

from outage_hub.clock import utc_now
from sheets_sync.courier import Patience, open_client
from sheets_sync.grid.api import KEY
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT
from tests.samples import emergency, file
from tests.sheets_sync.conftest import Person

Run = Callable[..., Result]


@pytest.fixture
def run(mirror: Mirror) -> Run:
    """Runs `outage-hub sheets …`."""
    [command] = [one for one in mirror.hub.commands if one.name == "sheets"]
    return lambda *arguments: CliRunner().invoke(command, arguments)


def test_sync_says_what_it_did(session: Session, run: Run, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)

    result = run("sync")

    assert (result.exit_code, result.output) == (0, "updated 0, deleted 0, appended 1, calls 5\n")
    assert len(person.numbers) == 1


def test_sync_refuses_with_the_reason_when_it_is_stopped(session: Session, run: Run, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)
    run("sync")
    person.type(0, "Де", "Куди")

    result = run("sync")

    assert result.exit_code == 1
    assert "Де" in result.stderr


def test_restore_brings_rows_back(session: Session, run: Run, person: Person) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    run("sync")
    person.save([])

    refused, restored = run("sync"), run("restore")

    assert (refused.exit_code, restored.exit_code) == (1, 0)
    assert person.numbers == [number]


def test_status_asks_nobody(session: Session, run: Run, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)

    result = run("status")

    assert (result.exit_code, bool(result.output)) == (0, True)
    assert not person.folder.path.exists()


def test_serve_is_a_target_for_real_gspread(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "outage_hub", "sheets", "serve", "--port", "0"]
    environment = {**os.environ, "OUTAGE_HUB_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().partition("=")[2].split()[0]
        session = AuthorizedSession(AnonymousCredentials())  # type: ignore[no-untyped-call]
        client, courier = open_client(session, url, Patience(utc_now))
        courier.begin()
        client.open_by_key(KEY).sheet1.update([["привіт"]], "A1")
        server.terminate()

    assert "привіт" in (tmp_path / "sheets" / "Реєстр.csv").read_text("utf-8")
