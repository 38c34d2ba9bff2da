"""Groups of addresses with hours of their own (7.4): «… (до 14:00); … (до 20:00 26.11)»."""

from datetime import UTC, datetime, timedelta

import pytest

from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.refusals import Refused
from outage_hub.rules.terms import by_term

NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)  # 12:00 in Kyiv


def split(text: str, now: datetime = NOON) -> list[tuple[str, datetime | None]]:
    return [(area.text, area.expected_end_at) for area in by_term([AreaDraft(text=text)], now=now)]


@pytest.mark.clause("7.4")
def test_each_group_takes_the_hour_that_stands_after_it() -> None:
    assert split("вул. Троїцька, 1-9 (до 14:00); вул. Соборна, 2 (до 20:00)") == [
        ("вул. Троїцька, 1-9", NOON + timedelta(hours=2)),
        ("вул. Соборна, 2", NOON + timedelta(hours=8)),
    ]


def test_an_hour_that_has_passed_today_is_tomorrows() -> None:
    assert split("вул. Троїцька, 1 (до 04:00)") == [("вул. Троїцька, 1", NOON + timedelta(hours=16))]


def test_a_day_without_its_year_is_the_coming_one() -> None:
    assert split("вул. Троїцька, 1 (до 10:00 02.01)", NOON)[0][1] == datetime(2027, 1, 2, 8, tzinfo=UTC)


def test_words_without_an_hour_stay_as_they_were_typed() -> None:
    text = "вул. Троїцька, 1-9; вул. Соборна, 2"
    assert split(text) == [(text, None)]


def test_a_group_that_has_a_term_already_is_left_alone() -> None:
    area = AreaDraft(text="вул. Троїцька, 1 (до 14:00)", expected_end_at=NOON + timedelta(hours=1))
    assert by_term([area], now=NOON) == (area,)


def test_an_hour_that_does_not_exist_is_refused() -> None:
    spring = datetime(2027, 3, 27, 20, tzinfo=UTC)
    with pytest.raises(Refused):
        split("вул. Троїцька, 1 (до 03:30 28.03)", spring)


def test_a_moment_with_its_offset_is_no_hour_of_a_group() -> None:
    assert split("9999-12-31T23:59:59-12:00") == [("9999-12-31T23:59:59-12:00", None)]
