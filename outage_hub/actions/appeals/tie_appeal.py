"""A card is tied to the outage it is about, or taken off it. One outage at a time; past ties stay.

Locks go outage, card, calls, in this order everywhere: an ending must not pass by a card that is being tied.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.appeals import Appeal, AppealEvent, AppealLink, appeal_by_number
from outage_hub.models.base import deed
from outage_hub.models.calls import drop_calls
from outage_hub.models.outages import Outage, outage_by_number
from outage_hub.rules.appeal import AppealDeed, judge_why, next_appeal_state
from outage_hub.rules.outage import LIVE
from outage_hub.rules.people.roles import Actor, ActorKind
from outage_hub.rules.refusals import Absent, Conflict, Fault, Refused
from outage_hub.rules.text import tidy


def tie_appeal(session: Session, card: str, number: str, *, by: Actor, now: datetime) -> Appeal:
    """Hang the card on a live outage, in place of another it hung on. A repeat changes nothing.

    Raises Absent (no such card), Refused (no such outage), Conflict (`outage_over`, `card_closed`).
    """
    with deed(session):
        outage = live_outage(session, number)
        appeal = the_card(session, card)
        if appeal.tie and appeal.tie.outage_id == outage.id:
            return appeal
        hang(session, appeal, outage, by=by, now=now)
        drop_calls(session, [appeal.id])
        journal.record(session, by, "appeal_tied", f"appeal:{card}", {"outage": number}, now=now)
    return appeal


def untie_appeal(session: Session, card: str, why: str, *, by: Actor, now: datetime) -> Appeal:
    """Take the card off the outage it does not belong to; one that hangs on none is left as it is.

    Raises Absent, Refused (`reason_missing`), Conflict (`card_closed`).
    """
    with deed(session):
        appeal = the_card(session, card)
        if appeal.tie is None:
            return appeal
        if faults := judge_why(why):
            raise Refused(faults)
        outage = appeal.tie.outage
        take_off(appeal, tidy(why), now=now)
        move(appeal, AppealDeed.UNTIED, by=by, now=now, outage_id=outage.id)
        drop_calls(session, [appeal.id])
        journal.record(session, by, "appeal_untied", f"appeal:{card}", {"outage": outage.number}, now=now)
    return appeal


def the_card(session: Session, card: str) -> Appeal:
    """The card of this number, held until the commit. Raises Absent."""
    appeal = appeal_by_number(session, card, lock=True)
    if appeal is None:
        raise Absent([Fault("card", "card_unknown", {"number": card[:20]})])
    return appeal


def live_outage(session: Session, number: str) -> Outage:
    """The outage, held until the commit, while cards may still be tied to it. Raises Refused, Conflict."""
    outage = outage_by_number(session, number, lock=True)
    if outage is None:
        raise Refused.because("outage", "outage_unknown", number=number[:20])
    if outage.state not in LIVE or outage.exercise:
        raise Conflict([Fault("outage", "outage_over")])
    return outage


def hang(session: Session, appeal: Appeal, outage: Outage, *, by: Actor, now: datetime) -> None:
    """A new tie, and the old one over."""
    if appeal.tie:
        take_off(appeal, "", now=now)
        session.flush()  # inserts go before updates: two ties would stand for a moment
    person_id = by.id if by.kind is ActorKind.PERSON else None
    appeal.links.append(AppealLink(outage_id=outage.id, linked_at=now, linked_by_id=person_id))
    move(appeal, AppealDeed.TIED, by=by, now=now, outage_id=outage.id)


def take_off(appeal: Appeal, why: str, *, now: datetime) -> None:
    """The tie is over and stays to be read."""
    if appeal.tie:
        appeal.tie.why, appeal.tie.unlinked_at = why or None, now


def move(appeal: Appeal, what: AppealDeed, *, by: Actor, now: datetime, outage_id: int | None) -> None:
    """Write the deed into the card's course. Raises Conflict where its state allows no move."""
    appeal.state = next_appeal_state(appeal.state, what)
    appeal.events.append(
        AppealEvent(
            seq=len(appeal.events) + 1,
            at=now,
            deed=what,
            state=appeal.state,
            author_kind=by.kind,
            author_id=by.id,
            outage_id=outage_id,
        )
    )
