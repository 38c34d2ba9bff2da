"""An appeal is registered (4.3-4.8): a number to tell the applicant, who they are in a table of its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.tie_appeal import hang, live_outage, move
from outage_hub.models import journal
from outage_hub.models.appeals import Appeal, next_appeal_number
from outage_hub.models.applicants import Applicant, applicant_of
from outage_hub.models.base import deed
from outage_hub.rules.appeal import AppealDeed, AppealDraft, AppealState, judge_appeal, kept_of
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Conflict, Fault, Refused
from outage_hub.rules.text import tidy


@dataclass(frozen=True)
class Registered:
    """The card's number. `repeat`: the same page was sent before, and nothing new was kept."""

    number: str
    repeat: bool


def register_appeal(
    session: Session, draft: AppealDraft, *, key: str, outage: str = "", by: Actor, now: datetime
) -> Registered:
    """Keep the card, and tie it at once when an outage is named. The page's `key` makes a repeat harmless.

    Raises Refused with every fault found, Conflict (`outage_over`; `key_reused` for another talk under this key).
    """
    client_key = f"{by.id}:{key}" if key else None
    with deed(session):
        number = next_appeal_number(session)  # locks the counter: two of the same key come one after the other
        if first := _first(session, client_key, draft):
            session.rollback()
            return first
        if faults := judge_appeal(draft):
            raise Refused(faults)
        appeal = _keep(session, number, client_key, draft, by=by, now=now)
        if outage:
            hang(session, appeal, live_outage(session, outage), by=by, now=now)
        detail = {"anonymous": draft.anonymous, **({"outage": outage} if outage else {})}
        journal.record(session, by, "appeal_registered", f"appeal:{number}", detail, now=now)
    return Registered(number, repeat=False)


def _first(session: Session, client_key: str | None, draft: AppealDraft) -> Registered | None:
    """What this page made before. Raises Conflict when it says something else now."""
    appeal = session.scalar(select(Appeal).where(Appeal.client_key == client_key)) if client_key else None
    if appeal is None:
        return None
    applicant, kept = applicant_of(session, appeal.id), kept_of(draft)
    same = (appeal.subject, appeal.service, appeal.anonymous) == (tidy(draft.subject), draft.service, draft.anonymous)
    if not same or (applicant and any(getattr(applicant, name) != value for name, value in kept.items())):
        raise Conflict([Fault("client_key", "key_reused", {"number": appeal.number})])
    return Registered(appeal.number, repeat=True)


def _keep(
    session: Session, number: str, client_key: str | None, draft: AppealDraft, *, by: Actor, now: datetime
) -> Appeal:
    appeal = Appeal(
        number=number,
        client_key=client_key,
        state=AppealState.REGISTERED,
        service=draft.service,
        subject=tidy(draft.subject),
        anonymous=draft.anonymous,
        registered_at=now,
        registered_by_id=by.id,
    )
    move(appeal, AppealDeed.REGISTERED, by=by, now=now, outage_id=None)
    session.add(appeal)
    session.flush()
    session.add(Applicant(appeal_id=appeal.id, **kept_of(draft)))
    return appeal
