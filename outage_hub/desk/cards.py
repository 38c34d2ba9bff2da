"""What pages show of appeal cards: state, course, who appealed, and the outages a card may hang on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.models.appeals import Appeal, AppealEvent
from outage_hub.models.outages import Area, AreaDistrict, Outage, Revision
from outage_hub.models.people import Person
from outage_hub.rules.appeal import AppealDeed, AppealState
from outage_hub.rules.outage import LIVE, Service, State
from outage_hub.rules.people.roles import ActorKind
from outage_hub.words.status import Status

SHAPES = {
    AppealDeed.TIED: ("arrow", "plan"),
    AppealDeed.UNTIED: ("cross", "off"),
    AppealDeed.PROPOSED: ("clock", "warn"),
    AppealDeed.CONFIRMED: ("disc", "ok"),
    AppealDeed.DENIED: ("triangle", "em"),
    AppealDeed.RETURNED: ("triangle", "em"),
}


@dataclass(frozen=True)
class Step:
    """One line of a card's course."""

    deed: AppealDeed
    at: datetime
    outage: Outage | None
    who: str
    why: str
    shape: str
    tone: str


def card_status(appeal: Appeal) -> Status:
    """The card's state in a word, a shape and a tone."""
    match appeal.state:
        case AppealState.PROPOSED:
            return Status(_("Proposed for closing"), "clock", "warn")
        case AppealState.CLOSED:
            return Status(_("Closed"), "disc", "ok")
        case AppealState.REGISTERED:
            return Status(_("Registered"), "diamond", "plan")


def course(session: Session, appeal: Appeal) -> list[Step]:
    """What happened to the card, the latest first."""
    outages = {link.outage_id: link.outage for link in appeal.links}
    whys = {(link.outage_id, link.unlinked_at): link.why for link in appeal.links}
    ids = {event.author_id for event in appeal.events if event.author_kind is ActorKind.PERSON}
    people = {one.id: one.name for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [_step(event, outages, whys, people) for event in reversed(appeal.events)]


def outages_to_tie(session: Session, service: Service | None) -> Sequence[Outage]:
    """What goes on now, newest first, outages of the card's own service before the others; exercises left out."""
    found = session.scalars(
        select(Outage)
        .where(Outage.closed_at.is_(None), Outage.state.in_(LIVE), Outage.state != State.SCHEDULED)
        .where(Outage.exercise.is_(False))
        .options(
            joinedload(Outage.executor),
            selectinload(Outage.current).options(
                selectinload(Revision.areas_from).selectinload(Revision.areas),
                selectinload(Revision.areas).selectinload(Area.districts).joinedload(AreaDistrict.place),
            ),
        )
        .order_by(Outage.begins_at.desc(), Outage.id.desc())
    ).all()
    return sorted(found, key=lambda outage: outage.service is not service)


def _step(
    event: AppealEvent,
    outages: dict[int, Outage],
    whys: dict[tuple[int, datetime | None], str | None],
    people: dict[int, str],
) -> Step:
    deed = AppealDeed(event.deed)
    shape, tone = SHAPES.get(deed, ("ring", "off"))
    why = (whys.get((event.outage_id, event.at)) or "") if event.outage_id and deed is AppealDeed.UNTIED else ""
    return Step(
        deed=deed,
        at=event.at,
        outage=outages.get(event.outage_id) if event.outage_id else None,
        who=people.get(event.author_id or 0, "") if event.author_kind is ActorKind.PERSON else "",
        why=_("the record was cancelled") if why == State.CANCELLED else why,
        shape=shape,
        tone=tone,
    )
