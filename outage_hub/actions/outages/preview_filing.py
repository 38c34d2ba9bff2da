"""Judges a filing without keeping anything: what is wrong, whether it is in time, and who would hear of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outages.file_outage import executor_for, judge_filing
from outage_hub.actions.outages.foretell_audience import letters, would_hear
from outage_hub.actions.outages.question_areas import questions_about, similar_outages, similar_questions
from outage_hub.actions.outages.read_areas import AreaRead, foretold, ground_meant, read_areas
from outage_hub.actions.outbox.find_audience import touched_on
from outage_hub.rules.deadlines import Timeliness, filing_due, filing_window, lateness, timeliness
from outage_hub.rules.outage import Draft, Source
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.terms import by_term


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


def question_filing(
    session: Session, draft: Draft, *, by: Actor, now: datetime, source: Source = Source.FORM
) -> tuple[Fault, ...]:
    """What its author is asked before this draft is filed. Raises Refused as filing would."""
    return _judged(session, draft, by=by, source=source, now=now)[1]


def preview_filing(
    session: Session, draft: Draft, *, by: Actor, now: datetime, source: Source = Source.FORM
) -> Preview:
    """What filing this draft would do. Raises Refused as filing would."""
    areas, questions = _judged(session, draft, by=by, source=source, now=now)
    touched = touched_on(session, draft.service, ground_meant(session, areas))
    begins_at, received_at = draft.facts.begins_at, draft.received_at(source)
    late = lateness(draft.kind, begins_at, now=now, received_at=received_at)
    heard = would_hear(session, draft.kind, touched, begins_at=begins_at, now=now)
    return Preview(
        questions=questions,
        timeliness=timeliness(draft.kind, begins_at, now=now, received_at=received_at),
        clause=filing_window(draft.kind, received_at).clause,
        due_at=filing_due(draft.kind, begins_at, received_at),
        late_minutes=int(late.total_seconds() // 60),
        area=foretold(session, areas),
        audience={str(kind): count for kind, count in letters(heard).items()},
    )


def _judged(
    session: Session, draft: Draft, *, by: Actor, source: Source, now: datetime
) -> tuple[tuple[AreaRead, ...], tuple[Fault, ...]]:
    executor = executor_for(session, draft.executor, by)
    judgement = judge_filing(session, draft, executor, source=source, now=now)
    if judgement.faults:
        raise Refused(judgement.faults)
    draft = replace(draft, areas=by_term(draft.areas, now=max(now, draft.facts.begins_at)))
    areas = read_areas(session, draft.areas)
    similar = similar_questions(similar_outages(session, draft, areas))
    return areas, (*judgement.questions, *questions_about(areas), *similar)
