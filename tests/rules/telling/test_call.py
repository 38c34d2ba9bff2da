from datetime import UTC, datetime

import pytest

from outage_hub.rules.telling.audience import Phoned
from outage_hub.rules.telling.call import CallResult, CallWord, judge_call, phoned_at, results_for
from tests.conftest import NIGHT
from tests.corpus import TEXTS

OFFICIALS_OWN, APPLICANTS_OWN = CallResult.REACHED, CallResult.THERE


def codes(result: str, words: str = "", *, applicant: bool = False) -> list[tuple[str, str]]:
    faults = judge_call(CallWord(result, words, 0), applicant=applicant)
    return [(fault.field, fault.code) for fault in faults]


@pytest.mark.parametrize("applicant", [True, False])
def test_each_result_that_is_offered_is_taken(applicant: bool) -> None:  # noqa: FBT001
    for result in results_for(applicant=applicant):
        assert codes(result, "поїхали з міста", applicant=applicant) == []


@pytest.mark.parametrize("result", ["", "dropped", "REACHED", APPLICANTS_OWN, CallResult.STILL_OUT])
def test_an_official_is_not_asked_about_the_service(result: str) -> None:
    assert codes(result) == [("result", "call_result_missing")]


def test_an_applicant_is() -> None:
    assert codes(OFFICIALS_OWN, applicant=True) == [("result", "call_result_missing")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "call_words_missing"),
        ("\u200b ", "call_words_missing"),
        (TEXTS["nul"], "text_control"),
        ("а\nб", "text_lines"),
    ],
)
def test_another_result_is_said_in_words(words: str, code: str) -> None:
    assert codes("other", words) == [("words", code)]


def test_a_try_without_an_answer_says_which_it_was() -> None:
    blind = judge_call(CallWord(CallResult.NO_ANSWER, "", None), applicant=False)
    assert [fault.code for fault in blind] == ["call_result_missing"]


@pytest.mark.clause("7.5")
@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), datetime(2026, 11, 24, 5, 0, tzinfo=UTC)),  # 06:59 in Kyiv
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), datetime(2026, 11, 24, 5, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 19, 59, tzinfo=UTC), datetime(2026, 11, 24, 19, 59, tzinfo=UTC)),
        (datetime(2026, 11, 24, 20, 0, tzinfo=UTC), datetime(2026, 11, 25, 5, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 5, 0, tzinfo=UTC)),  # the clocks go back
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),  # and forward
    ],
)
def test_whoever_is_phoned_by_day_is_phoned_from_seven_to_ten_in_the_evening(now: datetime, first: datetime) -> None:
    assert phoned_at(Phoned.BY_DAY, now=now) == first


def test_some_are_phoned_at_any_hour_and_most_never() -> None:
    assert phoned_at(Phoned.ALWAYS, now=NIGHT) == NIGHT
    assert phoned_at(Phoned.NEVER, now=NIGHT) is None
