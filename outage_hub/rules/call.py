"""How a call can end, and what a no-answer means: again in ten minutes, from the third on a controller's matter."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import text_faults, tidy

AGAIN = timedelta(minutes=10)
TIRED = 3  # tries without an answer
TO_CALL_BACK = timedelta(minutes=60)
LONGEST_WORDS = 500


class CallResult(StrEnum):
    """What came of it."""

    REACHED = "reached"
    THERE = "there"  # the applicant has the service back
    STILL_OUT = "still_out"
    NO_ANSWER = "no_answer"
    OTHER = "other"


_TO_OFFICIALS = (CallResult.REACHED, CallResult.NO_ANSWER, CallResult.OTHER)
_TO_APPLICANTS = (CallResult.THERE, CallResult.STILL_OUT, CallResult.NO_ANSWER, CallResult.OTHER)


@dataclass(frozen=True)
class CallWord:
    """What the caller enters; `tries` is how many the page showed, so that a second click is not a second try."""

    result: str
    words: str
    tries: int | None


def results_for(*, applicant: bool) -> tuple[CallResult, ...]:
    """How this call may end, in the order of the keys."""
    return _TO_APPLICANTS if applicant else _TO_OFFICIALS


def judge_call(said: CallWord, *, applicant: bool) -> list[Fault]:
    """What is wrong with it: `call_result_missing`, `call_words_missing`, or the words themselves."""
    blind = said.result == CallResult.NO_ANSWER and said.tries is None  # which try it was is not known
    if blind or said.result not in results_for(applicant=applicant):
        return [Fault("result", "call_result_missing")]
    if said.result != CallResult.OTHER:
        return []
    if not tidy(said.words):
        return [Fault("words", "call_words_missing")]
    return text_faults("words", said.words, most=LONGEST_WORDS, lines=False)
