"""What the filer is asked about the addresses: fragments, streets and houses to look at, and a record like this one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from outage_hub.actions.outages.read_areas import AreaRead, Understood, ground_meant
from outage_hub.models.city.gazetteer import Street
from outage_hub.models.city.grounds import meets
from outage_hub.models.city.places import Place
from outage_hub.models.outages import LivePlace, Outage, areas_now
from outage_hub.rules.address.meaning.reading import Part, PartKind
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.doubts import Doubtful, doubtful_in, questions_of
from outage_hub.rules.outage import LIVE, Draft, Kind
from outage_hub.rules.refusals import Fault

_SHOWN = 3
_LONGEST = 80


def doubts_about(understood: Understood) -> list[Doubtful]:
    """What a person must look at in one text, with the streets that may be meant."""
    offered = [tuple(map(official_words, one.offered)) for one in understood.settled]
    return list(doubtful_in(understood.reading, offered))


def questions_about(areas: Sequence[AreaRead]) -> tuple[Fault, ...]:
    """The questions about all of the addresses."""
    found = [one for area in areas for one in doubts_about(area.understood)]
    written = [area.understood for area in areas if area.understood.reading.text]
    nothing_read = bool(written) and all(one.ground.empty for one in written)
    return tuple(questions_of(found, nothing_read=nothing_read))


def official_words(street: Street) -> str:
    """«вул. Троїцька»."""
    return part_words(Part(kind=PartKind.STREET, street=street.official))


def similar_outages(session: Session, draft: Draft, areas: Sequence[AreaRead]) -> Sequence[Outage]:
    """Live records of the same kind and service that touch one of the same houses, newest first."""
    ground = ground_meant(session, areas)
    if ground.empty:
        return []
    place = aliased(Place)
    touching = select(LivePlace.outage_id).join(place, place.id == LivePlace.place_id)
    found = select(Outage).where(
        Outage.kind == draft.kind,
        Outage.service == draft.service,
        Outage.exercise.is_(draft.exercise),
        Outage.closed_at.is_(None),
        Outage.state.in_(LIVE),
        Outage.id.in_(touching.where(LivePlace.sure, meets(session, ground, place))),
    )
    if draft.kind is Kind.PLANNED:
        found = found.where(Outage.begins_at < _end(draft), Outage.expected_end_at > draft.facts.begins_at)
    return session.scalars(found.order_by(Outage.begins_at.desc(), Outage.id.desc()).limit(_SHOWN)).all()


def similar_questions(outages: Sequence[Outage]) -> tuple[Fault, ...]:
    """«Схожий запис: … Це нова подія?», a question for each."""
    return tuple(
        Fault(
            "similar",
            "record_similar",
            {"number": one.number, "place": _place(one), "service": one.service, "at": one.begins_at.isoformat()},
        )
        for one in outages
    )


def _end(draft: Draft) -> datetime:
    return draft.facts.expected_end_at or draft.facts.begins_at


def _place(outage: Outage) -> str:
    """The first of its places, in words."""
    areas = [area for area in areas_now(outage.current) if area.restored_at is None]
    lines = [str(line["text"]) for area in areas for line in area.lines if line["text"]]
    return (lines or [area.text for area in areas] or [""])[0][:_LONGEST]
