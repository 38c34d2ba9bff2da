"""Judges a filing without keeping anything: what is wrong, whether it is in time, and who would hear of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.file_outage import executor_for, judge_filing
from outage_hub.actions.find_audience import posts_concerned
from outage_hub.models.places import districts
from outage_hub.rules.audience import Touched
from outage_hub.rules.deadlines import Timeliness, filing_due, filing_window, lateness, timeliness
from outage_hub.rules.outage import Draft
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


def preview_filing(session: Session, draft: Draft, *, by: Actor, now: datetime) -> Preview:
    """What filing this draft would do. Raises Refused as filing would."""
    executor = executor_for(session, draft.executor, by)
    judgement = judge_filing(session, draft, executor, now=now)
    if judgement.faults:
        raise Refused(judgement.faults)
    begins_at = draft.facts.begins_at
    return Preview(
        questions=judgement.questions,
        timeliness=timeliness(draft.kind, begins_at, now=now),
        clause=filing_window(draft.kind).clause,
        due_at=filing_due(draft.kind, begins_at),
        late_minutes=int(lateness(draft.kind, begins_at, now=now).total_seconds() // 60),
        area=_area(draft),
        audience=_counts(session, draft),
    )


def _area(draft: Draft) -> dict[str, int]:
    """The counts that filing would answer with."""
    slugs = {slug for area in draft.areas for slug in area.districts}
    unread = sum(1 for area in draft.areas if tidy(area.text))
    return {"houses": 0, "streets": 0, "districts": len(slugs), "unread": unread}


def _counts(session: Session, draft: Draft) -> dict[str, int]:
    ids = {district.slug: district.id for district in districts(session)}
    slugs = [slug for area in draft.areas for slug in area.districts]
    if unknown := [slug for slug in slugs if slug not in ids]:
        raise Refused.because("districts", "district_unknown", text=unknown[0][:40])
    named = frozenset(ids[slug] for slug in slugs)
    touched = Touched(draft.service, named or frozenset(ids.values()), read=bool(named))
    return dict(Counter(str(post.kind) for post, _, _ in posts_concerned(session, draft.kind, touched)))
