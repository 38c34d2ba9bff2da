from datetime import UTC, datetime, timedelta

import pytest

from outage_hub.rules.jump import Moment, jumped

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize("passed", [0.0, 1.5, 3600.0, 86_400.0])
@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=3), -timedelta(hours=1), timedelta(seconds=1)])
def test_a_clock_is_known_to_be_set_however_long_the_hub_has_run(passed: float, length: timedelta) -> None:
    now = Moment(NOON + timedelta(seconds=passed) + length, 77.0 + passed)
    assert abs(jumped(Moment(NOON, 77.0), now) - length) < timedelta(milliseconds=1)
