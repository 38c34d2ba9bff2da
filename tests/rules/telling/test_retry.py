"""When a letter is tried again: sooner at first, never later than a bound, never all at once."""

from datetime import timedelta
from itertools import pairwise

import pytest

from outage_hub.rules.telling.retry import next_try
from tests.conftest import NIGHT


def wait(tries: int, *, spread: int = 0) -> float:
    return (next_try(tries, spread=spread, now=NIGHT) - NIGHT).total_seconds()


@pytest.mark.parametrize(("tries", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 300), (7, 300)])
def test_the_wait_doubles_from_fifteen_seconds_up_to_five_minutes(tries: int, seconds: int) -> None:
    assert wait(tries) == seconds


@pytest.mark.parametrize("spread", [0, 1, 57, 99_991])
def test_a_wait_is_never_shorter_than_the_one_before(spread: int) -> None:
    waits = [wait(tries, spread=spread) for tries in range(1, 2000)]
    assert waits == sorted(waits)


@pytest.mark.parametrize("tries", [1, 3, 6, 10**6])
def test_every_wait_is_bounded_and_spread_over_less_than_a_quarter_more(tries: int) -> None:
    least = wait(tries)
    waits = [wait(tries, spread=spread) for spread in range(1000)]
    assert all(least <= one < least * 1.25 for one in waits)
    assert max(waits) <= timedelta(minutes=6, seconds=15).total_seconds()


def test_neighbours_do_not_come_back_together() -> None:
    waits = [wait(6, spread=delivery) for delivery in range(100)]
    assert len(set(waits)) == 100
    assert all(abs(one - other) > 10 for one, other in pairwise(waits))
