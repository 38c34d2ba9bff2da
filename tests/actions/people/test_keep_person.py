from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.access import User, load_user
from outage_hub.actions.people.add_account import set_account
from outage_hub.actions.people.keep_person import (
    PersonDraft,
    add_person,
    change_person,
    disable_person,
    enable_person,
    unlock_person,
)
from outage_hub.actions.people.sign_in import MOST_TRIES, is_locked, sign_in
from outage_hub.models.journal import Entry, first_break
from outage_hub.models.people import Person, Post, Tenure, holders, organisation_by_code
from outage_hub.rules.people.names import MANAGERS
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind, Role
from outage_hub.rules.refusals import Absent, Refused
from tests.actions.looking import causes, everything
from tests.conftest import NIGHT, on_both
from tests.corpus import TEXTS
from tests.models.together import at_once

PASSWORD = "правильний пароль"


def draft(session: Session, **changes: object) -> PersonDraft:
    centre = organisation_by_code(session, "centre")
    assert centre
    given = {"name": "Нова Особа", "email": "Nova@Centre.TEST", "phone": "099 000-04-12", "role": Role.OPERATOR}
    return PersonDraft(**{"organisation_id": centre.id, **given, **changes})  # type: ignore[arg-type]


def account(session: Session, email: str, role: Role) -> Person:
    centre = organisation_by_code(session, "centre")
    assert centre
    return set_account(session, centre, name="Хтось", email=email, role=role, password=PASSWORD, now=NIGHT)


def only_managers(session: Session, *emails: str) -> list[Person]:
    """These are the only people who keep people."""
    for person in session.scalars(select(Person).where(Person.role.in_(MANAGERS))):
        person.active = False
    session.commit()
    return [account(session, email, Role.HEAD) for email in emails]


def card(person: Person) -> PersonDraft:
    return PersonDraft(person.name, person.email or "", person.phone or "", person.organisation_id, person.role)


def actor(person: Person) -> Actor:
    return Actor(kind=ActorKind.PERSON, id=person.id, role=person.role)


