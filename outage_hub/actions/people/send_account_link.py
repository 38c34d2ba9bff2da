"""Somebody is sent a link to set a password: invited or helped by the head, or because they forgot theirs."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.actions.people.sign_in import MOST_FROM_ONE_PLACE, WINDOW
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.leases import count_try
from outage_hub.models.outbox import CHANGES, Announcement, Purpose
from outage_hub.models.people import Person, person_by_email, person_to_change
from outage_hub.rules.people.password import LINK_LIVES
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Fault, Refused, TooMany

MOST_LINKS = 3  # to one address in a window


def send_account_link(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Send a link to set a password. Raises Absent, or Refused (`account_off`, `account_no_role`, `email_missing`)."""
    with deed(session):
        person = person_to_change(session, person_id)
        if not person.active:
            raise Refused.because("link", "account_off")
        if person.role is None:
            raise Refused.because("link", "account_no_role")
        if not person.email:
            raise Refused.because("link", "email_missing")
        announce_account_link(session, person, now=now)
        journal.record(session, by, "account_link_sent", f"person:{person.id}", {}, now=now)


def ask_for_link(session: Session, email: str, *, place: str, now: datetime) -> None:
    """Somebody forgot their password. Known or not, the same is done in one transaction, and nothing is told.

    Raises TooMany for too many askings from one place, whoever is asked about.
    """
    email = email.strip().lower()[:254].replace("\0", "")
    with deed(session):
        here = count_try(session, f"forgot-place:{place}", window=WINDOW, now=now)
        asked = count_try(session, f"forgot:{email}", window=WINDOW, now=now)
        person = person_by_email(session, email)
        welcome = here <= MOST_FROM_ONE_PLACE and asked <= MOST_LINKS
        if welcome and person and person.active and person.role:
            announce_account_link(session, person, now=now)
            stranger = Actor(kind=ActorKind.PERSON)
            journal.record(session, stranger, "account_link_asked", f"person:{person.id}", {}, now=now)
    if here > MOST_FROM_ONE_PLACE:
        raise TooMany([Fault("email", "sign_in_later", {"minutes": str(int(WINDOW.total_seconds() // 60))})])


def announce_account_link(session: Session, person: Person, *, now: datetime) -> None:
    """The letter with the link; not sent at all once the link would be out of date."""
    before = session.scalar(select(func.count()).where(Announcement.person_id == person.id))
    session.add(
        Announcement(
            cause=f"account:{person.id}:{before}",
            purpose=Purpose.ACCOUNT_LINK,
            person_id=person.id,
            lane=CHANGES,
            created_at=now,
            expires_at=now + LINK_LIVES,
        )
    )
