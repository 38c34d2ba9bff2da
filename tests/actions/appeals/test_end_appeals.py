from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.make_call import make_call
from outage_hub.actions.outages.submission import Receipt
from outage_hub.models.journal import Entry
from outage_hub.rules.appeal import AppealState
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.rules.refusals import Conflict
from outage_hub.rules.telling.call import CallWord
from tests.actions.appeals.cards import ANONYMOUS, operator, register
from tests.actions.looking import Broken, breaking, everything, statements
from tests.conftest import NIGHT, on_both
from tests.desk.talking import calls, card_of, deeds
from tests.samples import emergency, file, say

MORNING = NIGHT + timedelta(hours=4)


@pytest.fixture
def number(session: Session) -> str:
    """An outage with two cards on it; a third card hangs on nothing."""
    number = file(session, emergency(NIGHT), NIGHT).number
    for outage in (number, number, ""):
        register(session, outage=outage)
    return number


def restored(session: Session, number: str, based_on: int = 1) -> Receipt:
    return say(session, number, Saying.RESTORED, based_on, MORNING, sets={"ended_at": NIGHT + timedelta(hours=1)})


@on_both
@pytest.mark.clause("5.6")
def test_an_end_proposes_the_tied_cards_and_one_call_back_each(session: Session, number: str) -> None:
    revision = restored(session, number).revision
    assert [card_of(session, card).state for card in ("10001", "10002", "10003")] == [
        "proposed",
        "proposed",
        "registered",
    ]
    assert deeds(session) == ["registered", "tied", "proposed"]
    assert [(call.appeal and call.appeal.number, call.why, call.purpose) for call in calls(session)] == [
        ("10001", "restored", "call_back"),
        ("10002", "restored", "call_back"),
    ]
    call = calls(session)[0]
    assert (call.due_at, call.next_at, call.tries, call.state) == (MORNING + timedelta(hours=1), MORNING, 0, "todo")
    assert (call.outage and call.outage.number, revision) == (number, 2)


@on_both
def test_the_whole_end_is_one_row_of_the_journal(session: Session, number: str) -> None:
    before = everything(session)["journal"]
    restored(session, number)
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.detail) == ("restored", {"source": "cli", "revision": 2, "appeals": 2})
    assert everything(session)["journal"] == before + 1


@on_both
def test_an_anonymous_card_is_proposed_and_nobody_is_to_be_phoned(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    register(session, outage=number, **ANONYMOUS)
    restored(session, number)
    assert (card_of(session).state, calls(session)) == (AppealState.PROPOSED, [])


@on_both
@pytest.mark.parametrize(
    "change",
    [
        {"saying": Saying.PART_RESTORED, "areas": (AreaDraft(text="вул. Троїцька, 57"),)},
        {"saying": Saying.TERM_CHANGED, "sets": {"expected_end_at": NIGHT + timedelta(hours=9)}},
        {"saying": Saying.CORRECTED, "sets": {"summary": "Порив водоводу"}},
    ],
)
def test_nothing_else_that_is_said_moves_a_card(session: Session, number: str, change: dict[str, Any]) -> None:
    say(session, number, based_on=1, now=MORNING, **change)
    assert deeds(session) == ["registered", "tied"]
    assert calls(session) == []


@on_both
def test_a_recall_unties_the_cards_and_the_applicants_are_told(session: Session, number: str) -> None:
    say(session, number, Saying.CANCELLED, 1, MORNING)
    card = card_of(session)
    assert (card.state, card.tie, card.links[0].why, card.links[0].unlinked_at) == (
        AppealState.REGISTERED,
        None,
        "cancelled",
        MORNING,
    )
    assert [(call.why, call.outage and call.outage.number) for call in calls(session)] == [("cancelled", number)] * 2
    assert deeds(session) == ["registered", "tied", "untied"]


@on_both
def test_a_duplicate_hands_its_cards_to_the_original_without_a_call(session: Session, number: str) -> None:
    original = file(session, emergency(NIGHT), NIGHT).number
    say(session, number, Saying.CANCELLED, 1, MORNING, duplicate_of=original)
    card = card_of(session)
    assert card.tie
    assert (card.tie.outage.number, [link.why for link in card.links]) == (original, ["cancelled", None])
    assert (calls(session), deeds(session)) == ([], ["registered", "tied", "untied", "tied"])


@on_both
def test_when_the_original_is_over_too_the_applicants_are_phoned(session: Session, number: str) -> None:
    original = file(session, emergency(NIGHT), NIGHT).number
    restored(session, original)
    say(session, number, Saying.CANCELLED, 1, MORNING, duplicate_of=original)
    assert (card_of(session).tie, len(calls(session))) == (None, 2)


@on_both
def test_opened_again_the_cards_go_back_to_work_and_the_calls_are_dropped(session: Session, number: str) -> None:
    restored(session, number)
    say(session, number, Saying.REOPENED, 2, MORNING + timedelta(minutes=5))
    assert card_of(session).state is AppealState.REGISTERED
    assert deeds(session) == ["registered", "tied", "proposed", "returned"]
    assert [call.state for call in calls(session)] == ["dropped", "dropped"]


@on_both
def test_ended_again_each_is_called_once_more(session: Session, number: str) -> None:
    restored(session, number)
    say(session, number, Saying.REOPENED, 2, MORNING)
    restored(session, number, 3)
    assert [call.state for call in calls(session)] == ["dropped", "dropped", "todo", "todo"]
    assert card_of(session).state is AppealState.PROPOSED


@on_both
def test_what_the_applicant_confirmed_stays_closed_whatever_becomes_of_the_record(
    session: Session, number: str
) -> None:
    restored(session, number)
    make_call(session, calls(session)[0].id, CallWord("there", "", 0), by=operator(session), now=MORNING)
    say(session, number, Saying.REOPENED, 2, MORNING)
    say(session, number, Saying.CANCELLED, 3, MORNING)
    assert [card_of(session, card).state for card in ("10001", "10002")] == ["closed", "registered"]
    assert [call.state for call in calls(session)] == ["done", "dropped", "todo"]


@on_both
def test_a_card_whose_applicant_still_waits_is_not_returned_twice(session: Session, number: str) -> None:
    restored(session, number)
    make_call(session, calls(session)[0].id, CallWord("still_out", "", 0), by=operator(session), now=MORNING)
    say(session, number, Saying.REOPENED, 2, MORNING)
    assert (deeds(session)[-1], deeds(session, "10002")[-1]) == ("denied", "returned")


@on_both
def test_a_refused_end_leaves_the_cards_alone(session: Session, number: str) -> None:
    kept = everything(session)
    with pytest.raises(Conflict):
        restored(session, number, 7)
    assert everything(session) == kept


@on_both
def test_an_end_that_fails_halfway_moves_no_card(session: Session, number: str) -> None:
    kept = everything(session)
    with pytest.raises(Broken), breaking("commit"):
        restored(session, number)
    assert everything(session) == kept
    assert card_of(session).state is AppealState.REGISTERED


def test_an_end_asks_the_database_as_much_for_twenty_cards_as_for_two(session: Session) -> None:
    asked = []
    for cards in (2, 20):
        number = file(session, emergency(NIGHT), NIGHT).number
        for _ in range(cards):
            register(session, outage=number)
        with statements() as seen:
            restored(session, number)
        asked.append(sum(one.startswith("SELECT") for one in seen))
    assert len(calls(session)) == 22
    assert asked[0] == asked[1]
