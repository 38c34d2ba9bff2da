"""The city's clock: what people type, and the two nights on which an hour is missing or comes twice."""

from datetime import UTC, date, datetime, time

import pytest

from outage_hub.rules.kyiv import at_local, is_doubled, is_summer, local, read_day, read_moment, read_time
from outage_hub.rules.refusals import Fault, Refused

OCTOBER, MARCH = date(2026, 10, 25), date(2026, 3, 29)


def fault_of(refusal: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    (fault,) = refusal.value.faults
    return fault.field, fault.code


@pytest.mark.parametrize("text", ["0240", "2:40", "02:40", "02.40", "2-40", "2.40", "240", "2 40", " 02:40 "])
def test_hours_and_minutes_are_read_as_people_type_them(text: str) -> None:
    assert read_time(text, field="at") == time(2, 40)


@pytest.mark.parametrize(("text", "hour"), [("0:00", time(0)), ("23:59", time(23, 59)), ("0000", time(0))])
def test_both_ends_of_the_day_are_read(text: str, hour: time) -> None:
    assert read_time(text, field="at") == hour


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25:61",
        "24:00",
        "12:60",
        "2:4",
        "40",
        "2::40",
        "02:40:00",
        "-2:40",
        "2:40 ранку",
        "²:40",
        "2:4²",
        "٠٢:٤٠",
        "٠٢٤٠",
        "०२:४०",
        "２:40",
        "02:40\n03:10",
        "вчора",
    ],
)
def test_what_is_not_a_time_in_plain_digits_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_time(text, field="occurred_time")
    assert refusal.value.faults == (Fault("occurred_time", "time_unreadable", {"text": text.strip()[:20]}),)


@pytest.mark.parametrize("text", ["2026-11-24", "24.11.2026", "24.11", " 24.11.2026 "])
def test_a_day_is_read_in_both_spellings_and_without_its_year(text: str) -> None:
    assert read_day(text, field="on", today=date(2026, 11, 30)) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["29.02.2028", "2028-02-29"])
def test_a_leap_day_is_a_day(text: str) -> None:
    assert read_day(text, field="on", today=date(2026, 1, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02",
        "29.02.2026",
        "31.02.2026",
        "2026-02-31",
        "2026-13-01",
        "00.11.2026",
        "0001-01-01",
        "01.01.0001",
        "9999-12-31",
        "31.12.9999",
        "1999-12-31",
        "2100-01-01",
        "24/11/2026",
        "24.11.26",
        "2².11.2026",
        "٢٤.١١.٢٠٢٦",
        "вчора",
    ],
)
def test_what_is_not_a_day_of_our_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_day(text, field="occurred_on", today=date(2026, 11, 30))
    assert fault_of(refusal) == ("occurred_on", "day_unreadable")


@pytest.mark.parametrize("hour", [time(3, 0), time(3, 30), time(3, 59)])
def test_an_hour_that_march_leaves_out_is_refused(hour: time) -> None:
    with pytest.raises(Refused) as refusal:
        at_local(MARCH, hour, field="at")
    assert fault_of(refusal) == ("at", "time_gap")


@pytest.mark.parametrize(("hour", "utc"), [(time(2, 59), (0, 59)), (time(4, 0), (1, 0))])
def test_the_minutes_beside_the_missing_hour_are_one_minute_apart(hour: time, utc: tuple[int, int]) -> None:
    assert at_local(MARCH, hour, field="at") == datetime(2026, 3, 29, *utc, tzinfo=UTC)


@pytest.mark.parametrize("hour", [time(3, 0), time(3, 30), time(3, 59)])
def test_an_hour_that_october_has_twice_wants_to_be_told_apart(hour: time) -> None:
    with pytest.raises(Refused) as refusal:
        at_local(OCTOBER, hour, field="at")
    assert fault_of(refusal) == ("at", "time_twice")


@pytest.mark.parametrize(("summer", "utc_hour"), [(True, 0), (False, 1)])
def test_summer_and_winter_tell_the_two_hours_of_october_apart(*, summer: bool, utc_hour: int) -> None:
    moment = at_local(OCTOBER, time(3, 30), field="at", summer=summer)
    assert moment == datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC)
    assert (is_summer(moment), is_doubled(moment)) == (summer, True)


@pytest.mark.parametrize(("hour", "utc"), [(time(2, 59), (24, 23, 59)), (time(4, 0), (25, 2, 0))])
def test_the_minutes_beside_the_doubled_hour_need_no_telling_apart(hour: time, utc: tuple[int, int, int]) -> None:
    moment = at_local(OCTOBER, hour, field="at")
    assert moment == datetime(2026, 10, *utc, tzinfo=UTC)
    assert not is_doubled(moment)


def test_an_ordinary_hour_takes_no_notice_of_summer_or_winter() -> None:
    for summer in (None, True, False):
        assert at_local(date(2026, 7, 1), time(12), field="at", summer=summer) == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_a_moment_is_shown_on_the_citys_clock() -> None:
    assert f"{local(datetime(2026, 11, 24, 0, 58, tzinfo=UTC)):%d.%m %H:%M}" == "24.11 02:58"


@pytest.mark.parametrize(
    "text", ["2026-11-24T02:58+02:00", "2026-11-24T00:58:00Z", "20261124T005800Z", "2026-11-23T19:58-05:00"]
)
def test_a_moment_with_its_zone_becomes_utc(text: str) -> None:
    moment = read_moment(text, field="at")
    assert moment == datetime(2026, 11, 24, 0, 58, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        read_moment("2026-11-24T02:58", field="occurred_at")
    assert fault_of(refusal) == ("occurred_at", "time_naive")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "вчора",
        "2026-02-31T10:00Z",
        "2026-11-24T25:61Z",
        "0001-01-01T00:00+14:00",
        "0001-01-01T00:00Z",
        "9999-12-31T23:59-12:00",
        "9999-12-31T23:59Z",
        "1999-12-31T23:59Z",
        "2026-11-24T02:58+99:00",
        "٢٠٢٦-11-24T02:58Z",
        "2026-11-24T0²:58Z",
        "2026-11-24T02:58Z\n",
        "\ud800",
        "1" * 5000 + "Z",
    ],
)
def test_what_is_not_a_moment_of_our_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_moment(text, field="at")
    assert fault_of(refusal) == ("at", "time_iso")
