"""What an operator tells a caller: what each outage means at the address now, and which of several comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outage_hub.rules.outage import Kind, Service, State

RECENT = timedelta(hours=24)  # a service restored longer ago is no news; the reports count from another clock


class Verdict(StrEnum):
    """What is said first; the first six stand in the order in which one outage outranks another."""

    EMERGENCY = "emergency"
    TERM_PASSED = "term_passed"
    RUNNING = "planned_running"
    AHEAD = "planned_ahead"
    RESTORED = "restored"
    NOTHING = "nothing"
    HOUSE_MISSING = "house_missing"  # the street has records, and no house was named
    WHICH_STREET = "which_street"
    STREET_UNKNOWN = "street_unknown"


_ORDER = tuple(Verdict)


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One outage as it touches one address: the term and the end are those of the address's own group.

    Not `sure` = its addresses may mean this one, and a person must look; `words` are those that could not be read.
    """

    outage_id: int
    number: str
    kind: Kind
    service: Service
    state: State
    exercise: bool
    summary: str
    aid_points: str
    begins_at: datetime
    term: datetime | None
    ended_at: datetime | None
    sure: bool = True
    words: str = ""


@dataclass(frozen=True)
class Judged:
    """`main` is what is read aloud; `perhaps` and `exercises` are shown and never said to be so."""

    verdict: Verdict
    main: Touch | None = None
    others: tuple[Touch, ...] = ()
    perhaps: tuple[Touch, ...] = ()
    exercises: tuple[Touch, ...] = ()


def verdict_on(touch: Touch, *, now: datetime) -> Verdict:
    """What the outage means at the address at this moment."""
    if touch.state is State.CANCELLED:
        return Verdict.NOTHING
    if touch.ended_at or touch.state is State.CLOSED:
        return Verdict.RESTORED if touch.ended_at and now - touch.ended_at < RECENT else Verdict.NOTHING
    if touch.state is State.SCHEDULED and touch.begins_at > now:
        return Verdict.AHEAD
    if touch.term and touch.term < now:
        return Verdict.TERM_PASSED
    return Verdict.RUNNING if touch.kind is Kind.PLANNED else Verdict.EMERGENCY


def judge(touches: Iterable[Touch], *, service: Service | None = None, now: datetime) -> Judged:
    """Which outage is told first. Of a `service` that the caller asks about, another one's outage is no answer."""
    once = [one for one in _once(touches) if verdict_on(one, now=now) is not Verdict.NOTHING]
    real = sorted((one for one in once if not one.exercise), key=lambda one: _rank(one, now))
    sure = [one for one in real if one.sure]
    main = next((one for one in sure if service in (None, one.service)), None)
    return Judged(
        verdict=verdict_on(main, now=now) if main else Verdict.NOTHING,
        main=main,
        others=tuple(one for one in sure if one is not main),
        perhaps=tuple(one for one in real if not one.sure),
        exercises=tuple(one for one in once if one.exercise),
    )


def _once(touches: Iterable[Touch]) -> Sequence[Touch]:
    """Each outage once. Of several groups that mean the address, the one that promises least."""
    found: dict[int, Touch] = {}
    for touch in touches:
        known = found.get(touch.outage_id)
        if known is None or _bleak(touch) > _bleak(known):
            found[touch.outage_id] = touch
    return list(found.values())


def _bleak(touch: Touch) -> tuple[bool, bool, bool, float]:
    term = touch.term.timestamp() if touch.term else 0.0
    return touch.sure, touch.ended_at is None, touch.term is None, term


def _rank(touch: Touch, now: datetime) -> tuple[int, float]:
    """By verdict; then what began or ended last, but the soonest of what lies ahead."""
    verdict = verdict_on(touch, now=now)
    moment = (touch.ended_at or touch.begins_at).timestamp()
    return _ORDER.index(verdict), moment if verdict is Verdict.AHEAD else -moment


def term_at(
    own: datetime | None, common: datetime | None, promised: datetime | None, *, now: datetime
) -> datetime | None:
    """The term for a group of addresses: its `own`, else the `common` one.

    A passed one gives way to what the outage as a whole is `promised` by: only then does the clock ask the executor.
    """
    term = own or common
    return promised if term and promised and term < now < promised else term
