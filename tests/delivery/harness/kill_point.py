"""A worker that kills itself at a named point.

Run by tests as `python -m tests.delivery.harness.kill_point POINT DATABASE_URL HOME SMTP_URL`.

A point is a function of the product and whether the worker dies as it is called or once it has returned.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from outage_hub.delivery import drain
from outage_hub.hub import the_hub
from outage_hub.worker import Worker
from tests.delivery.harness.fork_worker import prepared

AS_CALLED, RETURNED = "as called", "returned"
DELIVERING = {
    "expanding": ("outage_hub.actions.outbox.expand_announcement", "posts_are_phoned", RETURNED),
    "expanded": ("outage_hub.delivery", "expand_announcement", RETURNED),
    "claiming": ("outage_hub.actions.outbox.claim_deliveries", "_take", RETURNED),
    "A5 claimed, not connected": ("mailers.smtp:SmtpServer", "connect", AS_CALLED),
    "A6 RCPT taken, no dot": ("mailers.smtp", "_dotted", AS_CALLED),
    "A7 dot sent, not answered": ("mailers.smtp:_Line", "_after_dot", AS_CALLED),
    "A7 answered, not kept": ("outage_hub.receipts:Receipts", "keep", AS_CALLED),
    "A8 receipt kept, not marked": ("outage_hub.receipts:Receipts", "keep", RETURNED),
    "A8 marking, not committed": ("outage_hub.actions.outbox.claim_deliveries", "mark_accepted", RETURNED),
    "A9 one marked, not the next": ("outage_hub.actions.outbox.claim_deliveries", "close_circuit", RETURNED),
}
SWEEPING = {
    "A12 breach kept, not announced": ("outage_hub.actions.outages.chase_deadlines", "_announce_together", AS_CALLED),
    "A12 announced, not committed": ("outage_hub.actions.outages.chase_deadlines", "_announce_together", RETURNED),
    "A13 digest being announced": ("outage_hub.actions.outbox.send_digest", "insert_new", RETURNED),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(place: str, name: str, when: str, deed: Callable[[], object] = die) -> None:
    """Do so when this is called, or when it returns."""
    module, _, inside = place.partition(":")
    owner: Any = getattr(import_module(module), inside) if inside else import_module(module)
    real = getattr(owner, name)

    def armed(*given: Any, **named: Any) -> Any:
        if when == AS_CALLED:
            deed()
        found = real(*given, **named)
        deed()
        return found

    setattr(owner, name, armed)


def main(point: str, *arguments: str) -> None:
    """One life of a worker."""
    arm(*{**DELIVERING, **SWEEPING}[point])
    app = prepared(*arguments)
    the_hub(app).channels["mail"].lines = 1  # so that a kill meets one letter
    worker = Worker(app)
    worker.beat()
    worker.sweep()
    worker.digest()
    drain(app, by=worker.holder)


if __name__ == "__main__":
    main(*sys.argv[1:])
