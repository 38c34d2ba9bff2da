"""Shifts laid over one another: who is on, who gives way, and when nobody is (2.2)."""

from datetime import timedelta
from itertools import product

import pytest

from outage_hub.rules.people.roster import Shift, stretches
from tests.conftest import NIGHT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = NIGHT + DAY


def shift(id_: int, start: float, end: float | None) -> Shift:
    return Shift(id_, id_, NIGHT + start * HOUR, None if end is None else NIGHT + end * HOUR)


def told(*shifts: Shift) -> list[tuple[float, float, int | None, list[int]]]:
    return [
        (
            (one.from_at - NIGHT) / HOUR,
            (one.to_at - NIGHT) / HOUR,
            one.on.id if one.on else None,
            [behind.id for behind in one.behind],
        )
        for one in stretches(shifts, NIGHT, END)
    ]


@pytest.mark.clause("2.2")
def test_between_two_shifts_nobody_is_on() -> None:
    assert told(shift(1, -3, 8), shift(2, 20, 44)) == [(0, 8, 1, []), (8, 20, None, []), (20, 24, 2, [])]
    assert told() == [(0, 24, None, [])]


@pytest.mark.clause("2.2")
def test_a_substitution_is_on_top_and_gives_the_post_back() -> None:
    assert told(shift(1, -3, None), shift(2, 4, 8)) == [(0, 4, 1, []), (4, 8, 2, [1]), (8, 24, 1, [])]


def test_of_two_that_start_together_the_later_word_counts() -> None:
    assert told(shift(1, 0, 24), shift(2, 0, 6)) == [(0, 6, 2, [1]), (6, 24, 1, [])]


def test_times_that_touch_are_no_gap_and_no_overlap() -> None:
    assert told(shift(1, 0, 12), shift(2, 12, 24)) == [(0, 12, 1, []), (12, 24, 2, [])]


def test_every_hour_is_told_as_it_is_found_by_looking() -> None:
    times = [(start, end) for start in (-3, 0, 5) for end in (None, 4, 13) if end is None or end > start]
    for chosen in product(times, repeat=3):
        shifts = [shift(number, *one) for number, one in enumerate(chosen, 1)]
        found = stretches(shifts, NIGHT, END)
        assert (found[0].from_at, found[-1].to_at) == (NIGHT, END)
        for hour in range(24):
            moment = NIGHT + hour * HOUR + HOUR / 2
            here = next(one for one in found if one.from_at <= moment < one.to_at)
            there = sorted((one for one in shifts if one.covers(moment)), key=lambda one: (one.from_at, one.id))
            assert (here.on, list(here.behind)) == (there[-1] if there else None, there[:-1])
