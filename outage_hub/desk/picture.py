"""What the board shows, gathered by a few queries whatever the number of outages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.actions.confirm_relay import LINK_LIVES
from outage_hub.models.clocks import Deadline, Relay, unmet_clocks
from outage_hub.models.outages import Area, AreaPlace, Outage, Revision, areas_now, live_outages
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState, delivery_counts, troubled_deliveries
from outage_hub.models.people import Person, Post
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.text import search_key
from outage_hub.words.names import headline
from outage_hub.words.status import term_passed

LETTERS_SHOWN = timedelta(hours=24)
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Row:
    """One live outage with its relays."""

    outage: Outage
    relays: list[Relay]


@dataclass(frozen=True)
class Trouble:
    """A letter that did not arrive, and whom to phone instead."""

    delivery: Delivery
    who: str
    phone: str


@dataclass(frozen=True)
class Picture:
    """The whole board."""

    rows: list[Row]
    broken: list[Deadline]
    running: list[Deadline]  # due within two hours
    letters: list[Trouble]
    queue: int
    passed: int


def picture(session: Session, *, words: str, district: str, service: str, now: datetime) -> Picture:
    """The board as of now. Unmet clocks and letters are never narrowed by a search: they must not be overlooked."""
    _gather(session)
    live = live_outages(session)
    relays = _relays(session, [outage.id for outage in live])
    rows = [Row(outage, relays[outage.id]) for outage in live if _fits(outage, words, district, service)]
    unmet = unmet_clocks(session, ended_after=now - LINK_LIVES)
    counts = delivery_counts(session)
    return Picture(
        rows=sorted(rows, key=lambda row: (not term_passed(row.outage, now=now), not row.relays)),
        broken=[clock for clock in unmet if clock.state is ClockState.BROKEN],
        running=[clock for clock in unmet if clock.state is ClockState.OPEN and clock.due_at < now + SOON],
        letters=_letters(session, now=now),
        queue=counts.get(DeliveryState.QUEUED, 0) + counts.get(DeliveryState.SENDING, 0),
        passed=sum(term_passed(outage, now=now) for outage in live),
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


def _gather(session: Session) -> None:
    """Load what live outages hang together with in a few queries; the identity map keeps it."""
    session.scalars(
        select(Outage)
        .where(Outage.closed_at.is_(None))
        .options(
            joinedload(Outage.executor),
            selectinload(Outage.current).selectinload(Revision.areas_from).selectinload(Revision.areas),
            selectinload(Outage.revisions)
            .selectinload(Revision.areas)
            .selectinload(Area.places)
            .joinedload(AreaPlace.place),
        )
    ).all()


def _relays(session: Session, ids: list[int]) -> dict[int, list[Relay]]:
    found: dict[int, list[Relay]] = defaultdict(list)
    for relay in session.scalars(
        select(Relay)
        .where(Relay.outage_id.in_(ids))
        .options(joinedload(Relay.post), joinedload(Relay.deadline))
        .order_by(Relay.id)
    ):
        found[relay.outage_id].append(relay)
    return found


def _fits(outage: Outage, words: str, district: str, service: str) -> bool:
    """By text, district and service. A record that names no district belongs to every one."""
    areas = areas_now(outage.current)
    slugs = {place.place.slug for area in areas for place in area.places}
    text = search_key(
        " ".join(
            [
                outage.number,
                headline(outage),
                outage.current.summary,
                outage.executor.name,
                *(area.text for area in areas),
                *(place.place.name for area in areas for place in area.places),
            ]
        )
    )
    if service and outage.service != service:
        return False
    if district and slugs and district not in slugs:
        return False
    return all(word in text for word in search_key(words).split())


def _letters(session: Session, *, now: datetime) -> list[Trouble]:
    return [_trouble(session, one) for one in troubled_deliveries(session, since=now - LETTERS_SHOWN)]


def _trouble(session: Session, delivery: Delivery) -> Trouble:
    post = session.get(Post, delivery.post_id) if delivery.post_id else None
    person = session.get(Person, delivery.person_id) if delivery.person_id else None
    who = person.name if person else post.name if post else delivery.address
    return Trouble(delivery, who, (person.phone if person else None) or (post.phone if post else None) or "")
