from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.make_call import make_call
from outage_hub.actions.appeals.see_applicant import see_applicant
from outage_hub.actions.appeals.tie_appeal import tie_appeal, untie_appeal
from outage_hub.models.appeals import AppealLink, appeal_by_number, latest_appeals, tied_to
from outage_hub.models.journal import Entry
from outage_hub.rules.appeal import AppealState
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Absent, Conflict, Refused
from outage_hub.rules.telling.call import CallWord
from tests.actions.appeals.cards import operator, register
from tests.actions.looking import everything, outage_of
from tests.conftest import NIGHT, on_both
from tests.corpus import TEXTS
from tests.desk.talking import calls, card_of, deeds
from tests.models.together import at_once
from tests.samples import emergency, file, say

LATER = NIGHT.replace(hour=2)


@pytest.fixture
def records(session: Session) -> list[str]:
    """Two outages that go on, and a card tied to none."""
    register(session)
    return [file(session, emergency(NIGHT), NIGHT).number for _ in range(2)]


def tie(session: Session, number: str, card: str = "10001") -> None:
    tie_appeal(session, card, number, by=operator(session), now=LATER)


def ties(session: Session) -> list[tuple[str, bool]]:
    """What the card hung on, and whether it does still."""
    links = session.scalars(select(AppealLink).order_by(AppealLink.id))
    return [(link.outage.number, link.unlinked_at is None) for link in links]


@on_both
def test_a_card_is_tied_and_the_course_says_so(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    assert ties(session) == [(records[0], True)]
    assert deeds(session) == ["registered", "tied"]
    assert [card.number for card in tied_to(session, outage_of(session, records[0]).id)] == ["10001"]


@on_both
def test_another_tie_takes_the_place_of_the_first_and_the_first_stays_to_be_read(
    session: Session, records: list[str]
) -> None:
    tie(session, records[0])
    tie(session, records[1])
    assert ties(session) == [(records[0], False), (records[1], True)]
    assert tied_to(session, outage_of(session, records[0]).id) == []


@on_both
def test_tying_again_changes_nothing(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    kept = everything(session)
    tie(session, records[0])
    assert everything(session) == kept


@on_both
def test_of_many_hands_tying_one_card_the_last_one_holds(session: Session, app: OpenAPI, records: list[str]) -> None:
    at_once(app, [partial(tie, number=number) for number in records * 3])
    assert [holds for _, holds in ties(session)].count(True) == 1
    assert deeds(session).count("tied") == len(ties(session))


@on_both
def test_a_card_tied_while_its_record_ends_is_not_passed_by(session: Session, app: OpenAPI, records: list[str]) -> None:
    def ended(mine: Session) -> None:
        say(mine, records[0], Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})

    def tied(mine: Session) -> bool:
        try:
            tie(mine, records[0])
        except Conflict:
            return False
        return True

    _, came_first = at_once(app, [ended, tied])
    assert card_of(session).state is (AppealState.PROPOSED if came_first else AppealState.REGISTERED)
    assert len(calls(session)) == came_first


@on_both
def test_a_card_is_taken_off_with_a_reason(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    untie_appeal(session, "10001", " інша адреса ", by=operator(session), now=LATER)
    link = session.scalars(select(AppealLink)).one()
    assert (link.unlinked_at, link.why) == (LATER, "інша адреса")
    assert (card_of(session).tie, deeds(session)[-1]) == (None, "untied")


@on_both
@pytest.mark.parametrize("why", ["", " ", TEXTS["nul"], TEXTS["long"]])
def test_without_a_good_reason_it_stays(session: Session, records: list[str], why: str) -> None:
    tie(session, records[0])
    kept = everything(session)
    with pytest.raises(Refused):
        untie_appeal(session, "10001", why, by=operator(session), now=LATER)
    assert everything(session) == kept
    assert ties(session) == [(records[0], True)]


@on_both
@pytest.mark.usefixtures("records")
def test_what_hangs_on_nothing_is_left_as_it_is(session: Session) -> None:
    kept = everything(session)
    untie_appeal(session, "10001", "", by=operator(session), now=LATER)
    assert everything(session) == kept


@on_both
def test_a_card_whose_record_had_ended_goes_back_to_work_with_a_new_tie(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    say(session, records[0], Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    tie(session, records[1])
    assert card_of(session).state is AppealState.REGISTERED
    assert [call.state for call in calls(session)] == ["dropped"]


@on_both
@pytest.mark.parametrize("card", ["10009", "", "1e4", "²", "1" * 40, "'; DROP TABLE appeal; --", "\x00"])
def test_an_unknown_card_is_absent(session: Session, records: list[str], card: str) -> None:
    for deed in (
        partial(tie_appeal, number=records[0]),
        partial(untie_appeal, why="інша адреса"),
        see_applicant,
    ):
        with pytest.raises(Absent) as refusal:
            deed(session, card, by=operator(session), now=LATER)
        assert refusal.value.faults[0].code == "card_unknown"
    assert appeal_by_number(session, card) is None


@on_both
def test_a_closed_card_is_tied_to_nothing_more(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    say(session, records[0], Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    make_call(session, calls(session)[0].id, CallWord("there", "", 0), by=operator(session), now=LATER)
    for deed in (partial(tie_appeal, number=records[1]), partial(untie_appeal, why="інша адреса")):
        with pytest.raises(Conflict) as refusal:
            deed(session, "10001", by=operator(session), now=LATER)
        assert refusal.value.faults[0].code == "card_closed"
    assert ties(session) == [(records[0], True)]


@on_both
def test_the_journal_says_who_looked_at_an_applicant(session: Session, records: list[str]) -> None:
    assert records
    head = operator(session, Role.HEAD)
    see_applicant(session, "10001", by=head, now=LATER)
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.subject, entry.actor_id, entry.detail) == ("applicant_seen", "appeal:10001", head.id, {})


@on_both
def test_cards_that_wait_for_a_record_come_first_then_the_newest(session: Session, records: list[str]) -> None:
    for outage in (records[0], "", records[1]):
        register(session, outage=outage)
    assert [card.number for card in latest_appeals(session, most=9)] == ["10003", "10001", "10004", "10002"]


def test_a_real_card_is_not_tied_to_an_exercise(session: Session) -> None:
    register(session)
    exercise = file(session, emergency(NIGHT, exercise=True), NIGHT).number

    with pytest.raises(Conflict):
        tie(session, exercise)
    assert ties(session) == []


def test_a_card_back_at_work_after_its_outage_ended_stands_first(session: Session, records: list[str]) -> None:
    tie(session, records[0])
    say(session, records[0], Saying.RESTORED, 1, LATER, sets={"ended_at": LATER})
    make_call(session, calls(session)[0].id, CallWord("still_out", "", 0), by=operator(session), now=LATER)
    register(session, outage=records[1])
    session.commit()

    assert [card.number for card in latest_appeals(session, most=9)] == ["10001", "10002"]
