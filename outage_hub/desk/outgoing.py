"""What goes out of the hub, for the board: letters that did not arrive, calls to make, how far mail and sheet are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from outage_hub.health import MAIL_STUCK
from outage_hub.models.calls import CallState, CallTask, calls_to_make
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import (
    Announcement,
    Attempt,
    Delivery,
    DeliveryState,
    Purpose,
    delivery_counts,
    troubled_deliveries,
)
from outage_hub.models.people import Organisation, Person, Post
from outage_hub.models.sheet import SheetTab
from outage_hub.rules.reply import refusal_in_words

LETTERS_SHOWN = timedelta(hours=24)
CALLS_SHOWN = 5
SHEET_FRESH = timedelta(minutes=2)
_ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True)
class Contact:
    """Whoever is phoned: a person, a post or an organisation."""

    who: str
    phone: str


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
    calls_count: int
    unnotified: Sequence[Outage]  # emergencies of which nobody was told, and nobody was phoned yet
    queue: int
    oldest: timedelta | None
    mail_late: bool
    sheet_at: datetime | None
    sheet_late: bool


def outgoing(session: Session, *, now: datetime) -> Outgoing:
    """As of now."""
    calls = calls_to_make(session, now=now)
    counts = delivery_counts(session)
    oldest = _oldest(session, now=now)
    sheet_at = session.scalar(select(func.max(SheetTab.last_success_at)))
    return Outgoing(
        letters=_lost(session, now=now),
        calls=_call_lines(session, calls[:CALLS_SHOWN]),
        calls_count=len(calls),
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
        .where(Announcement.outage_id == outage_id)
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
        .where(other.purpose == Purpose.REVISION, other.outage_id == Outage.id)
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
    contacts = _contacts(session, {(one.post_id, one.person_id) for one in troubled})
    outages = {one.announcement.outage_id for one in troubled}
    settled = _phoned(session, outages, since=now - LETTERS_SHOWN)
    lost = []
    for one in troubled:
        about = (one.announcement.outage_id, one.post_id, one.person_id, one.address)
        if about not in settled and about[:3] not in settled:
            settled.add(about)
            lost.append(LostLetter(one, _contact_of(one, contacts), said.get(one.id, "")))
    return lost


def _contact_of(delivery: Delivery, contacts: dict[tuple[int | None, int | None], Contact]) -> Contact:
    found = contacts.get((delivery.post_id, delivery.person_id))
    if found:
        return found
    outage = delivery.announcement.outage
    executor = outage.executor if outage and outage.executor.mailbox == delivery.address else None
    return Contact(executor.name, executor.phone or "") if executor else Contact(delivery.address, "")


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


def _call_lines(session: Session, calls: Iterable[CallTask]) -> list[CallLine]:
    listed = list(calls)
    contacts = _contacts(session, {(call.post_id, call.person_id) for call in listed if call.appeal_id is None})
    return [CallLine(call, _of_call(call, contacts)) for call in listed]


def _of_call(call: CallTask, contacts: dict[tuple[int | None, int | None], Contact]) -> Contact | None:
    found = contacts.get((call.post_id, call.person_id))
    if found or call.appeal_id or call.outage is None:
        return found
    return Contact(call.outage.executor.name, call.outage.executor.phone or "")


def _contacts(
    session: Session, pairs: Iterable[tuple[int | None, int | None]]
) -> dict[tuple[int | None, int | None], Contact]:
    """Names and numbers of posts and people, in two statements whatever their number."""
    wanted = [pair for pair in pairs if pair != (None, None)]
    posts = {
        post.id: (post, organisation)
        for post, organisation in session.execute(
            select(Post, Organisation)
            .join(Organisation, Organisation.id == Post.organisation_id)
            .where(Post.id.in_([post_id for post_id, _ in wanted]))
        )
    }
    people = {
        person.id: person
        for person in session.scalars(
            select(Person)
            .where(Person.id.in_([person_id for _, person_id in wanted]))
            .options(joinedload(Person.organisation))
        )
    }
    return {
        (post_id, person_id): _contact(posts.get(post_id or 0), people.get(person_id or 0))
        for post_id, person_id in wanted
    }


def _contact(post: tuple[Post, Organisation] | None, person: Person | None) -> Contact:
    """The person's own number, else the post's, else their organisation's."""
    home = post[1] if post else person.organisation if person else None
    numbers = (person and person.phone, post and post[0].phone, home and home.phone)
    who = ", ".join(name for name in (person and person.name, post and post[0].name) if name)
    return Contact(who, next((number for number in numbers if number), ""))
