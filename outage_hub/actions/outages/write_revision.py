"""Writes one thing said about an outage, and brings the outage's own row up to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.models.outages import Area, AreaPlace, Outage, PhoneReport, Revision, areas_now
from outage_hub.models.places import Place, districts
from outage_hub.rules.draft import promised_end
from outage_hub.rules.outage import ENDED, AreaDraft, Facts, PhoneWord, Saying, Source, State
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.roles import Actor
from outage_hub.rules.text import tidy


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is about to be written: by whom, through which entrance, when."""

    saying: Saying
    facts: Facts
    areas: tuple[AreaDraft, ...] | None
    reason: str
    significant: bool
    by: Actor
    source: Source
    now: datetime


def write_revision(session: Session, outage: Outage, said: Said, *, state: State) -> Revision:
    """Add the revision and project it onto the outage. Raises Refused (`district_unknown`)."""
    before = outage.current if outage.current_id else None
    areas = _read_areas(session, said.areas)
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
    _project(outage, revision, state=state)
    session.flush()
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
            districts=tuple(place.place.slug or "" for place in area.places),
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


def _read_areas(session: Session, drafts: tuple[AreaDraft, ...] | None) -> list[Area]:
    if drafts is None:
        return []
    known = {district.slug: district for district in districts(session)}
    return [
        Area(
            seq=seq,
            text=tidy(draft.text),
            expected_end_at=draft.expected_end_at,
            restored_at=draft.restored_at,
            places=[AreaPlace(place=_district(known, slug)) for slug in dict.fromkeys(draft.districts)],
        )
        for seq, draft in enumerate(drafts)
    ]


def _district(known: dict[str | None, Place], slug: str) -> Place:
    if slug not in known:
        raise Refused([Fault("districts", "district_unknown", {"text": slug[:40]})])
    return known[slug]


def _project(outage: Outage, revision: Revision, *, state: State) -> None:
    outage.state, outage.current_id = state, revision.id
    outage.begins_at = revision.begins_at
    outage.expected_end_at = promised_end(facts_of(revision), area_drafts(revision))
    if state in ENDED:
        outage.closed_at = outage.closed_at or revision.ended_at or revision.recorded_at
    else:
        outage.closed_at = None
