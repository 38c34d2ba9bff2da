from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from outage_hub.access import User, load_user
from outage_hub.actions.outbox.expand_announcement import Composed
from outage_hub.actions.people import sign_in as signing
from outage_hub.actions.people.add_account import set_account
from outage_hub.actions.people.send_account_link import MOST_LINKS, ask_for_link, send_account_link
from outage_hub.actions.people.sign_in import MOST_FROM_ONE_PLACE, sign_in
from outage_hub.actions.people.take_account import take_account
from outage_hub.models.base import db, deed
from outage_hub.models.journal import Entry
from outage_hub.models.outbox import Announcement
from outage_hub.models.people import Person, organisation_by_code
from outage_hub.rules.people.roles import CONSOLE, Role
from outage_hub.rules.refusals import Absent, Gone, Refused, TooMany
from tests.actions.looking import WRITER, causes, expand_all, letters
from tests.conftest import NIGHT, on_both

EMAIL, OLD, NEW = "nova@centre.test", "правильний пароль", "їжак-ловить-сніг-удень"


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody of the centre with a password."""
    centre = organisation_by_code(session, "centre")
    assert centre
    return set_account(session, centre, name="Нова", email=EMAIL, role=Role.OPERATOR, password=OLD, now=NIGHT)


def take(session: Session, person: Person, epoch: int, password: str = NEW) -> Person:
    return take_account(session, person.id, epoch, password, city_words=["Маріуполь"], now=NIGHT)


def ask(session: Session, email: str, *, place: str = "тут") -> None:
    ask_for_link(session, email, place=place, now=NIGHT)


@contextmanager
def commits() -> Iterator[list[int]]:
    seen: list[int] = []

    def note(*_: object) -> None:
        seen.append(1)

    event.listen(db.engine, "commit", note)
    yield seen
    event.remove(db.engine, "commit", note)


@on_both
def test_a_link_sets_the_password_and_ends_every_session(session: Session, person: Person) -> None:
    cookie = User(person).get_id()
    take(session, person, person.session_epoch)

    assert load_user(session, cookie) is None
    assert sign_in(session, EMAIL, NEW, place="тут", now=NIGHT).id == person.id
    with pytest.raises(Refused):
        sign_in(session, EMAIL, OLD, place="тут", now=NIGHT)
    entry = session.scalars(select(Entry).where(Entry.deed == "password_set")).one()
    assert (entry.actor_id, entry.detail) == (person.id, {})


@on_both
def test_a_link_works_once(session: Session, person: Person) -> None:
    epoch = person.session_epoch
    take(session, person, epoch)
    with pytest.raises(Gone):
        take(session, person, epoch, "інший-довгий-рядок-слів")


@on_both
@pytest.mark.parametrize("change", [{"active": False}, {"role": None}, {"session_epoch": 99}])
def test_a_link_dies_with_the_access_the_role_and_the_epoch(
    session: Session, person: Person, change: dict[str, object]
) -> None:
    epoch = person.session_epoch
    for name, value in change.items():
        setattr(person, name, value)
    session.commit()
    with pytest.raises(Gone):
        take(session, person, epoch)
    with pytest.raises(Gone):
        take_account(session, 2**31 - 1, epoch, NEW, city_words=[], now=NIGHT)


@on_both
@pytest.mark.parametrize("password", ["короткий", "Маріуполь2026!", "оператор-нова"])
def test_a_password_that_is_easily_guessed_keeps_the_link_alive(
    session: Session, person: Person, password: str
) -> None:
    with pytest.raises(Refused):
        take(session, person, person.session_epoch, password)

    take(session, person, person.session_epoch)
    assert signing.hasher.verify(person.password_hash or "", NEW)


@on_both
def test_whoever_is_locked_out_comes_in_with_the_new_password(session: Session, person: Person) -> None:
    for _ in range(signing.MOST_TRIES + 1):
        with pytest.raises(Refused):
            sign_in(session, EMAIL, "не той пароль", place="тут", now=NIGHT)
    take(session, person, person.session_epoch)

    assert sign_in(session, EMAIL, NEW, place="тут", now=NIGHT).id == person.id


@on_both
def test_the_letter_goes_to_one_address_and_not_after_its_hour(session: Session, person: Person) -> None:
    send_account_link(session, person.id, by=CONSOLE, now=NIGHT)
    send_account_link(session, person.id, by=CONSOLE, now=NIGHT)
    expand_all(session, NIGHT)

    assert causes(session, "account_link") == [f"account:{person.id}:0", f"account:{person.id}:1"]
    assert [(one.address, one.reasons, one.order_key) for one in letters(session)] == [(EMAIL, ["account"], None)] * 2
    assert {one.expires_at for one in session.scalars(select(Announcement))} == {NIGHT + timedelta(hours=1)}


def test_no_link_goes_to_an_address_that_is_left_while_the_letter_is_written(session: Session, person: Person) -> None:
    def compose(session: Session, of: Announcement, variant: str) -> Composed:
        written = WRITER.compose(session, of, variant)
        with deed(session):
            session.get_one(Person, person.id).email = "new@entrance.test"
        return written

    send_account_link(session, person.id, by=CONSOLE, now=NIGHT)
    expand_all(session, NIGHT, writer=replace(WRITER, compose=compose))

    assert letters(session) == []


@on_both
@pytest.mark.parametrize(
    ("change", "code"),
    [({"active": False}, "account_off"), ({"role": None}, "account_no_role"), ({"email": None}, "email_missing")],
)
def test_no_link_goes_where_it_could_not_be_used(
    session: Session, person: Person, change: dict[str, object], code: str
) -> None:
    for name, value in change.items():
        setattr(person, name, value)
    session.commit()
    with pytest.raises(Refused) as refusal:
        send_account_link(session, person.id, by=CONSOLE, now=NIGHT)
    assert refusal.value.faults[0].code == code
    with pytest.raises(Absent):
        send_account_link(session, 2**31 - 1, by=CONSOLE, now=NIGHT)


@on_both
def test_who_forgot_gets_a_link_and_a_stranger_gets_nothing_but_the_same_transaction(
    session: Session, person: Person
) -> None:
    for email in (EMAIL, "nobody@centre.test", f" {EMAIL.upper()} ", "a\x00b", "zastupnyk-zhkg@council.test"):
        with commits() as seen:
            ask(session, email)
        assert len(seen) == 1, "one commit, known or not"

    assert causes(session, "account_link") == [f"account:{person.id}:0", f"account:{person.id}:1"]
    asked = session.scalars(select(Entry).where(Entry.deed == "account_link_asked")).all()
    assert {(entry.actor_id, entry.subject) for entry in asked} == {(None, f"person:{person.id}")}


@on_both
def test_nobodys_mailbox_is_flooded(session: Session, person: Person) -> None:
    for number in range(MOST_LINKS + 5):
        ask(session, EMAIL, place=f"місце {number}")

    assert session.scalar(select(func.count()).select_from(Announcement)) == MOST_LINKS
    assert person.active


@on_both
def test_too_many_askings_from_one_place_are_sent_away_whoever_is_asked_about(session: Session, person: Person) -> None:
    for number in range(MOST_FROM_ONE_PLACE):
        ask(session, f"nobody-{number}@centre.test")
    for email in (EMAIL, "nobody@centre.test"):
        with pytest.raises(TooMany):
            ask(session, email)

    assert causes(session, "account_link") == []
    ask(session, EMAIL, place="деінде")
    assert causes(session, "account_link") == [f"account:{person.id}:0"]
