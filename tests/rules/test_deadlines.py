"""The hours of the regulation: real hours, inclusive instants, both nights on which clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from outage_hub.rules.deadlines import (
    NOTICE,
    RELAY,
    RELAY_BY_HOA_OFFICE,
    TERM_UNKNOWN,
    ClockState,
    Obligation,
    Step,
    Timeliness,
    Window,
    filing_due,
    filing_window,
    lateness,
    steps_of,
    timeliness,
    verdict,
)
from outage_hub.rules.kyiv import KYIV
from outage_hub.rules.outage import Kind
from tests.conftest import NIGHT

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def minutes_around_both_changes() -> Iterator[datetime]:
    """Every minute of 24-26.10.2026 and 28-30.03.2026 as it passes in Kyiv: 73 and 71 hours."""
    for first, after in (((2026, 10, 24), (2026, 10, 27)), ((2026, 3, 28), (2026, 3, 31))):
        moment = datetime(*first, tzinfo=KYIV).astimezone(UTC)
        while moment < datetime(*after, tzinfo=KYIV).astimezone(UTC):
            yield moment
            moment += MINUTE


MINUTES = list(minutes_around_both_changes())


def test_the_two_changes_are_in_the_sample() -> None:
    assert len(MINUTES) == 8640
    assert len({moment.astimezone(KYIV).utcoffset() for moment in MINUTES}) == 2


@pytest.mark.clause("7.2")
def test_half_an_hour_is_thirty_real_minutes_from_every_minute_around_a_change_of_clocks() -> None:
    for start in MINUTES:
        due = filing_due(Kind.EMERGENCY, start.astimezone(KYIV))
        assert due.timestamp() - start.timestamp() == 30 * 60, start


@pytest.mark.clause("7.3")
def test_three_days_are_seventy_two_real_hours_before_every_minute_around_a_change_of_clocks() -> None:
    for start in MINUTES:
        due = filing_due(Kind.PLANNED, start.astimezone(KYIV))
        assert start.timestamp() - due.timestamp() == 72 * 60 * 60, start


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
def test_the_steps_of_an_hour_stand_at_real_minutes_around_a_change_of_clocks() -> None:
    for due in MINUTES:
        steps = dict(steps_of(Obligation.RELAY, due.astimezone(KYIV)))
        real = {step: (at.timestamp() - due.timestamp()) / 60 for step, at in steps.items()}
        assert real == {Step.REMIND_30: -30, Step.REMIND_45: -15, Step.BREACH: 0, Step.ESCALATE: 15}, due


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize(("window", "clause"), [(RELAY, "7.6"), (RELAY_BY_HOA_OFFICE, "7.7")])
def test_both_relayers_have_one_hour_each_by_its_own_clause(window: Window, clause: str) -> None:
    assert (window.clause, window.length) == (clause, HOUR)


@pytest.mark.clause("7.6")
def test_an_hour_begun_before_the_doubled_hour_ends_within_it() -> None:
    begun = datetime(2026, 10, 25, 2, 50, tzinfo=KYIV).astimezone(UTC)
    due = begun + RELAY.length
    assert due == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert f"{due.astimezone(KYIV):%H:%M %z}" == "03:50 +0300"


@pytest.mark.clause("7.6")
def test_an_hour_begun_before_the_missing_hour_ends_after_it() -> None:
    due = datetime(2026, 3, 29, 2, 45, tzinfo=KYIV).astimezone(UTC) + RELAY.length
    assert f"{due.astimezone(KYIV):%H:%M}" == "04:45"


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-12-31T23:45+02:00", "2027-01-01T00:15+02:00"),  # New Year's Eve
        ("2028-02-28T23:45+02:00", "2028-02-29T00:15+02:00"),  # into a leap day
        ("2026-02-28T23:45+02:00", "2026-03-01T00:15+02:00"),
        ("2026-01-31T23:30+02:00", "2026-02-01T00:00+02:00"),
    ],
)
def test_half_an_hour_passes_over_ends_of_days_months_and_years(start: str, due: str) -> None:
    assert filing_due(Kind.EMERGENCY, datetime.fromisoformat(start)) == datetime.fromisoformat(due)


@pytest.mark.clause("7.2")
@pytest.mark.parametrize(
    ("after", "said", "late"),
    [
        (timedelta(0), Timeliness.IN_TIME, timedelta(0)),
        (30 * MINUTE - SECOND, Timeliness.IN_TIME, timedelta(0)),
        (30 * MINUTE, Timeliness.IN_TIME, timedelta(0)),
        (30 * MINUTE + SECOND, Timeliness.LATE, SECOND),
        (timedelta(days=3), Timeliness.LATE, timedelta(days=3) - 30 * MINUTE),
    ],
)
def test_an_emergency_is_in_time_up_to_the_thirtieth_minute(
    after: timedelta, said: Timeliness, late: timedelta
) -> None:
    assert timeliness(Kind.EMERGENCY, NIGHT, now=NIGHT + after) is said
    assert lateness(Kind.EMERGENCY, NIGHT, now=NIGHT + after) == late


@pytest.mark.clause("7.3")
@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(hours=72), Timeliness.IN_TIME),
        (timedelta(hours=72, seconds=1), Timeliness.IN_TIME),
        (timedelta(hours=71, minutes=59, seconds=59), Timeliness.SHORT_NOTICE),
        (timedelta(minutes=5), Timeliness.SHORT_NOTICE),
    ],
)
def test_planned_works_need_seventy_two_hours_to_the_second(ahead: timedelta, said: Timeliness) -> None:
    assert timeliness(Kind.PLANNED, NIGHT + ahead, now=NIGHT) is said


@pytest.mark.clause("7.3")
@pytest.mark.parametrize("start", ["2026-10-28T01:00+02:00", "2026-03-31T01:00+03:00"])
def test_seventy_two_hours_hold_across_both_changes_of_clocks(start: str) -> None:
    begins_at = datetime.fromisoformat(start).astimezone(KYIV)
    just = (begins_at.astimezone(UTC) - timedelta(hours=72)).astimezone(KYIV)
    late = (begins_at.astimezone(UTC) - timedelta(hours=71, minutes=59, seconds=59)).astimezone(KYIV)
    assert timeliness(Kind.PLANNED, begins_at, now=just) is Timeliness.IN_TIME
    assert timeliness(Kind.PLANNED, begins_at, now=late) is Timeliness.SHORT_NOTICE


@pytest.mark.clause("7.2")
@pytest.mark.clause("7.3")
def test_each_kind_is_filed_by_its_own_clause() -> None:
    assert filing_window(Kind.EMERGENCY).clause == "7.2"
    assert filing_window(Kind.PLANNED).clause == "7.3"


@pytest.mark.parametrize(
    ("done", "said"),
    [(-SECOND, ClockState.MET), (timedelta(0), ClockState.MET), (timedelta(microseconds=1), ClockState.BROKEN)],
)
def test_the_due_instant_itself_is_in_time(done: timedelta, said: ClockState) -> None:
    assert verdict(NIGHT, done_at=NIGHT + done) is said


def test_a_promised_term_is_overrun_at_its_moment_and_breached_fifteen_minutes_later() -> None:
    steps = steps_of(Obligation.TERM, NIGHT)
    assert steps == [(Step.OVERRUN, NIGHT), (Step.REMIND_FILER, NIGHT), (Step.BREACH, NIGHT + 15 * MINUTE)]


def test_an_unknown_term_has_nothing_to_overrun() -> None:
    steps = steps_of(Obligation.TERM, NIGHT, promised=False)
    assert [step for step, _ in steps] == [Step.REMIND_FILER, Step.BREACH]
    assert TERM_UNKNOWN.length == HOUR


def test_planned_works_are_reminded_of_a_day_before_and_started_at_their_moment() -> None:
    begins_at = NIGHT + timedelta(days=5)
    steps = dict(steps_of(Obligation.NOTICE, begins_at + NOTICE.length))
    assert steps == {Step.REMIND_DAY_BEFORE: begins_at - timedelta(days=1), Step.START: begins_at}


@pytest.mark.clause("7.8")
@pytest.mark.parametrize(("after", "said"), [(30, Timeliness.IN_TIME), (31, Timeliness.LATE)])
def test_the_dispatchers_word_is_due_half_an_hour_after_it_was_received(after: int, said: Timeliness) -> None:
    begins_at, now = NIGHT - timedelta(hours=5), NIGHT + timedelta(minutes=after)
    assert filing_window(Kind.EMERGENCY, NIGHT).clause == "7.8"
    assert filing_due(Kind.EMERGENCY, begins_at, NIGHT) == NIGHT + timedelta(minutes=30)
    assert timeliness(Kind.EMERGENCY, begins_at, now=now, received_at=NIGHT) is said
