"""What may be changed by which saying, and what makes a change impossible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from outage_hub.rules.draft import GRACE, judge_facts, judge_phone, promised_end
from outage_hub.rules.outage import AreaDraft, Facts, Kind, PhoneWord, Saying
from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import tidy

_WORDS = frozenset({"summary", "cause", "cause_public", "consequences", "aid_points", "works_place"})
MAY_SET: dict[Saying, frozenset[str]] = {
    Saying.COMPLETED: _WORDS | {"begins_at", "expected_end_at", "areas"},
    Saying.TERM_CHANGED: frozenset({"expected_end_at", "areas", "aid_points"}),
    Saying.AREA_CHANGED: frozenset({"areas", "aid_points"}),
    Saying.PART_RESTORED: frozenset({"areas", "expected_end_at", "aid_points"}),
    Saying.MOVED: frozenset({"begins_at", "expected_end_at"}),
    Saying.STARTED: frozenset(),
    Saying.RESTORED: frozenset({"ended_at"}),
    Saying.CANCELLED: frozenset({"duplicate_of"}),
    Saying.REOPENED: frozenset({"expected_end_at"}),
    Saying.CORRECTED: _WORDS,
}
REASON_WANTED = (Saying.TERM_CHANGED, Saying.MOVED, Saying.CANCELLED, Saying.REOPENED)
# How a field of the facts is called by whoever sends it: forms, API, CLI and sheet use the same names.
SENT_AS = {
    Kind.EMERGENCY: {"begins_at": "occurred_at", "expected_end_at": "expected_restoration_at"},
    Kind.PLANNED: {"begins_at": "starts_at", "expected_end_at": "ends_at"},
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing said about an outage that the sender saw at revision `based_on`; `sets` holds only what it changes."""

    saying: Saying
    based_on: int
    reason: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)
    areas: tuple[AreaDraft, ...] | None = None
    duplicate_of: str = ""
    phone: PhoneWord | None = None


def changed_facts(change: Change, facts: Facts, *, now: datetime) -> Facts:
    """The facts as they stand once the change is said."""
    if change.saying is Saying.STARTED:
        return replace(facts, begins_at=min(facts.begins_at, now))
    if change.saying is Saying.REOPENED:
        return replace(facts, ended_at=None, expected_end_at=change.sets.get("expected_end_at"))
    return replace(facts, **change.sets)


def judge_change(
    change: Change, kind: Kind, before: Facts, areas_before: tuple[AreaDraft, ...], *, now: datetime
) -> list[Fault]:
    """All that is wrong with a change, field by field."""
    after = changed_facts(change, before, now=now)
    areas = change.areas if change.areas is not None else areas_before
    return [
        *_foreign_fields(change, kind),
        *judge_facts(after, change.areas, change.reason),
        *judge_phone(change.phone, now=now),
        *_wanted(change, kind),
        *_terms(change, kind, before, after, promised_end(after, areas), now=now),
    ]


def is_significant(change: Change, before: Facts, after: Facts) -> bool:
    """Whether readers are told. A correction never is; a completion only if places or term changed."""
    if change.saying is Saying.COMPLETED:
        return change.areas is not None or after.expected_end_at != before.expected_end_at
    return change.saying is not Saying.CORRECTED


def _foreign_fields(change: Change, kind: Kind) -> Iterator[Fault]:
    given = set(change.sets) | ({"areas"} if change.areas is not None else set())
    given |= {"duplicate_of"} if change.duplicate_of else set()
    for name in sorted(given - MAY_SET.get(change.saying, frozenset())):
        sent = "addresses" if name == "areas" else SENT_AS[kind].get(name, name)
        yield Fault(sent, "field_not_here", {"field": sent})


def _wanted(change: Change, kind: Kind) -> Iterator[Fault]:
    names = SENT_AS[kind]
    if change.saying in REASON_WANTED and not tidy(change.reason):
        yield Fault("reason", "reason_missing")
    if change.saying in (Saying.AREA_CHANGED, Saying.PART_RESTORED) and change.areas is None:
        yield Fault("addresses", "addresses_missing")
    if change.saying is Saying.RESTORED and not change.sets.get("ended_at"):
        yield Fault("ended_at", "ended_missing")
    if change.saying is Saying.MOVED and not change.sets.get("begins_at"):
        yield Fault(names["begins_at"], "start_missing")
    ends = change.saying in (Saying.MOVED, Saying.TERM_CHANGED) and not change.sets.get("expected_end_at")
    ends |= change.saying is Saying.REOPENED and kind is Kind.PLANNED and not change.sets.get("expected_end_at")
    unknown = kind is Kind.EMERGENCY and ("expected_end_at" in change.sets or change.areas is not None)
    if ends and not unknown:
        yield Fault(names["expected_end_at"], "end_missing" if kind is Kind.PLANNED else "term_missing")


def _terms(
    change: Change, kind: Kind, before: Facts, after: Facts, promised: datetime | None, *, now: datetime
) -> Iterator[Fault]:
    names, ended_at = SENT_AS[kind], change.sets.get("ended_at")
    if ended_at and not before.begins_at <= ended_at <= now + GRACE:
        yield Fault("ended_at", "restored_odd")
    if change.saying is Saying.MOVED and after.begins_at <= now:
        yield Fault(names["begins_at"], "start_past")
    if change.saying is Saying.COMPLETED and after.begins_at > now + GRACE:
        yield Fault(names["begins_at"], "occurred_future", {"at": after.begins_at.isoformat()})
    if any(area.restored_at and area.restored_at > now + GRACE for area in change.areas or ()):
        yield Fault("areas", "restored_odd")
    yield from _promise(change, kind, before, after, promised, now=now)


def _promise(
    change: Change, kind: Kind, before: Facts, after: Facts, promised: datetime | None, *, now: datetime
) -> Iterator[Fault]:
    name, said = SENT_AS[kind]["expected_end_at"], change.sets.get("expected_end_at")
    if said is None:
        if change.saying is Saying.TERM_CHANGED and change.areas and promised and promised <= now:
            yield Fault(name, "term_past")
    elif said <= now:
        yield Fault(name, "term_past")
    elif said <= after.begins_at:
        yield Fault(name, "end_before_start")
    elif change.saying is Saying.TERM_CHANGED and said == before.expected_end_at and change.areas is None:
        yield Fault(name, "term_same")
