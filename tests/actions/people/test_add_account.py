import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.access import User, load_user
from outage_hub.actions.people.add_account import checked_address, set_account
from outage_hub.models.journal import Entry
from outage_hub.models.people import Organisation, Person, organisation_by_code
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Refused
from tests.actions.looking import everything
from tests.conftest import NIGHT, on_both

PASSWORD = "правильний пароль"


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """An executor."""
    found = organisation_by_code(session, "vodokanal")
    assert found
    return found


def give(
    session: Session, organisation: Organisation, email: str, *, role: Role = Role.EXECUTOR, password: str = PASSWORD
) -> Person:
    return set_account(session, organisation, name="Новий", email=email, role=role, password=password, now=NIGHT)


@on_both
def test_a_new_person_gets_an_account(session: Session, organisation: Organisation) -> None:
    person = give(session, organisation, "New.Person@Vodokanal.TEST")
    assert (person.email, person.role, person.active) == ("new.person@vodokanal.test", Role.EXECUTOR, True)
    assert person.organisation_id == organisation.id
    assert PASSWORD not in str(person.password_hash)


@on_both
def test_a_known_person_keeps_their_record_and_every_open_session_of_theirs_ends(
    session: Session, organisation: Organisation
) -> None:
    person = give(session, organisation, "new@vodokanal.test")
    people = session.scalar(select(func.count()).select_from(Person))
    cookie = User(person).get_id()
    assert load_user(session, cookie)
    again = give(session, organisation, "NEW@vodokanal.test", role=Role.OPERATOR)
    assert (again.id, again.role) == (person.id, Role.OPERATOR)
    assert session.scalar(select(func.count()).select_from(Person)) == people
    assert load_user(session, cookie) is None
    assert load_user(session, User(again).get_id())


@on_both
def test_an_account_set_again_moves_its_person_to_the_organisation_and_name_given(
    session: Session, organisation: Organisation
) -> None:
    person = give(session, organisation, "new@vodokanal.test")
    centre = organisation_by_code(session, "centre")
    assert centre
    set_account(
        session, centre, name="Інше ім’я", email="new@vodokanal.test", role=Role.OPERATOR, password=PASSWORD, now=NIGHT
    )
    again = session.get_one(Person, person.id)
    assert (again.name, again.organisation_id, again.role) == ("Інше ім’я", centre.id, Role.OPERATOR)


@on_both
@pytest.mark.parametrize("change", [{"active": False}, {"role": None}, {"session_epoch": 7}])
def test_a_cookie_is_good_only_while_its_person_may_enter(
    session: Session, organisation: Organisation, change: dict[str, object]
) -> None:
    person = give(session, organisation, "new@vodokanal.test")
    cookie = User(person).get_id()
    for name, value in change.items():
        setattr(person, name, value)
    session.commit()
    assert load_user(session, cookie) is None


@pytest.mark.parametrize("cookie", ["", ".", "x.1", "².1", "99999.1", "1", "-1.0"])
def test_a_cookie_that_names_nobody_is_nobodys(session: Session, cookie: str) -> None:
    assert load_user(session, cookie) is None


@on_both
@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        ("нема@vodokanal.test", PASSWORD, "email_odd"),
        ("no at sign", PASSWORD, "email_odd"),
        ("a@b@c.test", PASSWORD, "email_odd"),
        ("a@vodokanal.test\nBcc: x@y.test", PASSWORD, "email_odd"),
        ("a@vodokanal.test", "короткий", "password_length"),
    ],
)
def test_an_odd_address_or_password_is_refused_and_leaves_nothing(
    session: Session, organisation: Organisation, email: str, password: str, code: str
) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        give(session, organisation, email, password=password)
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert everything(session) == before


@pytest.mark.clause("7.9")
@on_both
def test_the_journal_says_that_an_account_was_set_but_neither_name_nor_address(
    session: Session, organisation: Organisation
) -> None:
    person = give(session, organisation, "new@vodokanal.test")
    entry = session.scalars(select(Entry)).one()
    assert (entry.deed, entry.subject, entry.detail) == (
        "account_set",
        f"person:{person.id}",
        {"role": "executor"},
    )


def test_an_address_is_kept_in_lower_case() -> None:
    assert checked_address("Duty@Vodokanal.Test") == "duty@vodokanal.test"
