"""What goes out of the hub, for the board: letters that did not arrive, calls to make, how far mail and sheet are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from outage_hub.health import MAIL_STUCK
from outage_hub.models.calls import CallState, CallTask, calls_to_make
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import (
    MAIL,
    Announcement,
    Attempt,
    Delivery,
    DeliveryState,
    Purpose,
    delivery_counts,
    troubled_deliveries,
)
from outage_hub.models.people import Person, holders
from outage_hub.models.sheet import SheetTab
from outage_hub.rules.reply import refusal_in_words
from outage_hub.words.contacts import Contact, contact_of

LETTERS_SHOWN = timedelta(hours=24)
SHEET_FRESH = timedelta(minutes=2)
_ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True)
class LostLetter:
    """A letter that did not arrive, why, and whom to phone instead."""

    delivery: Delivery
    contact: Contact
    why: str


@dataclass(frozen=True)
class CallLine:
    """A call to make. An applicant's name and number stand on the page of calls only."""

    call: CallTask
    contact: Contact | None


@dataclass(frozen=True)
class Outgoing:
    """Everything that leaves the hub, as the desk must know it."""

    letters: list[LostLetter]
    calls: list[CallLine]
    unnotified: Sequence[Outage]  # emergencies of which nobody was told, and nobody was phoned yet
    queue: int
    oldest: timedelta | None
    mail_late: bool
    sheet_at: datetime | None
    sheet_late: bool


def outgoing(session: Session, *, now: datetime) -> Outgoing:
    """As of now."""
    counts = delivery_counts(session)
    oldest = _oldest(session, now=now)
    sheet_at = session.scalar(select(func.max(SheetTab.last_success_at)))
    return Outgoing(
        letters=_lost(session, now=now),
        calls=_call_lines(session, now=now),
        unnotified=_unnotified(session, since=now - LETTERS_SHOWN),
        queue=sum(counts.get(state, 0) for state in _ON_THE_WAY),
        oldest=oldest,
        mail_late=oldest is not None and oldest > MAIL_STUCK,
        sheet_at=sheet_at,
        sheet_late=sheet_at is not None and now - sheet_at > SHEET_FRESH,
    )


def letters_of(session: Session, outage_id: int) -> Sequence[Delivery]:
    """Every letter about an outage, the latest first."""
    return session.scalars(
        select(Delivery)
        .join(Announcement)
        .where(Announcement.outage_id == outage_id, Delivery.channel == MAIL)
        .options(joinedload(Delivery.announcement), joinedload(Delivery.letter))
        .order_by(Delivery.id.desc())
        .limit(500)
    ).all()


def _oldest(session: Session, *, now: datetime) -> timedelta | None:
    waiting = select(func.min(Announcement.created_at)).join(Delivery).where(Delivery.state.in_(_ON_THE_WAY))
    since = session.scalar(waiting)
    return now - since if since else None


def _unnotified(session: Session, *, since: datetime) -> Sequence[Outage]:
    """Until somebody is reached: by a later letter that was taken, or by a call."""
    alarm, other = aliased(Announcement), aliased(Announcement)
    taken = (
        select(Delivery.id)
        .join(other, other.id == Delivery.announcement_id)
        .where(other.purpose == Purpose.REVISION, other.outage_id == Outage.id, Delivery.channel == MAIL)
        .where(Delivery.state == DeliveryState.ACCEPTED, Delivery.settled_at >= alarm.created_at)
    )
    phoned = exists().where(
        CallTask.outage_id == Outage.id, CallTask.state == CallState.DONE, CallTask.called_at >= alarm.created_at
    )
    return session.scalars(
        select(Outage)
        .join(alarm, alarm.outage_id == Outage.id)
        .where(alarm.purpose == Purpose.NOBODY_NOTIFIED, alarm.created_at >= since, ~taken.exists(), ~phoned)
        .distinct()
        .order_by(Outage.id)
    ).all()


def _lost(session: Session, *, now: datetime) -> list[LostLetter]:
    """One line for each person and outage, the latest letter: whoever was phoned about it troubles nobody any more."""
    troubled = troubled_deliveries(session, since=now - LETTERS_SHOWN)
    said = _last_words(session, [one.id for one in troubled])
    outages = {one.announcement.outage_id for one in troubled}
    settled = _phoned(session, outages, since=now - LETTERS_SHOWN)
    lost = []
    for one in troubled:
        about = (one.announcement.outage_id, one.post_id, one.person_id, one.address)
        if about not in settled and about[:3] not in settled:
            settled.add(about)
            why = "" if one.state is DeliveryState.QUARANTINED else said.get(one.id, "")  # nobody refused that one
            lost.append(LostLetter(one, addressee_of(one), why))
    return lost


def addressee_of(delivery: Delivery) -> Contact:
    """Who should have had it, and at which number they are phoned."""
    if delivery.channel != MAIL:
        return Contact(_("the gateway %(host)s", host=delivery.address), "")
    outage = delivery.announcement.outage
    executor = outage.executor if outage and outage.executor.mailbox == delivery.address else None
    return contact_of(delivery.post, delivery.person, executor) or Contact(delivery.address, "")


def _call_lines(session: Session, *, now: datetime) -> list[CallLine]:
    """Where nobody is named, whoever holds the post now is phoned."""
    calls = calls_to_make(session, now=now)
    held = holders(session, [call.post_id for call in calls if call.post_id], now=now)
    return [_call_line(call, call.person or held.get(call.post_id or 0)) for call in calls]


def _call_line(call: CallTask, person: Person | None) -> CallLine:
    executor = call.outage.executor if call.outage and not call.appeal else None
    return CallLine(call, contact_of(call.post, person, executor))


def _phoned(session: Session, outages: set[int | None], *, since: datetime) -> set[tuple[object, ...]]:
    """Who was phoned about which outage: outage, post, person."""
    done = select(CallTask.outage_id, CallTask.post_id, CallTask.person_id).where(
        CallTask.state == CallState.DONE, CallTask.called_at >= since, CallTask.outage_id.in_(outages)
    )
    return {tuple(row) for row in session.execute(done)}


def _last_words(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What the other side said at the last try."""
    tries = session.execute(
        select(Attempt.delivery_id, Attempt.reply).where(Attempt.delivery_id.in_(ids)).order_by(Attempt.n)
    )
    return {delivery_id: refusal_in_words(reply) for delivery_id, reply in tries}
