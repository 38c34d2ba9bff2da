"""Whether the machine's clock was set: compared with one that only runs (E7, E8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORWARD, BACKWARD = timedelta(minutes=5), timedelta(seconds=1)


@dataclass(frozen=True)
class Moment:
    """What both clocks said at once; `running` in seconds, from any start, asleep or not."""

    clock: datetime
    running: float


def jumped(before: Moment, now: Moment) -> timedelta:
    """By how much the clock was set since: ahead of what has truly passed, or (negative) behind it."""
    return (now.clock - before.clock) - timedelta(seconds=now.running - before.running)
