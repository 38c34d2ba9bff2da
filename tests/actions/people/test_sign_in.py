from datetime import datetime
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.add_account import set_account
from outage_hub.actions.people.sign_in import (
    MOST_FROM_ONE_PLACE,
    MOST_TRIES,
    hash_password,
    sign_in,
    sign_out,
)
from outage_hub.models.base import deed
from outage_hub.models.journal import Entry
from outage_hub.models.people import Person, organisation_by_code
from outage_hub.rules.people.password import LONGEST, SHORTEST
from outage_hub.rules.people.roles import ActorKind, Role
from outage_hub.rules.refusals import Fault, Refused, TooMany
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once

EMAIL, PASSWORD = "duty@vodokanal.test", "правильний пароль"
WRONG = (Fault("email", "sign_in_wrong"),)


def account(session: Session, email: str) -> Person:
    """A duty officer who may sign in."""
    organisation = organisation_by_code(session, "vodokanal")
    assert organisation
    return set_account(
        session, organisation, name="Черговий", email=email, role=Role.EXECUTOR, password=PASSWORD, now=NIGHT
    )


@pytest.fixture
def person(session: Session) -> Person:
    """One of them."""
    return account(session, EMAIL)


def enter(
    session: Session, email: str = EMAIL, password: str = PASSWORD, *, place: str = "10.0.0.1", now: datetime = NIGHT
) -> Person:
    return sign_in(session, email, password, place=place, now=now)


def refused(session: Session, email: str, password: str, now: datetime = NIGHT, place: str = "10.0.0.1") -> Refused:
    with pytest.raises(Refused) as refusal:
        enter(session, email, password, place=place, now=now)
    return refusal.value


@on_both
@pytest.mark.parametrize("email", [EMAIL, f" {EMAIL.upper()} "])
def test_a_good_password_lets_its_person_in(session: Session, person: Person, email: str) -> None:
    assert enter(session, email).id == person.id
    entry = session.scalars(select(Entry).where(Entry.deed == "signed_in")).one()
    assert (entry.actor_kind, entry.actor_id, entry.subject) == (ActorKind.PERSON, person.id, f"person:{person.id}")


@pytest.mark.usefixtures("person")
@on_both
@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "неправильний пароль"),
        (EMAIL, ""),
        (EMAIL, PASSWORD + "x" * 10_000),
        ("nobody@vodokanal.test", PASSWORD),
        ("", PASSWORD),
        ("я" * 10_000, PASSWORD),
        ("operator-1@centre.test", PASSWORD),  # known, but never given a password
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_one_answer(session: Session, email: str, password: str) -> None:
    refusal = refused(session, email, password)
    assert (type(refusal), refusal.faults) == (Refused, WRONG)
    assert session.scalars(select(Entry).where(Entry.deed == "signed_in")).all() == []


@on_both
@pytest.mark.parametrize("change", [{"active": False}, {"role": None}, {"password_hash": None}, {"password_hash": "x"}])
def test_whoever_may_not_enter_any_more_gets_the_same_answer(
    session: Session, person: Person, change: dict[str, object]
) -> None:
    with deed(session):
        for name, value in change.items():
            setattr(session.get_one(Person, person.id), name, value)
    assert refused(session, EMAIL, PASSWORD).faults == WRONG


@on_both
def test_after_ten_tries_even_the_right_password_waits_for_the_next_quarter(
    session: Session, person: Person, clock: WoundClock
) -> None:
    clock.now = datetime.fromisoformat("2026-11-24T01:00:00+00:00")
    for _ in range(MOST_TRIES):
        assert type(refused(session, EMAIL, "неправильний", clock())) is Refused
    refusal = refused(session, EMAIL, PASSWORD, clock())
    assert (type(refusal), refusal.faults[0].code, refusal.faults[0].values) == (
        TooMany,
        "sign_in_later",
        {"minutes": "15"},
    )
    assert type(refused(session, EMAIL, PASSWORD, clock.wind(minutes=14, seconds=59))) is TooMany
    assert enter(session, now=clock.wind(seconds=1)).id == person.id


@on_both
def test_the_tenth_try_may_still_be_the_right_one_and_starts_the_count_afresh(session: Session, person: Person) -> None:
    for _ in range(2):
        for _ in range(MOST_TRIES - 1):
            refused(session, EMAIL, "неправильний")
        assert enter(session).id == person.id


@pytest.mark.usefixtures("person")
@on_both
def test_an_unknown_name_is_throttled_just_like_a_known_one(session: Session) -> None:
    answers = {email: [type(refused(session, email, "x")) for _ in range(12)] for email in (EMAIL, "nobody@x.test")}
    assert answers[EMAIL] == answers["nobody@x.test"] == [Refused] * 10 + [TooMany] * 2


@on_both
def test_one_persons_tries_do_not_lock_others_out(session: Session, person: Person) -> None:
    for _ in range(MOST_TRIES + 1):
        refused(session, "nobody@vodokanal.test", "x")
    assert enter(session).id == person.id


def test_many_names_tried_from_one_place_lock_that_place_only(session: Session, person: Person) -> None:
    names = [f"duty-{n}@vodokanal.test" for n in range(MOST_FROM_ONE_PLACE // MOST_TRIES)]
    for name in names:
        account(session, name)
        for _ in range(MOST_TRIES):
            assert type(refused(session, name, "неправильний", place="10.6.6.6")) is Refused
    assert type(refused(session, EMAIL, PASSWORD, place="10.6.6.6")) is TooMany
    assert enter(session, place="10.0.0.1").id == person.id


@pytest.mark.usefixtures("person")
@on_both
def test_tries_made_at_once_are_all_counted(app: OpenAPI) -> None:
    found = at_once(app, [partial(refused, email=EMAIL, password="x")] * 8 * 2)
    assert sorted(type(one).__name__ for one in found) == ["Refused"] * MOST_TRIES + ["TooMany"] * 6


@pytest.mark.parametrize(
    ("length", "good"),
    [
        (SHORTEST - 1, False),
        (SHORTEST, True),
        (LONGEST, True),
        (LONGEST + 1, False),
    ],
)
def test_a_password_has_a_shortest_and_a_longest_length(*, length: int, good: bool) -> None:
    if good:
        assert hash_password("ї" * length).startswith("$argon2id$")
        return
    with pytest.raises(Refused) as refusal:
        hash_password("ї" * length)
    assert refusal.value.faults == (Fault("password", "password_length", {"least": "12", "most": "128"}),)


def test_the_longest_password_is_checked_to_its_last_letter(session: Session, person: Person) -> None:
    longest = "ї" * LONGEST
    with deed(session):
        session.get_one(Person, person.id).password_hash = hash_password(longest)
    assert refused(session, EMAIL, longest[:-1]).faults == WRONG
    assert refused(session, EMAIL, longest + "x").faults == WRONG
    assert enter(session, password=longest).id == person.id


@on_both
def test_signing_out_ends_every_session_of_that_person_only(session: Session, person: Person) -> None:
    other = account(session, "other@vodokanal.test")
    before = {one.id: one.session_epoch for one in (person, other)}
    sign_out(session, person.id, now=NIGHT)
    epochs = {one: session.get_one(Person, one).session_epoch for one in before}
    assert epochs == {**before, person.id: before[person.id] + 1}
    entry = session.scalars(select(Entry).where(Entry.deed == "signed_out")).one()
    assert (entry.actor_id, entry.subject) == (person.id, f"person:{person.id}")
