"""People are given accounts: a new person, or a first password for one who is known."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from outage_hub.actions.people.sign_in import hash_password
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Organisation, Person, person_by_email
from outage_hub.rules.people.roles import CONSOLE, Role
from outage_hub.rules.refusals import Refused


def set_account(
    session: Session, organisation: Organisation, *, name: str, email: str, role: Role, password: str, now: datetime
) -> Person:
    """Give somebody this role and password; their open sessions end.

    Raises Refused (`email_odd`, `password_length`).
    """
    address, hashed = checked_address(email), hash_password(password)
    with deed(session):
        organisation_id = organisation.id
        person = person_by_email(session, address)
        if person is None:
            person = Person(name=name, email=address, organisation_id=organisation_id, session_epoch=0)
            session.add(person)
        person.name, person.organisation_id = name, organisation_id
        person.role, person.password_hash, person.active = role, hashed, True
        person.session_epoch += 1
        session.flush()
        journal.record(session, CONSOLE, "account_set", f"person:{person.id}", {"role": role}, now=now)
    return person


def checked_address(email: str, *, field: str = "email") -> str:
    """The address in lower case. Raises Refused (`email_odd`); Cyrillic before @ cannot be delivered everywhere."""
    try:
        found = validate_email(email, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        raise Refused.because(field, "email_odd") from None
    return found.normalized.lower()
