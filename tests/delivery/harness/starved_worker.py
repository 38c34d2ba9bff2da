"""A worker that runs out of memory at a named point, one of `kill_point`'s.

Run by tests as `python -m tests.delivery.harness.starved_worker POINT DATABASE_URL HOME SMTP_URL`.
"""

import resource
import sys
from contextlib import suppress

from outage_hub.worker import once
from tests.delivery.harness.fork_worker import prepared
from tests.delivery.harness.kill_point import DELIVERING, arm

hoard: list[bytearray] = []


def starve() -> None:
    """No page more than there are now, and what is free of them is taken too."""
    resource.setrlimit(resource.RLIMIT_AS, (0, 0))
    for size in (1 << 20, 1 << 16, 1 << 12, 1 << 9):
        with suppress(MemoryError):
            while True:
                hoard.append(bytearray(size))


def main(point: str, *arguments: str) -> None:
    arm(*DELIVERING[point], deed=starve)
    once(prepared(*arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
