"""When an official is phoned, how a call can end, and what a no-answer means: again, then a controller's matter."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from outage_hub.rules.kyiv import at_local, local
from outage_hub.rules.refusals import Fault
from outage_hub.rules.telling.audience import Phoned
from outage_hub.rules.text import text_faults, tidy

AGAIN = timedelta(minutes=10)
TIRED = 3  # tries without an answer
TO_CALL_BACK = timedelta(minutes=60)
# 7.5 names no time for a call that doubles the letter: a quarter of the hour that 7.6 and 7.7 give for passing news on.
TO_DUPLICATE = timedelta(minutes=15)
DAY = (time(7), time(22))  # when whoever is phoned «by day» is phoned, on the city's clock
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


def phoned_at(choice: Phoned, *, now: datetime) -> datetime | None:
    """From when a post may be phoned about an emergency (7.5): at once, in the morning, or never (None)."""
    match choice:
        case Phoned.NEVER:
            return None
        case Phoned.ALWAYS:
            return now
        case Phoned.BY_DAY:
            morning, night = DAY
            here = local(now)
            if morning <= here.time() < night:
                return now
            day = here.date() + timedelta(days=here.time() >= night)
            return at_local(day, morning, field="next_at")


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