def disabling(person_id: int, by: Actor) -> Callable[[Session], str]:
    def job(session: Session) -> str:
        try:
            disable_person(session, person_id, by=by, now=NIGHT)
        except Refused as refused:
            return refused.faults[0].code
        return "disabled"

    return job


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def last_entry(session: Session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


@on_both
def test_somebody_new_with_a_role_is_invited(session: Session) -> None:
    person = add_person(session, draft(session), by=CONSOLE, now=NIGHT)

    assert (person.email, person.phone, person.password_hash) == ("nova@centre.test", "099 000-04-12", None)
    assert causes(session, "account_link") == [f"account:{person.id}:0"]
    entry = last_entry(session)
    assert (entry.deed, entry.subject, entry.detail) == ("person_added", f"person:{person.id}", {"role": "operator"})
    assert first_break(session) is None


@on_both
def test_somebody_without_a_role_only_receives_and_may_have_no_address(session: Session) -> None:
    person = add_person(session, draft(session, role=None, email=""), by=CONSOLE, now=NIGHT)

    assert (person.role, person.email) == (None, None)
    assert causes(session, "account_link") == []


@on_both
def test_everything_wrong_with_a_card_is_told_at_once_and_nothing_is_kept(session: Session) -> None:
    before = everything(session)
    odd = PersonDraft(name=" ", email="a b@c", phone="дзвоніть", organisation_id=2**31 - 1, role=Role.HEAD)
    with pytest.raises(Refused) as refusal:
        add_person(session, odd, by=CONSOLE, now=NIGHT)

    assert set(codes(refusal)) == {
        ("name", "name_empty"),
        ("phone", "phone_unreadable"),
        ("email", "email_odd"),
        ("organisation", "organisation_missing"),
    }
    assert everything(session) == before


@on_both
@pytest.mark.parametrize("email", ["", "operator-1@CENTRE.test"])
def test_a_role_wants_an_address_and_an_address_has_one_owner(session: Session, email: str) -> None:
    with pytest.raises(Refused) as refusal:
        add_person(session, draft(session, email=email), by=CONSOLE, now=NIGHT)

    assert codes(refusal) == [("email", "email_taken" if email else "email_missing")]


@on_both
@pytest.mark.parametrize("field", ["name", "email", "phone"])
@pytest.mark.parametrize("name", ["nul", "bcc", "bidi override", "long", "format", "sql", "astral", "encoded word"])
def test_whatever_is_typed_is_kept_or_refused(session: Session, field: str, name: str) -> None:
    try:
        person = add_person(session, draft(session, **{field: TEXTS[name]}), by=CONSOLE, now=NIGHT)
        found = {"name": person.name}
    except Refused as refused:
        found = {fault.field: "refused" for fault in refused.faults}
    assert found in ({field: "refused"}, {"name": TEXTS[name]})


@on_both
def test_a_changed_name_ends_no_session_and_the_journal_names_the_field_only(session: Session) -> None:
    person = account(session, "nova@centre.test", Role.OPERATOR)
    cookie = User(person).get_id()
    change_person(session, person.id, replace(card(person), name="Інше Ім’я"), by=CONSOLE, now=NIGHT)

    assert load_user(session, cookie)
    assert last_entry(session).detail == {"fields": ["name"]}
    entries = session.scalar(select(func.count()).select_from(Entry))
    change_person(session, person.id, card(person), by=CONSOLE, now=NIGHT)
    assert session.scalar(select(func.count()).select_from(Entry)) == entries, "nothing differed"


@on_both
@pytest.mark.parametrize("change", [{"role": Role.CONTROLLER}, {"role": None}, {"email": "other@centre.test"}])
def test_another_role_or_address_ends_every_session(session: Session, change: dict[str, object]) -> None:
    person = account(session, "nova@centre.test", Role.OPERATOR)
    cookie = User(person).get_id()
    change_person(session, person.id, replace(card(person), **change), by=CONSOLE, now=NIGHT)  # type: ignore[arg-type]

    assert load_user(session, cookie) is None
    assert last_entry(session).detail["fields"] == list(change)


@on_both
def test_who_is_disabled_is_out_at_once_and_can_be_let_in_again(session: Session) -> None:
    person = account(session, "nova@centre.test", Role.OPERATOR)
    cookie = User(person).get_id()
    disable_person(session, person.id, by=CONSOLE, now=NIGHT)
    assert load_user(session, cookie) is None
    with pytest.raises(Refused):
        sign_in(session, "nova@centre.test", PASSWORD, place="тут", now=NIGHT)
    enable_person(session, person.id, by=CONSOLE, now=NIGHT)

    assert load_user(session, cookie) is None, "the old session stays dead"
    assert sign_in(session, "nova@centre.test", PASSWORD, place="тут", now=NIGHT).id == person.id


@on_both
def test_the_journal_says_which_posts_were_left_without_a_holder(session: Session) -> None:
    post = session.scalars(select(Post).where(Post.code == "centre.nachalnyk")).one()
    head = holders(session, [post.id], now=NIGHT)[post.id]
    account(session, "another@centre.test", Role.HEAD)
    disable_person(session, head.id, by=CONSOLE, now=NIGHT)
    assert last_entry(session).detail == {"posts_left": ["centre.nachalnyk"]}

    enable_person(session, head.id, by=CONSOLE, now=NIGHT)
    deputy = account(session, "deputy@centre.test", Role.CONTROLLER)
    session.add(Tenure(post_id=post.id, person_id=deputy.id, from_at=NIGHT - timedelta(days=1)))
    session.commit()
    disable_person(session, head.id, by=CONSOLE, now=NIGHT)
    assert last_entry(session).detail == {"posts_left": []}


@on_both
def test_nobody_takes_their_own_access_away(session: Session) -> None:
    me, _ = only_managers(session, "me@centre.test", "other@centre.test")
    with pytest.raises(Refused) as refusal:
        disable_person(session, me.id, by=actor(me), now=NIGHT)
    assert codes(refusal) == [("access", "own_account")]
    with pytest.raises(Refused) as refusal:
        change_person(session, me.id, replace(card(me), role=Role.OPERATOR), by=actor(me), now=NIGHT)
    assert codes(refusal) == [("role", "own_account")]


@on_both
def test_the_last_one_who_keeps_people_stays(session: Session) -> None:
    (last,) = only_managers(session, "last@centre.test")
    with pytest.raises(Refused) as refusal:
        disable_person(session, last.id, by=CONSOLE, now=NIGHT)
    assert codes(refusal) == [("access", "last_manager")]
    with pytest.raises(Refused) as refusal:
        change_person(session, last.id, replace(card(last), role=None), by=CONSOLE, now=NIGHT)
    assert codes(refusal) == [("role", "last_manager")]
    change_person(session, last.id, replace(card(last), role=Role.ADMINISTRATOR), by=CONSOLE, now=NIGHT)
    assert session.get_one(Person, last.id).role is Role.ADMINISTRATOR


@on_both
def test_two_heads_never_take_each_others_access_at_one_moment(app: OpenAPI, session: Session) -> None:
    one, two = only_managers(session, "one@centre.test", "two@centre.test")
    jobs = [disabling(one.id, actor(two)), disabling(two.id, actor(one))]
    session.rollback()

    assert sorted(at_once(app, jobs)) == ["disabled", "last_manager"]


@on_both
def test_who_mistyped_too_often_is_let_try_again(session: Session) -> None:
    person = account(session, "nova@centre.test", Role.OPERATOR)
    for _ in range(MOST_TRIES):
        assert not is_locked(session, person, now=NIGHT)
        with pytest.raises(Refused):
            sign_in(session, "nova@centre.test", "не той пароль", place="тут", now=NIGHT)
    assert is_locked(session, person, now=NIGHT)
    assert not is_locked(session, person, now=NIGHT + timedelta(minutes=15))

    unlock_person(session, person.id, by=CONSOLE, now=NIGHT)

    assert not is_locked(session, person, now=NIGHT)
    assert sign_in(session, "nova@centre.test", PASSWORD, place="тут", now=NIGHT).id == person.id


@on_both
def test_an_unknown_person_is_absent(session: Session) -> None:
    for deed in (disable_person, enable_person, unlock_person):
        with pytest.raises(Absent):
            deed(session, 2**31 - 1, by=CONSOLE, now=NIGHT)
