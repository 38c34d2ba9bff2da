"""The forty announcements of the sample city, and the groups that come back at different times."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from outage_hub.rules.address.canonical import canonical
from outage_hub.rules.address.groups import split_groups
from tests.rules.address.city import read_here

LINES = Path(__file__).with_name("announcements.jsonl").read_text().splitlines()
ANNOUNCEMENTS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
FILED = datetime(2026, 11, 24, 2, 40)  # noqa: DTZ001 - a time on the wall, as people write it


def written(announcement: dict[str, Any]) -> str:
    return re.sub(r"\{\+(\d+)\}", lambda found: said(int(found[1])), announcement["addresses"])


def said(minutes: int) -> str:
    moment = FILED + timedelta(minutes=minutes)
    return f"{moment:%H:%M}" if moment.date() == FILED.date() else f"{moment:%H:%M %d.%m}"


def name_of(announcement: dict[str, Any]) -> str:
    return str(announcement["id"])


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS, ids=name_of)
def test_an_announcement_is_read_as_by_hand(announcement: dict[str, Any]) -> None:
    assert canonical(read_here(written(announcement))) == announcement["canonical"]


@pytest.mark.parametrize("announcement", [one for one in ANNOUNCEMENTS if one["groups"]], ids=name_of)
def test_each_group_has_its_text_and_its_time(announcement: dict[str, Any]) -> None:
    groups = split_groups(written(announcement))
    moments = [FILED + timedelta(minutes=minutes) for _, minutes, _ in announcement["groups"]]
    assert [group.text for group in groups] == [text for text, _, _ in announcement["groups"]]
    assert [group.until and group.until.at for group in groups] == [moment.time() for moment in moments]


@pytest.mark.parametrize("announcement", [one for one in ANNOUNCEMENTS if one["groups"]], ids=name_of)
def test_a_group_is_read_like_any_text(announcement: dict[str, Any]) -> None:
    groups = split_groups(written(announcement))
    assert [canonical(read_here(group.text)) for group in groups] == [text for _, _, text in announcement["groups"]]


def test_without_times_all_is_one_group() -> None:
    (group,) = split_groups("вул. Троїцька, 5; вул. Земська")
    assert (group.text, group.until, group.heading) == ("вул. Троїцька, 5; вул. Земська", None, "")


def test_a_later_group_stands_under_the_heading_of_the_first() -> None:
    first, second = split_groups("Лівобережний р-н: вул. Терасна, 5 (до 14:00); вул. Алмазна (до 18:00)")
    assert (first.heading, second.heading) == ("", "Лівобережний р-н")
