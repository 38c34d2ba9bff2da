"""Times of 7.5 as they are written, on days of 24, 23 and 25 hours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.words.times import ago, at, clock, dur, soon, span, stamp

NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)  # 14:05 in Kyiv
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SUMMER, WINTER = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 02:30; an hour later it is 04:30


@pytest.fixture(autouse=True)
def _speaking(app: OpenAPI) -> Iterator[None]:
    with app.app_context():
        yield


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "сьогодні о 14:05"),
        (NOW - DAY, "учора о 14:05"),
        (NOW + DAY, "завтра о 14:05"),
        (NOW - 3 * HOUR, "сьогодні об 11:05"),
        (NOW + 2 * DAY, "26 листопада о 14:05"),
        (NOW - 365 * DAY, "24 листопада 2025 о 14:05"),
        (NOW + 9 * HOUR + 55 * MINUTE, "завтра о 00:00"),
    ],
)
def test_a_live_page_says_the_day_by_name(moment: datetime, shown: str) -> None:
    assert plain(soon(moment, now=NOW)) == shown


def test_what_is_read_later_says_the_date_and_another_year() -> None:
    assert plain(stamp(NOW, now=NOW)) == "24 листопада, 14:05"
    assert plain(stamp(NOW, now=NOW + 365 * DAY)) == "24 листопада 2026, 14:05"
    assert plain(at(NOW, now=NOW)) == "24 листопада о 14:05"


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (8 * HOUR, "24 листопада, 14:05–22:05"),
        (12 * HOUR, "24 листопада, 14:05 – 25 листопада, 02:05"),
        (40 * DAY, "24 листопада, 14:05 – 3 січня 2027, 14:05"),
    ],
)
def test_a_range_within_a_day_over_midnight_and_over_new_year(length: timedelta, shown: str) -> None:
    assert plain(span(NOW, NOW + length, now=NOW)) == shown


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        (timedelta(seconds=59), "щойно"),
        (2 * MINUTE, "2 хв тому"),
        (59 * MINUTE, "59 хв тому"),
        (3 * HOUR + 50 * MINUTE, "3 год тому"),
        (24 * HOUR, "23 листопада, 14:05"),
    ],
)
def test_an_age_is_rounded_down_and_then_is_a_date(past: timedelta, shown: str) -> None:
    assert plain(ago(NOW - past, now=NOW)) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(0), "менше хвилини"),
        (45 * MINUTE, "45 хв"),
        (3 * HOUR, "3 год"),
        (3 * HOUR + 12 * MINUTE, "3 год 12 хв"),
        (27 * HOUR, "27 год"),
        (2 * DAY + 4 * HOUR, "2 доби 4 год"),
        (5 * DAY, "5 діб"),
        (21 * DAY + 59 * MINUTE, "21 доба"),
    ],
)
def test_a_length_never_says_nought(length: timedelta, shown: str) -> None:
    assert plain(dur(length)) == shown


def test_only_the_doubled_hour_of_october_says_its_season() -> None:
    assert [clock(SUMMER), clock(WINTER)] == ["03:30 (літній час)", "03:30 (зимовий час)"]
    assert [clock(SUMMER - HOUR), clock(WINTER + HOUR), clock(SPRING + HOUR)] == ["02:30", "04:30", "04:30"]


def test_lengths_over_both_nights_are_real_hours() -> None:
    assert dur(WINTER + HOUR - (SUMMER - HOUR)) == "3\u00a0год"  # 02:30 to 04:30 on a day of 25 hours
    assert plain(span(SPRING, SPRING + HOUR, now=SPRING)) == "28 березня, 02:30–04:30"
