"""Somebody signs in: a good password, or one answer for every failure, slower after ten."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.leases import count_try, forget_tries, tries_so_far
from outage_hub.models.people import Person, person_by_email
from outage_hub.rules.people.password import LONGEST, length_faults
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Fault, Refused, TooMany

MOST_TRIES, WINDOW = 10, timedelta(minutes=15)
MOST_FROM_ONE_PLACE = 100
hasher = PasswordHasher()
# Checked for unknown people too, so that a wrong name takes as long as a wrong password.
_NOBODY = hasher.hash("nobody has this password")


def sign_in(session: Session, email: str, password: str, *, place: str, now: datetime) -> Person:
    """The person. Raises TooMany, or Refused with the same fault for a wrong name and a wrong password."""
    email = email.strip().lower()[:254].replace("\0", "")
    with deed(session):
        tries = count_try(session, f"signin:{email}", window=WINDOW, now=now)
        tries_here = count_try(session, f"signin-place:{place}", window=WINDOW, now=now)
    if tries > MOST_TRIES or tries_here > MOST_FROM_ONE_PLACE:
        raise TooMany([Fault("email", "sign_in_later", {"minutes": str(int(WINDOW.total_seconds() // 60))})])
    person = person_by_email(session, email)
    known = person is not None and person.active and person.role is not None and person.password_hash
    good = _matches(person.password_hash if person and known and person.password_hash else _NOBODY, password)
    if not (known and good and person):
        raise Refused([Fault("email", "sign_in_wrong")])
    with deed(session):
        forget_tries(session, f"signin:{email}")
        actor = Actor(kind=ActorKind.PERSON, id=person.id, role=person.role)
        journal.record(session, actor, "signed_in", f"person:{person.id}", {}, now=now)
    return person


def sign_out(session: Session, person_id: int, *, now: datetime) -> None:
    """End every session of the person: a cookie that was copied before is worth nothing after."""
    with deed(session):
        person = session.get_one(Person, person_id)
        person.session_epoch += 1
        actor = Actor(kind=ActorKind.PERSON, id=person.id, role=person.role)
        journal.record(session, actor, "signed_out", f"person:{person.id}", {}, now=now)


def is_locked(session: Session, person: Person, *, now: datetime) -> bool:
    """Whether even the right password would be sent away now."""
    return tries_so_far(session, _tries_of(person), window=WINDOW, now=now) >= MOST_TRIES


def unlock(session: Session, person: Person) -> None:
    """Forget the wrong tries."""
    forget_tries(session, _tries_of(person))


def _tries_of(person: Person) -> str:
    return f"signin:{person.email}"


def hash_password(password: str) -> str:
    """Argon2id. Raises Refused for a password that is too short or too long."""
    if faults := length_faults(password):
        raise Refused(faults)
    return hasher.hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password[: LONGEST + 1])
    except (Argon2Error, InvalidHash):
        return False
