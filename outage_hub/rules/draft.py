"""What makes a filing or a change impossible, and what only wants a question. Nothing is refused for being late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from outage_hub.rules.deadlines import Timeliness, timeliness
from outage_hub.rules.outage import AreaDraft, Draft, Facts, Kind, PhoneWord, Source
from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import text_faults, tidy

GRACE = timedelta(minutes=2)  # the filer's watch may be a little fast
OLD = timedelta(days=7)
TOO_OLD = timedelta(days=366)
FAR = timedelta(days=7)
AHEAD = timedelta(hours=1)  # a dispatcher may say that something is about to be cut off
MOST_AREAS = 200
SHORTEST = 3
LENGTHS = {"summary": 200, "cause": 1000, "consequences": 2000, "aid_points": 2000, "works_place": 500}
LONGEST_ADDRESSES = 20_000
LONGEST_REASON = 500


@dataclass(frozen=True)
class Judgement:
    """`faults` stop the deed; `questions` are asked once, then it is taken as it is."""

    faults: tuple[Fault, ...]
    questions: tuple[Fault, ...] = ()


def judge_draft(
    draft: Draft, *, own_services: frozenset[str], owner: str, now: datetime, source: Source = Source.FORM
) -> Judgement:
    """All that is wrong with a filing, field by field. `owner` names who usually answers for the service."""
    faults = [*_words(draft.facts), *_areas(draft.areas), *_reason("late_reason", draft.late_reason)]
    faults += judge_phone(draft.phone, now=now)
    faults += _dispatched(draft) if source is Source.DTEK else ()
    faults += _own_terms(draft, now=now)
    if draft.kind is Kind.EMERGENCY:
        faults += _emergency_times(draft, now=now)
    else:
        faults += _planned_times(draft.facts, now=now)
    received_at = draft.received_at(source)
    return Judgement(tuple(faults), tuple(_questions(draft, own_services, owner, received_at, now=now)))


def judge_facts(facts: Facts, areas: tuple[AreaDraft, ...] | None, reason: str) -> list[Fault]:
    """What is wrong with the words of a change."""
    return [*_words(facts), *(_areas(areas) if areas is not None else ()), *_reason("reason", reason)]


def judge_phone(word: PhoneWord | None, *, now: datetime) -> Iterator[Fault]:
    """What is wrong with a report by phone (7.1)."""
    if word is None:
        return
    if not tidy(word.said_by):
        yield Fault("phone.said_by", "said_by_missing")
    yield from text_faults("phone.said_by", word.said_by, most=200, lines=False)
    yield from text_faults("phone.taken_by", word.taken_by, most=200, lines=False)
    if word.phoned_at and word.phoned_at > now + GRACE:
        yield Fault("phone.at", "phoned_future")


def _dispatched(draft: Draft) -> Iterator[Fault]:
    """7.8: who of the dispatcher's said it, and when it reached the inspector, since the clock runs from then."""
    word = draft.phone
    if word is None:
        yield Fault("phone.said_by", "said_by_missing")
    if word is None or word.phoned_at is None:
        yield Fault("phone.at", "received_missing")
    elif word.phoned_at < draft.facts.begins_at - AHEAD:
        yield Fault("phone.at", "received_early")


def promised_end(facts: Facts, areas: tuple[AreaDraft, ...]) -> datetime | None:
    """The outage's term: the latest of its groups' own terms and the common one."""
    terms = [area.expected_end_at for area in areas if area.expected_end_at and not area.restored_at]
    return max([*terms, *([facts.expected_end_at] if facts.expected_end_at else [])], default=None)


def _words(facts: Facts) -> Iterator[Fault]:
    for field, most in LENGTHS.items():
        text = getattr(facts, field)
        if not tidy(text) and field in {"summary", "cause", "consequences"}:
            yield Fault(field, f"{field}_missing")
        elif field == "summary" and len(tidy(text)) < SHORTEST:
            yield Fault(field, "summary_short")
        else:
            yield from text_faults(field, text, most=most, lines=field != "summary")


def _areas(areas: tuple[AreaDraft, ...]) -> Iterator[Fault]:
    if not any(tidy(area.text) or area.districts for area in areas):
        yield Fault("addresses", "addresses_missing")
    if len(areas) > MOST_AREAS:
        yield Fault("addresses", "areas_many", {"most": str(MOST_AREAS)})
    for area in areas[:MOST_AREAS]:
        yield from text_faults("addresses", area.text, most=LONGEST_ADDRESSES)


def _own_terms(draft: Draft, *, now: datetime) -> Iterator[Fault]:
    """Groups' own times in a filing: nothing has come back yet, and every promise lies ahead."""
    if any(area.restored_at for area in draft.areas):
        yield Fault("areas", "field_not_here", {"field": "restored_at"})
    term = promised_end(draft.facts, draft.areas)
    if term and term > now and any(area.expected_end_at and area.expected_end_at <= now for area in draft.areas):
        yield Fault("areas", "term_past")


def _reason(field: str, text: str) -> list[Fault]:
    return text_faults(field, text, most=LONGEST_REASON)


def _emergency_times(draft: Draft, *, now: datetime) -> Iterator[Fault]:
    begins_at, term = draft.facts.begins_at, promised_end(draft.facts, draft.areas)
    ahead = begins_at > now + GRACE  # then the term is judged by now: the day is likely to be wrong, not the term
    if ahead:
        yield Fault("occurred_at", "occurred_future", {"at": begins_at.isoformat()})
    elif begins_at < now - TOO_OLD:
        yield Fault("occurred_at", "occurred_too_old")
    if term and term <= (now if ahead else max(begins_at, now)):
        yield Fault("expected_restoration_at", "term_past")


def _planned_times(facts: Facts, *, now: datetime) -> Iterator[Fault]:
    if facts.begins_at <= now:
        yield Fault("starts_at", "start_past")
    elif facts.begins_at > now + TOO_OLD:
        yield Fault("starts_at", "start_far")
    if facts.expected_end_at is None:
        yield Fault("ends_at", "end_missing")
    elif facts.expected_end_at <= facts.begins_at:
        yield Fault("ends_at", "end_before_start")


def _questions(
    draft: Draft, own_services: frozenset[str], owner: str, received_at: datetime | None, *, now: datetime
) -> Iterator[Fault]:
    facts = draft.facts
    if own_services and draft.service not in own_services:
        yield Fault("service", "service_foreign", {"owner": owner})
    if draft.kind is Kind.EMERGENCY and now - TOO_OLD <= facts.begins_at < now - OLD:
        yield Fault("occurred_at", "occurred_old", {"at": facts.begins_at.isoformat()})
    if draft.kind is Kind.EMERGENCY and facts.expected_end_at and facts.expected_end_at > now + FAR:
        yield Fault("expected_restoration_at", "term_far", {"at": facts.expected_end_at.isoformat()})
    late = timeliness(draft.kind, facts.begins_at, now=now, received_at=received_at) is not Timeliness.IN_TIME
    if late and not tidy(draft.late_reason):
        yield Fault("late_reason", "late_reason_missing")
