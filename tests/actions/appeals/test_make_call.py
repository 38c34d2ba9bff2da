from datetime import datetime, timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.make_call import Called, make_call
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask, calls_made, calls_to_make
from outage_hub.models.journal import Entry
from outage_hub.models.people import Post
from outage_hub.rules.outage import Saying
from outage_hub.rules.refusals import Absent, Refused
from outage_hub.rules.telling.call import CallWord
from tests.actions.appeals.cards import operator, register
from tests.actions.looking import everything
from tests.conftest import NIGHT, on_both
from tests.corpus import TEXTS
from tests.desk.talking import calls, card_of, deeds
from tests.models.together import at_once
from tests.samples import emergency, file, say

MINUTE = timedelta(minutes=1)


@pytest.fixture
def call_back(session: Session) -> int:
    """The outage of a card is over: its applicant is to be phoned."""
    number = file(session, emergency(NIGHT), NIGHT).number
    register(session, outage=number)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    return calls(session)[0].id


def to_official(session: Session, cause: str = "delivery:1", due_at: datetime = NIGHT + 15 * MINUTE) -> int:
    """An official whose letter did not arrive."""
    with deed(session):
        post = session.scalars(select(Post).order_by(Post.id).limit(1)).one()
        call = CallTask(
            cause=cause,
            purpose=CallPurpose.ADDRESS_REFUSED,
            post_id=post.id,
            why="скриньку не знайдено",
            created_at=NIGHT,
            due_at=due_at,
            next_at=NIGHT,
            state=CallState.TODO,
            tries=0,
        )
        session.add(call)
    return call.id


def enter(
    session: Session, call: int, result: str, now: datetime = NIGHT, *, words: str = "", tries: int = 0
) -> Called:
    return make_call(session, call, CallWord(result, words, tries), by=operator(session), now=now)


@on_both
@pytest.mark.clause("7.5")
def test_who_was_reached_is_done_and_it_is_kept_who_phoned(session: Session) -> None:
    call = enter(session, to_official(session), "reached", NIGHT + MINUTE).call
    assert (call.state, call.result, call.tries) == ("done", "reached", 1)
    assert (call.called_at, call.called_by_id) == (NIGHT + MINUTE, operator(session).id)


@on_both
def test_no_answer_brings_the_call_back_in_ten_minutes_and_counts_the_try(session: Session) -> None:
    number = to_official(session)
    for tries in range(3):
        call = enter(session, number, "no_answer", NIGHT + tries * MINUTE, tries=tries).call
        assert (call.state, call.tries, call.next_at) == ("todo", tries + 1, NIGHT + (tries + 10) * MINUTE)
    assert [one.id for one in calls_to_make(session, now=NIGHT)] == [number]


@on_both
def test_another_result_is_kept_in_its_words(session: Session) -> None:
    call = enter(session, to_official(session), "other", words=" номер змінився ").call
    assert (call.state, call.result) == ("done", "номер змінився")


@on_both
@pytest.mark.clause("5.6")
def test_the_applicants_word_closes_the_card(session: Session, call_back: int) -> None:
    assert enter(session, call_back, "there").call.state == "done"
    assert (card_of(session).state, deeds(session)[-1]) == ("closed", "confirmed")


@on_both
def test_still_missing_puts_the_card_back_to_work_and_it_stays_tied(session: Session, call_back: int) -> None:
    enter(session, call_back, "still_out")
    card = card_of(session)
    assert (card.state, deeds(session)[-1]) == ("registered", "denied")
    assert card.tie
    assert card.tie.outage.number == "26-0001"


@on_both
@pytest.mark.parametrize(("result", "words"), [("no_answer", ""), ("other", "просить передзвонити завтра")])
def test_whatever_else_was_said_leaves_the_card_proposed(
    session: Session, call_back: int, result: str, words: str
) -> None:
    enter(session, call_back, result, words=words)
    assert (card_of(session).state, deeds(session)[-1]) == ("proposed", "proposed")


@on_both
@pytest.mark.parametrize("again", ["there", "still_out", "no_answer", "nonsense"])
def test_a_call_that_is_done_is_not_entered_twice(session: Session, call_back: int, again: str) -> None:
    enter(session, call_back, "there")
    kept = everything(session)
    called = enter(session, call_back, again, NIGHT + MINUTE)
    assert (called.repeat, called.call.result, called.call.called_at) == (True, "there", NIGHT)
    assert (everything(session), card_of(session).state) == (kept, "closed")


@on_both
def test_of_two_people_who_enter_it_at_once_one_counts(session: Session, app: OpenAPI, call_back: int) -> None:
    results = ["there", "still_out"] * 3
    found = at_once(app, [partial(enter, call=call_back, result=result) for result in results])
    assert [one.repeat for one in found].count(False) == 1
    assert deeds(session)[3:] in (["confirmed"], ["denied"])
    assert len(session.scalars(select(Entry).where(Entry.deed == "called")).all()) == 1


@on_both
def test_a_second_click_on_no_answer_is_not_a_second_try(session: Session, app: OpenAPI) -> None:
    number = to_official(session)
    found = at_once(app, [partial(enter, call=number, result="no_answer")] * 4)
    assert sorted(one.repeat for one in found) == [False, True, True, True]
    assert calls(session)[0].tries == 1


@on_both
def test_who_is_reached_after_another_had_no_answer_is_entered(session: Session) -> None:
    number = to_official(session)
    enter(session, number, "no_answer")
    assert not enter(session, number, "reached", tries=0).repeat


@on_both
@pytest.mark.parametrize(
    ("result", "words", "field"),
    [("", "", "result"), ("there", "", "result"), ("other", "", "words"), ("other", TEXTS["nul"], "words")],
)
def test_an_odd_result_is_refused_and_leaves_nothing(session: Session, result: str, words: str, field: str) -> None:
    number = to_official(session)
    kept = everything(session)
    with pytest.raises(Refused) as refusal:
        enter(session, number, result, words=words)
    assert [fault.field for fault in refusal.value.faults] == [field]
    assert (everything(session), calls(session)[0].tries) == (kept, 0)


@on_both
def test_an_unknown_call_is_absent(session: Session) -> None:
    with pytest.raises(Absent) as refusal:
        enter(session, 99, "reached")
    assert refusal.value.faults[0].code == "call_unknown"


@on_both
def test_the_journal_says_what_came_of_it_but_no_name_and_no_words(session: Session, call_back: int) -> None:
    enter(session, call_back, "other", words="мати відповіла")
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.subject) == ("called", f"call:{call_back}")
    assert entry.detail == {"purpose": "call_back", "result": "other", "tries": 1}


@on_both
def test_the_list_begins_with_what_is_due_first_and_ends_with_what_waits_for_another_try(session: Session) -> None:
    late, soon, tried = (to_official(session, f"delivery:{n}", NIGHT + n * MINUTE) for n in (30, 20, 10))
    enter(session, tried, "no_answer")
    assert [call.id for call in calls_to_make(session, now=NIGHT + MINUTE)] == [soon, late, tried]
    assert [call.id for call in calls_to_make(session, now=NIGHT + 10 * MINUTE)] == [tried, soon, late]
    enter(session, soon, "reached")
    assert [call.id for call in calls_made(session, since=NIGHT)] == [soon]
    assert list(calls_made(session, since=NIGHT + MINUTE)) == []
