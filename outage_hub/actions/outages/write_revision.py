"""Writes one thing said about an outage, and brings the outage's own row up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.read_areas import AreaRead
from outage_hub.models.outages import (
    Area,
    AreaDistrict,
    AreaPlace,
    LivePlace,
    Outage,
    PhoneReport,
    Revision,
    areas_now,
)
from outage_hub.rules.draft import promised_end
from outage_hub.rules.outage import ENDED, AreaDraft, Facts, PhoneWord, Saying, Source, State
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.text import tidy


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is about to be written: by whom, through which entrance, when."""

    saying: Saying
    facts: Facts
    areas: tuple[AreaRead, ...] | None
    reason: str
    significant: bool
    by: Actor
    source: Source
    now: datetime


def write_revision(session: Session, outage: Outage, said: Said, *, state: State) -> Revision:
    """Add the revision and project it onto the outage."""
    before = outage.current if outage.current_id else None
    areas = [_area(seq, read) for seq, read in enumerate(said.areas or ())]
    revision = Revision(
        outage_id=outage.id,
        seq=before.seq + 1 if before else 1,
        kind=said.saying,
        source=said.source,
        author_kind=said.by.kind,
        author_id=said.by.id,
        recorded_at=said.now,
        significant=said.significant,
        reason=tidy(said.reason),
        **_columns(said.facts),
    )
    session.add(revision)
    session.flush()
    revision.areas = areas
    revision.areas_id = revision.id if areas or before is None else before.areas_id
    session.flush()
    session.refresh(revision, ["areas_from"])
    _mean(session, said.areas or (), areas)
    _project(outage, revision, state=state)
    session.flush()
    _keep_live(session, outage, revision)
    session.refresh(outage, ["current", "revisions"])
    return revision


def facts_of(revision: Revision) -> Facts:
    """What the revision says, as the rules take it."""
    return Facts(
        summary=revision.summary,
        cause=revision.cause,
        consequences=revision.consequences,
        begins_at=revision.begins_at,
        expected_end_at=revision.expected_end_at,
        ended_at=revision.ended_at,
        cause_public=revision.cause_public,
        aid_points=revision.aid_points,
        works_place=revision.works_place,
    )


def area_drafts(revision: Revision) -> tuple[AreaDraft, ...]:
    """The areas in force at a revision, as the rules take them."""
    return tuple(
        AreaDraft(
            text=area.text,
            districts=tuple(one.place.slug or "" for one in area.districts if one.named),
            expected_end_at=area.expected_end_at,
            restored_at=area.restored_at,
        )
        for area in areas_now(revision)
    )


def keep_phone_word(session: Session, outage: Outage, word: PhoneWord | None, about: str, *, now: datetime) -> None:
    """Write down a report by phone (7.1)."""
    if word is not None:
        session.add(
            PhoneReport(
                outage_id=outage.id,
                about=about,
                said_by=tidy(word.said_by),
                phoned_at=word.phoned_at,
                taken_by=tidy(word.taken_by),
                recorded_at=now,
            )
        )


def _columns(facts: Facts) -> dict[str, object]:
    return {
        "summary": tidy(facts.summary),
        "cause": tidy(facts.cause),
        "cause_public": facts.cause_public,
        "consequences": tidy(facts.consequences),
        "aid_points": tidy(facts.aid_points),
        "works_place": tidy(facts.works_place),
        "begins_at": facts.begins_at,
        "expected_end_at": facts.expected_end_at,
        "ended_at": facts.ended_at,
    }


def _area(seq: int, read: AreaRead) -> Area:
    draft, understood = read.draft, read.understood
    touched = sorted(understood.ground.districts)
    return Area(
        seq=seq,
        text=tidy(draft.text),
        expected_end_at=draft.expected_end_at,
        restored_at=draft.restored_at,
        lines=understood.lines,
        unread=understood.unread,
        houses=understood.houses,
        streets=understood.streets,
        districts=[AreaDistrict(place_id=place, named=place in read.named) for place in touched],
    )


def _mean(session: Session, reads: Sequence[AreaRead], areas: Sequence[Area]) -> None:
    """Keep the places that each area means: a list of houses may be long, so not through objects."""
    rows = [
        {"area_id": area.id, "place_id": place, "sure": sure}
        for read, area in zip(reads, areas, strict=True)
        for place, sure in sorted(read.understood.places.items())
    ]
    if rows:
        session.execute(insert(AreaPlace), rows)


def _keep_live(session: Session, outage: Outage, revision: Revision) -> None:
    """What look-ups search: the places of this revision, with those that have come back. Ended ones stay for a day."""
    if revision.areas_id != revision.id and revision.kind not in (Saying.CANCELLED, Saying.REOPENED):
        return
    session.execute(delete(LivePlace).where(LivePlace.outage_id == outage.id))
    if outage.state is State.CANCELLED:
        return
    areas = [area.id for area in areas_now(revision)]
    meant = select(AreaPlace.place_id, AreaPlace.area_id, literal(outage.id), AreaPlace.sure)
    columns = ["place_id", "area_id", "outage_id", "sure"]
    session.execute(insert(LivePlace).from_select(columns, meant.where(AreaPlace.area_id.in_(areas))))


def _project(outage: Outage, revision: Revision, *, state: State) -> None:
    outage.state, outage.current_id = state, revision.id
    outage.begins_at = revision.begins_at
    outage.expected_end_at = promised_end(facts_of(revision), area_drafts(revision))
    if state in ENDED:
        outage.closed_at = outage.closed_at or revision.ended_at or revision.recorded_at
    else:
        outage.closed_at = None
