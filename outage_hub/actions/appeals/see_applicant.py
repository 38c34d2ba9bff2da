"""Somebody who does not take the calls looks at who appealed: allowed, and written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.appeals.tie_appeal import the_card
from outage_hub.models import journal
from outage_hub.models.appeals import Appeal
from outage_hub.models.base import deed
from outage_hub.rules.people.roles import Actor


def see_applicant(session: Session, card: str, *, by: Actor, now: datetime) -> Appeal:
    """The card, once it is in the journal who looked. Raises Absent."""
    with deed(session):
        appeal = the_card(session, card)
        journal.record(session, by, "applicant_seen", f"appeal:{card}", {}, now=now)
    return appeal
