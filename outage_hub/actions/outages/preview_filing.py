"""Judges a filing without keeping anything: what is wrong, whether it is in time, and who would hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outages.file_outage import executor_for, judge_filing
from outage_hub.actions.outbox.find_audience import posts_concerned
from outage_hub.models.places import districts
from outage_hub.rules.audience import Touched
from outage_hub.rules.deadlines import Timeliness, filing_due, filing_window, lateness, timeliness
from outage_hub.rules.outage import Draft, Kind, Service, Source
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.roles import Actor
from outage_hub.rules.text import tidy


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What sending would do."""

    questions: tuple[Fault, ...]
    timeliness: Timeliness
    clause: str
    due_at: datetime
    late_minutes: int
    area: dict[str, int]
    audience: dict[str, int]


def preview_filing(
    session: Session, draft: Draft, *, by: Actor, now: datetime, source: Source = Source.FORM
) -> Preview:
    """What filing this draft would do. Raises Refused as filing would."""
    executor = executor_for(session, draft.executor, by)
    judgement = judge_filing(session, draft, executor, source=source, now=now)
    if judgement.faults:
        raise Refused(judgement.faults)
    begins_at, received_at = draft.facts.begins_at, draft.received_at(source)
    late = lateness(draft.kind, begins_at, now=now, received_at=received_at)
    return Preview(
        questions=judgement.questions,
        timeliness=timeliness(draft.kind, begins_at, now=now, received_at=received_at),
        clause=filing_window(draft.kind, received_at).clause,
        due_at=filing_due(draft.kind, begins_at, received_at),
        late_minutes=int(late.total_seconds() // 60),
        area=_area(draft),
        audience=_counts(session, draft, now=now),
    )


def _area(draft: Draft) -> dict[str, int]:
    """The counts that filing would answer with."""
    slugs = {slug for area in draft.areas for slug in area.districts}
    unread = sum(1 for area in draft.areas if tidy(area.text))
    return {"houses": 0, "streets": 0, "districts": len(slugs), "unread": unread}


def would_hear(
    session: Session,
    kind: Kind,
    service: Service,
    slugs: Sequence[str],
    *,
    begins_at: datetime | None,
    now: datetime,
) -> dict[str, list[str]]:
    """Names of the posts that would be told, by the kind of post. Raises Refused (`district_unknown`)."""
    ids = {district.slug: district.id for district in districts(session)}
    if unknown := [slug for slug in slugs if slug not in ids]:
        raise Refused.because("districts", "district_unknown", text=unknown[0][:40])
    named = frozenset(ids[slug] for slug in slugs)
    touched = Touched(service, named or frozenset(ids.values()), read=bool(named))
    found: dict[str, list[str]] = {}
    for post, _, _ in posts_concerned(session, kind, touched, begins_at=begins_at, now=now):
        found.setdefault(str(post.kind), []).append(post.name)
    return found


def _counts(session: Session, draft: Draft, *, now: datetime) -> dict[str, int]:
    slugs = [slug for area in draft.areas for slug in area.districts]
    begins_at = draft.facts.begins_at
    heard = would_hear(session, draft.kind, draft.service, slugs, begins_at=begins_at, now=now)
    return {kind: len(names) for kind, names in heard.items()}
