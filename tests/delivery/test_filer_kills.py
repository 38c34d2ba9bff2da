"""`kill -9` of the ordinary `outage-hub file -`: each record is whole and there once, whatever was printed is there."""

import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from flask_openapi3 import OpenAPI

from outage_hub.clock import utc_now
from tests.conftest import on_both
from tests.delivery.harness import killing
from tests.delivery.harness.killing import check_each_is_whole
from tests.entrances import command_environment
from tests.samples import as_line, filing_json

KILLS, LINES = killing.KILLS // 10, 60
SHORTEST, LONGEST = 0.9, 2.6  # seconds: from before the first record to the last ones


@on_both
def test_kill_9_of_a_filer_loses_no_record_and_leaves_no_half(
    make_app: Callable[..., OpenAPI], database_url: str, tmp_path: Path
) -> None:
    sent = tmp_path / "lines.json"
    lines = [as_line(filing_json(utc_now(), executor="vodokanal", summary=f"Порив № {n}")) for n in range(LINES)]
    sent.write_text("\n".join(lines), "utf-8")
    told = {number for _ in range(KILLS) for number in filed(sent, database_url, tmp_path, kill=True)}
    every = filed(sent, database_url, tmp_path, kill=False)

    assert len(set(every)) == LINES
    assert told <= set(every)
    with make_app().app_context():
        check_each_is_whole([number.strip() for number in every])


def filed(sent: Path, url: str, home: Path, *, kill: bool) -> list[str]:
    """The numbers that the command printed before it ended or was killed."""
    environment = command_environment(home, url)
    with (
        sent.open("rb") as lines,
        subprocess.Popen(
            [sys.executable, "-m", "outage_hub", "file", "-"],
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        ) as process,
    ):
        if kill:
            threading.Event().wait(SHORTEST + secrets.randbelow(1000) / 1000 * (LONGEST - SHORTEST))
            process.kill()
        printed, _ = process.communicate()
    return [number for number in printed.decode().splitlines(keepends=True) if number.endswith("\n")]
