import pytest

from outage_hub.rules.call import CallResult, CallWord, judge_call, results_for
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
