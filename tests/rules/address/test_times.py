"""Promised times among addresses: they close or open a run of streets, and never become houses."""

from datetime import time

import pytest

from outage_hub.rules.address.canonical import canonical
from outage_hub.rules.address.groups import split_groups
from outage_hub.rules.address.meaning.reading import Until
from outage_hub.rules.address.read import read_addresses


@pytest.mark.parametrize(
    ("mark", "until"),
    [
        ("(до 14:00)", Until(time(14))),
        ("(до 14:00 26.11)", Until(time(14), (26, 11))),
        ("(до 14:00 26.11.2026)", Until(time(14), (26, 11))),
        ("до 14:00 26 листопада", Until(time(14), (26, 11))),
        ("— до 10:40", Until(time(10, 40))),
        ("до 17.00", Until(time(17))),
        ("до 18-00", Until(time(18))),
        ("до 18 год.", Until(time(18))),
        ("орієнтовно до 9:05", Until(time(9, 5))),
        ("(орієнтовно до 26.11 14:00)", Until(time(14), (26, 11))),
        ("— 23:00", Until(time(23))),
        ("з 10:00 до 17:00", Until(time(17))),
        ("(10:00-17:00)", Until(time(17))),
        ("до 24:00", Until(time(23, 59))),
    ],
)
def test_the_time_of_a_run(mark: str, until: Until) -> None:
    reading = read_addresses(f"вул. Соборна, 5, вул. Земська, 7 {mark}; вул. Торгова, 9")
    assert [part.until for part in reading.parts] == [until, until, None]
    assert canonical(reading) == "вул Соборна: 5 | вул Земська: 7 | вул Торгова: 9"


def test_times_that_go_before() -> None:
    reading = read_addresses("До 14:00: вул. Соборна, 5; до 18:00: вул. Земська")
    assert [part.until for part in reading.parts] == [Until(time(14)), Until(time(18))]


def test_groups_with_times_that_go_before() -> None:
    groups = split_groups("До 14:00: вул. Соборна, 5; до 18:00: вул. Земська")
    assert [(group.text, group.until) for group in groups] == [
        ("вул. Соборна, 5", Until(time(14))),
        ("вул. Земська", Until(time(18))),
    ]


def test_the_rest_without_a_time_is_a_group_too() -> None:
    groups = split_groups("просп. Добровольського — 23:00; вул. Висоцького, 2")
    assert [group.text for group in groups] == ["просп. Добровольського", "вул. Висоцького, 2"]
    assert groups[-1].until is None


def test_a_time_alone_is_shown() -> None:
    assert canonical(read_addresses("до 14:00")) == "? {до 14:00}"


@pytest.mark.parametrize("text", ["вул. X, з 5 до 35", "вул. Соборна, від 1 до 18", "вул. Соборна, 10-30"])
def test_a_range_is_no_time(text: str) -> None:
    (group,) = split_groups(text)
    assert group.until is None
