"""When a letter is sent: again after a failed try, or after another letter of the same outage."""

from datetime import datetime, timedelta

from outage_hub.rules.outage import ENDINGS, Saying

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=5)
BETWEEN = timedelta(minutes=2)
TOLERATED, PROBE = 5, timedelta(minutes=1)  # failures in a row before a server is only probed


def next_try(tries: int, *, spread: int, now: datetime) -> datetime:
    """15 s, doubling up to 5 min, plus up to a quarter so that neighbours do not come back together.

    `spread` is any number that differs between neighbours, such as the delivery's id.
    """
    wait = min(FIRST * (1 << min(tries - 1, 10)), LONGEST)
    return now + wait + wait * (spread * 7919 % 100) / 400


def calm_until(saying: Saying, last: datetime | None, *, now: datetime) -> datetime:
    """When a letter may follow the `last` one of its outage to the same address. The end of an outage never waits."""
    return now if last is None or saying in ENDINGS else max(now, last + BETWEEN)
