"""Times of 7.6 as they are read aloud: hours in words, halves, the rest in digits; days by name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.words.spoken import at_hour, by, since, until_hour, when, window

MIDNIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 00:00 of 24 November in Kyiv
NOW = MIDNIGHT + timedelta(hours=3, minutes=24)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _speaking(app: OpenAPI) -> Iterator[None]:
    with app.app_context():
        yield


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def moment(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))


@pytest.mark.parametrize(
    ("clock", "at", "until"),
    [
        ("00:00", "опівночі", "до півночі"),
        ("01:00", "о першій ночі", "до першої ночі"),
        ("02:00", "о другій ночі", "до другої ночі"),
        ("03:00", "о третій ночі", "до третьої ночі"),
        ("04:00", "о четвертій ранку", "до четвертої ранку"),
        ("05:00", "о п’ятій ранку", "до п’ятої ранку"),
        ("06:00", "о шостій ранку", "до шостої ранку"),
        ("07:00", "о сьомій ранку", "до сьомої ранку"),
        ("08:00", "о восьмій ранку", "до восьмої ранку"),
        ("09:00", "о дев’ятій ранку", "до дев’ятої ранку"),
        ("10:00", "о десятій ранку", "до десятої ранку"),
        ("11:00", "об одинадцятій ранку", "до одинадцятої ранку"),
        ("12:00", "о дванадцятій дня", "до дванадцятої дня"),
        ("13:00", "о першій дня", "до першої дня"),
        ("16:00", "о четвертій дня", "до четвертої дня"),
        ("17:00", "о п’ятій вечора", "до п’ятої вечора"),
        ("23:00", "об одинадцятій вечора", "до одинадцятої вечора"),
        ("00:30", "о пів на першу ночі", "до пів на першу ночі"),
        ("02:30", "о пів на третю ночі", "до пів на третю ночі"),
        ("04:30", "о пів на п’яту ранку", "до пів на п’яту ранку"),
        ("12:30", "о пів на першу дня", "до пів на першу дня"),
        ("23:30", "о пів на дванадцяту вечора", "до пів на дванадцяту вечора"),
        ("22:47", "о 22:47", "до 22:47"),
        ("11:05", "об 11:05", "до 11:05"),
        ("23:05", "о 23:05", "до 23:05"),
    ],
)
def test_hours_and_halves_are_said_in_words_and_the_rest_in_digits(clock: str, at: str, until: str) -> None:
    assert at_hour(moment(clock)) == at
    assert until_hour(moment(clock)) == until


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "сьогодні о восьмій ранку"), (1, "завтра о восьмій ранку"), (-1, "учора о восьмій ранку")],
)
def test_near_days_are_said_by_name(days: int, words: str) -> None:
    assert when(moment("08:00") + days * DAY, now=NOW) == words


def test_another_day_is_said_by_its_date_and_midnight_by_both_of_its_days() -> None:
    assert plain(when(moment("08:00") + 3 * DAY, now=NOW)) == "27 листопада о восьмій ранку"
    assert plain(when(MIDNIGHT + DAY, now=NOW)) == "опівночі з 24 на 25 листопада"
    assert plain(when(MIDNIGHT + 7 * DAY, now=NOW)) == "опівночі з 30 листопада на 1 грудня"


def test_a_term_that_has_passed_says_its_day_when_that_was_another() -> None:
    assert by(moment("03:00"), now=NOW) == "до третьої ночі"
    assert by(moment("21:00") - DAY, now=NOW) == "учора до дев’ятої вечора"


def test_since_when_something_is_missing() -> None:
    assert since(moment("02:40"), now=NOW) == "з 02:40"
    assert since(moment("02:00"), now=NOW) == "з другої ночі"
    assert plain(since(moment("22:47") - DAY, now=NOW)) == "з 23 листопада, 22:47"


def test_planned_hours_are_said_by_the_clock_of_twenty_four() -> None:
    day = 3 * DAY
    assert plain(window(moment("09:00") + day, moment("17:00") + day, now=NOW)) == (
        "27 листопада, з дев’ятої до сімнадцятої"
    )
    assert window(moment("21:00"), moment("23:00"), now=NOW) == (
        "сьогодні, з двадцять\u00a0першої до двадцять\u00a0третьої"
    )
    assert plain(window(moment("09:15") + DAY, moment("17:00") + DAY, now=NOW)) == "завтра, з 09:15 до 17:00"
    assert plain(window(moment("22:00"), moment("04:00") + DAY, now=NOW)) == (
        "з 24 листопада, 22:00 до 25 листопада, 04:00"
    )


def test_the_doubled_hour_of_october_says_which_of_the_two() -> None:
    assert at_hour(datetime(2026, 10, 25, 0, 0, tzinfo=UTC)) == "о 03:00 (літній час)"
    assert until_hour(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "до 03:30 (зимовий час)"
