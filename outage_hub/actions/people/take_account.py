"""Whoever holds a good link sets their password: once, since it ends every session and every other link of theirs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.people.sign_in import hash_password, unlock
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Person
from outage_hub.rules.people.password import judge_password
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Fault, Gone, Refused


def whose_link(session: Session, person_id: int, epoch: int) -> Person:
    """The person whose password the link may set now. Raises Gone."""
    return _of_epoch(session.get(Person, person_id), epoch)


def take_account(
    session: Session, person_id: int, epoch: int, password: str, *, city_words: Iterable[str], now: datetime
) -> Person:
    """Keep the password. Raises Gone, or Refused (`password_length`, `password_easy`)."""
    person = whose_link(session, person_id, epoch)
    about = [person.name, person.email or "", person.organisation.name, *city_words]
    if faults := judge_password(password, about=about):
        raise Refused(faults)
    hashed = hash_password(password)  # slow on purpose, so not while the database waits
    with deed(session):
        person = _of_epoch(session.get(Person, person_id, with_for_update={"key_share": True}), epoch)
        person.password_hash = hashed
        person.session_epoch += 1
        unlock(session, person)
        by = Actor(kind=ActorKind.PERSON, id=person.id, role=person.role)
        journal.record(session, by, "password_set", f"person:{person.id}", {}, now=now)
    return person


def _of_epoch(person: Person | None, epoch: int) -> Person:
    if person is None or not person.active or person.role is None or person.session_epoch != epoch:
        raise Gone([Fault("link", "account_link_dead")])
    return person
