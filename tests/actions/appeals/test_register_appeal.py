from functools import partial
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.applicants import Applicant, applicant_of
from outage_hub.models.journal import Entry, first_break
from outage_hub.rules.appeal import AppealState
from outage_hub.rules.outage import Saying
from outage_hub.rules.refusals import Conflict, Refused
from tests.actions.appeals.cards import ANONYMOUS, NAMED, operator, register
from tests.actions.looking import everything
from tests.conftest import NIGHT, on_both
from tests.desk.talking import card_of, deeds
from tests.models.together import at_once
from tests.samples import emergency, file, say


@on_both
@pytest.mark.clause("4.8")
def test_cards_are_numbered_one_by_one_from_10001(session: Session) -> None:
    assert [register(session).number for _ in range(3)] == ["10001", "10002", "10003"]
    card = card_of(session)
    assert (card.state, card.subject, card.registered_at) == (AppealState.REGISTERED, NAMED["subject"], NIGHT)
    assert (card.registered_by_id, deeds(session)) == (operator(session).id, ["registered"])


@on_both
def test_cards_taken_down_at_once_have_numbers_of_their_own(session: Session, app: OpenAPI) -> None:
    found = at_once(app, [register] * 6)
    assert sorted(one.number for one in found) == [str(number) for number in range(10001, 10007)]
    assert first_break(session) is None


@on_both
@pytest.mark.clause("4.4.1")
def test_who_appealed_stands_in_a_table_of_its_own(session: Session) -> None:
    register(session)
    applicant = applicant_of(session, card_of(session).id)
    assert applicant
    assert {name: getattr(applicant, name) for name in NAMED if hasattr(applicant, name)} == {
        name: value for name, value in NAMED.items() if name not in {"subject", "service", "read_back"}
    }
    assert applicant.phone_key == "990000731"


@on_both
@pytest.mark.clause("4.4.2")
def test_of_an_anonymous_applicant_no_name_and_no_phone_is_kept(session: Session) -> None:
    register(session, **ANONYMOUS)
    applicant = applicant_of(session, card_of(session).id)
    assert applicant
    assert (applicant.surname, applicant.given_name, applicant.phone, applicant.phone_key) == ("", "", "", "")
    assert applicant.residence == NAMED["residence"]


@on_both
def test_a_page_sent_twice_makes_one_card(session: Session) -> None:
    first = register(session, key="page")
    kept = everything(session)
    again = register(session, key="page")
    assert (again.number, again.repeat, first.repeat) == (first.number, True, False)
    assert everything(session) == kept


@on_both
def test_of_many_clicks_at_once_one_counts(session: Session, app: OpenAPI) -> None:
    found = at_once(app, [partial(register, key="page")] * 6)
    assert {one.number for one in found} == {"10001"}
    assert sorted(one.repeat for one in found) == [False] + [True] * 5
    assert register(session).number == "10002"


@on_both
@pytest.mark.parametrize("change", [{"subject": "Інше"}, {"service": None}, {"surname": "Іваненко"}, ANONYMOUS])
def test_another_talk_on_the_same_page_is_not_taken_for_the_first(session: Session, change: dict[str, Any]) -> None:
    register(session, key="page")
    kept = everything(session)
    with pytest.raises(Conflict) as refusal:
        register(session, key="page", **change)
    assert refusal.value.faults[0].code == "key_reused"
    assert everything(session) == kept


@on_both
def test_without_a_key_each_talk_is_a_card(session: Session) -> None:
    assert [register(session, key="").number for _ in range(2)] == ["10001", "10002"]


@on_both
def test_a_card_may_be_tied_as_it_is_taken_down(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    register(session, outage=number)
    tie = card_of(session).tie
    assert tie
    assert (tie.outage.number, tie.linked_at, tie.linked_by_id) == (number, NIGHT, operator(session).id)
    assert deeds(session) == ["registered", "tied"]


@on_both
@pytest.mark.parametrize(("outage", "code"), [("26-0001", "outage_over"), ("26-9999", "outage_unknown")])
def test_a_record_that_is_over_or_unknown_takes_no_card(session: Session, outage: str, code: str) -> None:
    file(session, emergency(NIGHT), NIGHT)
    say(session, "26-0001", Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    kept = everything(session)
    with pytest.raises(Refused) as refusal:
        register(session, outage=outage)
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("outage", code)]
    assert everything(session) == kept
    assert register(session).number == "10001"  # no number was lost


@on_both
def test_every_fault_is_told_and_nothing_is_kept(session: Session) -> None:
    kept = everything(session)
    with pytest.raises(Refused) as refusal:
        register(session, subject="", surname="", phone="12")
    assert [fault.field for fault in refusal.value.faults] == ["subject", "surname", "phone"]
    assert everything(session) == kept


@on_both
def test_the_journal_and_the_fault_hold_no_personal_data(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    register(session, outage=number)
    entry = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.deed, entry.subject) == ("appeal_registered", "appeal:10001")
    assert entry.detail == {"anonymous": False, "outage": number}
    with pytest.raises(Refused) as refusal:
        register(session, phone="099 000-07-3")
    assert "000-07" not in repr(refusal.value.faults) + str(refusal.value)


@on_both
def test_a_card_stays_when_its_applicant_is_removed(session: Session) -> None:
    register(session, key="page")
    session.delete(session.scalars(select(Applicant)).one())
    session.commit()
    assert card_of(session).subject == NAMED["subject"]
    assert register(session, key="page").repeat
