"""Digests by the city's wall clock: when, for whom, since when, and whether news can wait for one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outage_hub.rules.kyiv import local
from outage_hub.rules.telling.audience import EVERYTHING, DigestChoice, Match, Scope, reach
from outage_hub.rules.telling.digest import (
    Digest,
    Slot,
    can_wait,
    choices_for,
    joined,
    latest,
    reads_one,
    scope_of_variant,
    tells_of_the_day,
    variant_of,
)

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Kyiv
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NONE, MORNING, EVENING, BOTH, WEEKLY = DigestChoice


@pytest.mark.parametrize(
    ("slot", "day", "utc"),
    [
        (Slot.MORNING, date(2026, 11, 24), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (Slot.EVENING, date(2026, 7, 1), datetime(2026, 7, 1, 16, tzinfo=UTC)),
        (Slot.MORNING, date(2026, 3, 28), datetime(2026, 3, 28, 6, tzinfo=UTC)),
        (Slot.MORNING, date(2026, 3, 29), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (Slot.EVENING, date(2026, 10, 24), datetime(2026, 10, 24, 16, tzinfo=UTC)),
        (Slot.MORNING, date(2026, 10, 25), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (Slot.EVENING, date(2026, 10, 25), datetime(2026, 10, 25, 17, tzinfo=UTC)),
        (Slot.WEEKLY, date(2026, 11, 23), datetime(2026, 11, 23, 6, tzinfo=UTC)),
    ],
)
def test_a_slot_is_an_hour_of_the_citys_clock_in_summer_and_winter(slot: Slot, day: date, utc: datetime) -> None:
    assert Digest(slot, day).at == utc
    assert latest(slot, now=utc) == Digest(slot, day), "at the very moment it is due"
    assert latest(slot, now=utc - timedelta(seconds=1)) == Digest(slot, day).previous


@pytest.mark.parametrize(
    ("day", "before", "length"),
    [
        (date(2026, 11, 24), "23.11 19:00", 13),
        (date(2026, 10, 25), "24.10 19:00", 14),
        (date(2026, 3, 29), "28.03 19:00", 12),
    ],
)
def test_the_morning_follows_the_evening_before_also_when_the_clocks_change(
    day: date, before: str, length: int
) -> None:
    morning = Digest(Slot.MORNING, day)
    assert f"{local(morning.since):%d.%m %H:%M}" == before
    assert morning.at - morning.since == length * HOUR


def test_windows_of_a_day_join_and_a_week_follows_a_week() -> None:
    evening = Digest(Slot.EVENING, date(2026, 10, 25))
    assert evening.since == Digest(Slot.MORNING, date(2026, 10, 25)).at
    assert Digest(Slot.MORNING, date(2026, 10, 26)).since == evening.at
    monday = Digest(Slot.WEEKLY, date(2026, 10, 26))
    assert (monday.since, monday.at - monday.since) == (monday.previous.at, 7 * DAY + HOUR)
    assert monday.until == monday.next.at
    assert evening.until == evening.at + 3 * DAY


@pytest.mark.parametrize("hours", range(0, 24 * 21, 5))
def test_of_each_kind_only_the_newest_is_due_however_long_the_stop(hours: int) -> None:
    now = datetime(2026, 10, 20, tzinfo=UTC) + hours * HOUR
    for slot in Slot:
        digest = latest(slot, now=now)
        assert digest.at <= now < digest.next.at
        assert Digest.of(digest.cause) == digest
    assert local(latest(Slot.WEEKLY, now=now).at).weekday() == 0


@pytest.mark.parametrize(
    ("moment", "morning", "evening"),
    [(NOON, [MORNING, BOTH], [EVENING]), (NOON + 8 * HOUR, [MORNING], [EVENING, BOTH])],
)
def test_after_a_stop_nobody_gets_an_overtaken_digest_beside_a_newer_one(
    moment: datetime, morning: list[DigestChoice], evening: list[DigestChoice]
) -> None:
    assert choices_for(latest(Slot.MORNING, now=moment), now=moment) == morning
    assert choices_for(latest(Slot.EVENING, now=moment), now=moment) == evening
    assert choices_for(latest(Slot.WEEKLY, now=moment), now=moment) == [WEEKLY]


@pytest.mark.clause("7.3")
@pytest.mark.parametrize(
    ("choice", "ahead", "waits"),
    [
        (NONE, 100 * DAY, False),
        (MORNING, 72 * HOUR, True),
        (MORNING, 72 * HOUR - timedelta(seconds=1), False),
        (EVENING, 72 * HOUR, True),
        (BOTH, timedelta(0), False),
        (BOTH, -HOUR, False),
        (WEEKLY, 5 * DAY, False),  # Sunday: Monday's digest would come after it
        (WEEKLY, 6 * DAY, True),
    ],
)
def test_news_of_works_waits_for_a_digest_only_if_one_comes_in_time(
    choice: DigestChoice, ahead: timedelta, *, waits: bool
) -> None:
    assert can_wait(choice, NOON + ahead, now=NOON) is waits


def test_what_does_not_hurry_waits_for_any_digest_but_for_none() -> None:
    assert [choice for choice in DigestChoice if can_wait(choice, None, now=NOON)] == [MORNING, EVENING, BOTH, WEEKLY]


SCOPES = {
    "all": EVERYTHING,
    "heat,water@": Scope(frozenset(), frozenset({"water", "heat"})),
    "@2,11": Scope(frozenset({11, 2}), frozenset()),
    "gas@3": Scope(frozenset({3}), frozenset({"gas"})),
}


@pytest.mark.parametrize(("variant", "scope"), SCOPES.items())
def test_the_name_of_a_letter_tells_its_scope(variant: str, scope: Scope) -> None:
    assert variant_of(scope) == variant
    assert scope_of_variant(variant) == scope


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("gas@3", "heat,water@5", "gas,heat,water@3,5"),
        ("gas@3", "gas@3", "gas@3"),
        ("gas@3", "all", "all"),
        ("heat@", "@2", "all"),
    ],
)
def test_two_scopes_of_one_reader_become_one_that_holds_both(one: str, other: str, both: str) -> None:
    assert joined(one, other) == joined(other, one) == both


@pytest.mark.parametrize(
    ("service", "districts", "held"),
    [("gas", {3}, True), ("gas", {3, 5}, True), ("gas", set(), True), ("gas", {5}, False), ("water", {3}, False)],
)
def test_an_outage_without_a_district_is_in_every_district(service: str, districts: set[int], *, held: bool) -> None:
    assert SCOPES["gas@3"].holds(service, frozenset(districts)) is held


@pytest.mark.parametrize(
    ("match", "variant"),
    [(Match.ALL, "all"), (Match.SERVICE, "gas@"), (Match.AREA, "@3"), (Match.AREA_AND_SERVICE, "gas@3")],
)
def test_a_digest_is_no_narrower_than_what_the_post_would_be_told_at_once(match: Match, variant: str) -> None:
    assert variant_of(reach(match, SCOPES["gas@3"])) == variant


def test_whoever_reads_one_a_day_is_told_of_the_whole_day() -> None:
    morning = Digest(Slot.MORNING, date(2026, 11, 24), whole_day=reads_one(DigestChoice.MORNING))
    assert morning.at - morning.since == DAY
    assert not reads_one(DigestChoice.BOTH)
    alone, both = variant_of(EVERYTHING, whole_day=True), variant_of(EVERYTHING)
    assert tells_of_the_day(joined(both, alone))
    assert scope_of_variant(alone) == EVERYTHING
