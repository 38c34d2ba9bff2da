"""Which outage is told first at an address, and what each of them means there at this moment."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from outage_hub.rules.outage import Kind, Service, State
from outage_hub.rules.verdict import Touch, Verdict, judge, term_at, verdict_on
from tests.conftest import NIGHT

HOUR = timedelta(hours=1)


def touch(number: int = 1, **changes: Any) -> Touch:
    """Water is out for an hour, and promised in an hour."""
    found: dict[str, Any] = {
        "outage_id": number,
        "number": f"26-{number:04}",
        "kind": Kind.EMERGENCY,
        "service": Service.WATER,
        "state": State.OPEN,
        "exercise": False,
        "summary": "Порив водоводу",
        "aid_points": "",
        "begins_at": NIGHT - HOUR,
        "term": NIGHT + HOUR,
        "ended_at": None,
    }
    return Touch(**{**found, **changes})


def works(number: int = 1, state: State = State.SCHEDULED, **changes: Any) -> Touch:
    return touch(number, **{"kind": Kind.PLANNED, "state": state, "service": Service.GAS, **changes})


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (touch(), Verdict.EMERGENCY),
        (touch(state=State.REPORTED), Verdict.EMERGENCY),
        (touch(term=None), Verdict.EMERGENCY),
        (touch(term=NIGHT - HOUR), Verdict.TERM_PASSED),
        (works(begins_at=NIGHT + HOUR), Verdict.AHEAD),
        (works(), Verdict.RUNNING),  # its hour has come, whether or not anybody has said so
        (works(state=State.UNDER_WAY), Verdict.RUNNING),
        (works(state=State.UNDER_WAY, term=NIGHT - HOUR), Verdict.TERM_PASSED),
        (touch(state=State.CLOSED, ended_at=NIGHT - 23 * HOUR), Verdict.RESTORED),
        (touch(state=State.CLOSED, ended_at=NIGHT - 24 * HOUR), Verdict.NOTHING),
        (touch(ended_at=NIGHT - HOUR), Verdict.RESTORED),  # its group of addresses is back, others are not
        (touch(state=State.CANCELLED), Verdict.NOTHING),
    ],
)
def test_what_an_outage_means_now(found: Touch, verdict: Verdict) -> None:
    assert verdict_on(found, now=NIGHT) is verdict


def test_the_order_does_not_depend_on_how_they_come() -> None:
    ranked = [
        touch(1),
        touch(2, term=NIGHT - HOUR),
        works(3, state=State.UNDER_WAY),
        works(4, begins_at=NIGHT + HOUR),
        works(5, begins_at=NIGHT + 2 * HOUR),
        touch(6, state=State.CLOSED, ended_at=NIGHT - HOUR),
    ]
    for some in permutations(ranked):
        judged = judge(some, now=NIGHT)
        assert [judged.main, *judged.others] == ranked


def test_of_two_emergencies_the_newer_is_told() -> None:
    judged = judge([touch(1, begins_at=NIGHT - 5 * HOUR), touch(2)], now=NIGHT)
    assert judged.main is not None
    assert judged.main.number == "26-0002"


def test_what_is_not_sure_and_what_is_an_exercise_is_never_the_verdict() -> None:
    judged = judge([touch(1, sure=False), touch(2, exercise=True)], now=NIGHT)
    assert (judged.verdict, judged.main) == (Verdict.NOTHING, None)
    assert [one.outage_id for one in judged.perhaps] == [1]
    assert [one.outage_id for one in judged.exercises] == [2]


def test_of_another_service_an_outage_is_no_answer_but_is_shown() -> None:
    judged = judge([touch()], service=Service.GAS, now=NIGHT)
    assert (judged.verdict, judged.main) == (Verdict.NOTHING, None)
    assert len(judged.others) == 1
    assert judge([touch()], service=Service.WATER, now=NIGHT).verdict is Verdict.EMERGENCY


def test_of_several_groups_that_mean_the_address_the_one_that_promises_least_counts() -> None:
    early, late = touch(term=NIGHT + HOUR), touch(term=NIGHT + 3 * HOUR)
    back, doubtful = touch(ended_at=NIGHT - HOUR), touch(sure=False, term=None)
    for some in permutations([early, late, back, doubtful]):
        judged = judge(some, now=NIGHT)
        assert judged.main is late
        assert judged.others == judged.perhaps == ()


def test_a_group_keeps_its_own_term_until_it_passes_while_the_outage_promises_a_later_one() -> None:
    own, common, promised = NIGHT + HOUR, NIGHT + 2 * HOUR, NIGHT + 3 * HOUR
    assert term_at(own, common, promised, now=NIGHT) == own
    assert term_at(None, common, promised, now=NIGHT) == common
    assert term_at(None, None, promised, now=NIGHT) is None
    assert term_at(NIGHT - HOUR, None, promised, now=NIGHT) == promised
    assert term_at(NIGHT - HOUR, None, NIGHT - HOUR, now=NIGHT) == NIGHT - HOUR
