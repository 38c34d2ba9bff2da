"""The head keeps people: who they are, what access they have, and since when they have none.

Two people changing the same card: the later one wins, and the journal names the fields of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outage_hub.actions.people.add_account import checked_address
from outage_hub.actions.people.send_account_link import announce_account_link
from outage_hub.actions.people.sign_in import unlock
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import (
    Organisation,
    Person,
    person_by_email,
    person_to_change,
    posts_left_empty,
)
from outage_hub.rules.people.names import MANAGERS, name_faults, phone_faults, plain_phone
from outage_hub.rules.people.roles import Actor, Role
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.text import tidy

_ENDS_SESSIONS = {"role", "email"}  # links sent to an old address die with it


@dataclass(frozen=True)
class PersonDraft:
    """What stands on a person's card. No role = they only receive letters."""

    name: str
    email: str
    phone: str
    organisation_id: int | None
    role: Role | None


def add_person(session: Session, said: PersonDraft, *, by: Actor, now: datetime) -> Person:
    """Add somebody; with a role they are invited by a letter. Raises Refused."""
    with deed(session):
        person = Person(session_epoch=0, active=True, **_judged(session, said, None))
        session.add(person)
        session.flush()
        if person.role:
            announce_account_link(session, person, now=now)
        journal.record(session, by, "person_added", f"person:{person.id}", {"role": person.role}, now=now)
    return person


def change_person(session: Session, person_id: int, said: PersonDraft, *, by: Actor, now: datetime) -> Person:
    """Change what differs. Another role or address ends the person's sessions. Raises Refused, Absent."""
    with deed(session):
        person = _to_change(session, person_id)
        values = _judged(session, said, person)
        if values["role"] != person.role:
            _spare(session, person, by, "role", stays=values["role"] in MANAGERS)
        changed = keep_changed(person, values)
        if _ENDS_SESSIONS & set(changed):
            person.session_epoch += 1
        if changed:
            role = {"role": person.role} if "role" in changed else {}
            journal.record(session, by, "person_changed", f"person:{person.id}", {"fields": changed, **role}, now=now)
    return person


def disable_person(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Take the access away: sessions and links are dead at once, posts pass to whoever else holds them."""
    with deed(session):
        person = _to_change(session, person_id)
        if not person.active:
            return
        _spare(session, person, by, "access", stays=False)
        left = [post.code for post in posts_left_empty(session, person, now=now)]
        person.active, person.session_epoch = False, person.session_epoch + 1
        journal.record(session, by, "person_disabled", f"person:{person.id}", {"posts_left": left}, now=now)


def enable_person(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Give the access back, with the password there was."""
    with deed(session):
        person = person_to_change(session, person_id)
        if not person.active:
            person.active = True
            journal.record(session, by, "person_enabled", f"person:{person.id}", {}, now=now)


def unlock_person(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Let somebody who mistyped their password too often try again."""
    with deed(session):
        person = person_to_change(session, person_id)
        unlock(session, person)
        journal.record(session, by, "person_unlocked", f"person:{person.id}", {}, now=now)


def keep_changed(row: object, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of what did."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _to_change(session: Session, person_id: int) -> Person:
    """Managers are locked with the person: two of them must not take each other's access at one moment."""
    ours = or_(Person.id == person_id, (Person.role.in_(MANAGERS)) & Person.active)
    session.scalars(select(Person).where(ours).order_by(Person.id).with_for_update(key_share=True)).all()
    return person_to_change(session, person_id)


def _spare(session: Session, person: Person, by: Actor, field: str, *, stays: bool) -> None:
    """Nobody takes their own access away, and one manager is always left."""
    if by.id == person.id:
        raise Refused.because(field, "own_account")
    others = select(Person.id).where(Person.role.in_(MANAGERS), Person.active, Person.id != person.id)
    if person.role in MANAGERS and person.active and not stays and session.scalar(others.limit(1)) is None:
        raise Refused.because(field, "last_manager")


def _judged(session: Session, said: PersonDraft, person: Person | None) -> dict[str, Any]:
    faults = [*name_faults(said.name), *phone_faults(said.phone)]
    email = _email(session, said, person, faults)
    if said.organisation_id is None or session.get(Organisation, said.organisation_id) is None:
        faults.append(Fault("organisation", "organisation_missing"))
    if faults:
        raise Refused(faults)
    return {
        "name": tidy(said.name),
        "email": email,
        "phone": plain_phone(said.phone) or None,
        "organisation_id": said.organisation_id,
        "role": said.role,
    }


def _email(session: Session, said: PersonDraft, person: Person | None, faults: list[Fault]) -> str | None:
    if not said.email.strip():
        faults += [Fault("email", "email_missing")] if said.role else []
        return None
    try:
        email = checked_address(said.email)
    except Refused as refused:
        faults.extend(refused.faults)
        return None
    holder = person_by_email(session, email)
    if holder and (person is None or holder.id != person.id):
        faults.append(Fault("email", "email_taken"))
    return email
