"""When to try a delivery again: a pure decision from the number of tries."""

from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=5)


def next_try(tries: int, *, spread: int, now: datetime) -> datetime:
    """15 s, doubling up to 5 min, plus up to a quarter so that neighbours do not come back together.

    `spread` is any number that differs between neighbours, such as the delivery's id.
    """
    wait = min(FIRST * (1 << min(tries - 1, 10)), LONGEST)
    return now + wait + wait * (spread * 7919 % 100) / 400
