"""Imports the schema once, then for each line `URL CHANGES` forks an upgrade that kills itself after so many changes.

Run by tests as `python -m tests.models.fork_upgrade`; it says by which signal each upgrade ended, 0 if it came through.
"""

import os
import signal
import sys
from itertools import count
from typing import Any

from sqlalchemy import create_engine, event

from outage_hub.models.schema import upgrade

CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")


def upgrade_and_die(url: str, changes: int) -> None:
    engine, seen = create_engine(url), count(1)

    @event.listens_for(engine, "after_cursor_execute")
    def die(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith(CHANGES) and next(seen) == changes:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade(engine)


def main() -> None:
    for line in sys.stdin:
        url, changes = line.split()
        pid = os.fork()
        if pid == 0:
            upgrade_and_die(url, int(changes))
            os._exit(0)
        print(os.WTERMSIG(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201 - the answer to the parent


if __name__ == "__main__":
    main()
