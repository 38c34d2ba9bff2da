"""Imports the hub once, then forks a process of it for each line on standard input and says its process id.

Run by tests as `python -m tests.delivery.harness.fork_worker DATABASE_URL HOME SMTP_URL`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from flask_openapi3 import OpenAPI

from outage_hub.app import create_app
from outage_hub.delivery import drain
from outage_hub.settings import load_settings
from outage_hub.worker import Worker


def prepared(database_url: str, home: str, smtp_url: str) -> OpenAPI:
    """The hub, before any connection is made: a fork may not share one."""
    settings = load_settings({}, home=Path(home), database_url=database_url, smtp_url=smtp_url, secret_key="k" * 40)
    return create_app(settings, doors=("mailers",))


def live(app: OpenAPI) -> None:
    """A worker's life: beat, sweep, drain, until it is killed."""
    worker = Worker(app)
    while worker.beat():
        worker.sweep()
        drain(app, by=worker.holder)


def fork_for_each_line(life: Callable[[], None]) -> None:
    """A child lives so until it is killed."""
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            life()
            os._exit(0)
        print(pid, flush=True)  # noqa: T201 - the answer to the parent
        os.waitpid(pid, 0)
        print("ended", flush=True)  # noqa: T201


def main() -> None:
    app = prepared(*sys.argv[1:])
    fork_for_each_line(lambda: live(app))


if __name__ == "__main__":
    main()
