"""Every hour the regulation counts, in one table, each with its clause. No clock is read here: `now` is handed in.

Durations are added in UTC: three days are 72 hours also across a change of clocks. The due instant itself is in time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from outage_hub.rules.outage import Kind


class Obligation(StrEnum):
    """What is owed."""

    FILING = "filing"
    NOTICE = "notice"
    RELAY = "relay"
    TERM = "term"


class ClockState(StrEnum):
    """A clock runs, then ends once, for ever."""

    OPEN = "open"
    MET = "met"
    BROKEN = "broken"
    VOID = "void"


class Step(StrEnum):
    """What the hub does of itself while a clock runs."""

    REMIND_30 = "remind_30"
    REMIND_45 = "remind_45"
    REMIND_DAY_BEFORE = "remind_day_before"
    START = "start"
    OVERRUN = "overrun"
    REMIND_FILER = "remind_filer"
    BREACH = "breach"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class Window:
    """A stretch of time that a clause allows, counted from the event (negative: before it)."""

    clause: str
    length: timedelta


FILING = Window("7.2", timedelta(minutes=30))
DISPATCHED = Window("7.8", timedelta(minutes=30))  # from the call; the clause gives no number: by analogy with 7.2
NOTICE = Window("7.3", timedelta(hours=-72))
RELAY = Window("7.6", timedelta(hours=1))
RELAY_BY_HOA_OFFICE = Window("7.7", timedelta(hours=1))
TERM = Window("7.1", timedelta(0))
TERM_UNKNOWN = Window("7.1", timedelta(hours=1))  # «термін уточнюється»: the hub's own rule, the clause gives no number

# Steps of a clock, counted from its due moment.
STEPS: dict[Obligation, tuple[tuple[Step, timedelta], ...]] = {
    Obligation.FILING: ((Step.BREACH, timedelta(0)),),
    Obligation.NOTICE: ((Step.REMIND_DAY_BEFORE, timedelta(hours=48)), (Step.START, timedelta(hours=72))),
    Obligation.RELAY: (
        (Step.REMIND_30, timedelta(minutes=-30)),
        (Step.REMIND_45, timedelta(minutes=-15)),
        (Step.BREACH, timedelta(0)),
        (Step.ESCALATE, timedelta(minutes=15)),
    ),
    Obligation.TERM: (
        (Step.OVERRUN, timedelta(0)),
        (Step.REMIND_FILER, timedelta(0)),
        (Step.BREACH, timedelta(minutes=15)),
    ),
}
REMINDERS = (Step.REMIND_30, Step.REMIND_45, Step.REMIND_DAY_BEFORE)


class Timeliness(StrEnum):
    """How a filing stands to its clause."""

    IN_TIME = "in_time"
    LATE = "late"
    SHORT_NOTICE = "short_notice"


def filing_window(kind: Kind, received_at: datetime | None = None) -> Window:
    """7.2 for emergencies, 7.3 for planned works; 7.8 for what an inspector received from the dispatcher."""
    if received_at is not None:
        return DISPATCHED
    return FILING if kind is Kind.EMERGENCY else NOTICE


def filing_due(kind: Kind, begins_at: datetime, received_at: datetime | None = None) -> datetime:
    """The last moment at which this would still be filed in time."""
    return (received_at or begins_at).astimezone(UTC) + filing_window(kind, received_at).length


def lateness(kind: Kind, begins_at: datetime, *, now: datetime, received_at: datetime | None = None) -> timedelta:
    """How far past its window something is filed; zero when in time."""
    return max(now - filing_due(kind, begins_at, received_at), timedelta(0))


def timeliness(kind: Kind, begins_at: datetime, *, now: datetime, received_at: datetime | None = None) -> Timeliness:
    """In time, late (7.2, 7.8) or at short notice (7.3)."""
    if not lateness(kind, begins_at, now=now, received_at=received_at):
        return Timeliness.IN_TIME
    return Timeliness.LATE if kind is Kind.EMERGENCY else Timeliness.SHORT_NOTICE


def steps_of(obligation: Obligation, due_at: datetime, *, promised: bool = True) -> list[tuple[Step, datetime]]:
    """The steps a clock is written with. An unknown term has nothing to overrun."""
    due_at = due_at.astimezone(UTC)
    return [(step, due_at + after) for step, after in STEPS[obligation] if promised or step is not Step.OVERRUN]


def verdict(due_at: datetime, *, done_at: datetime) -> ClockState:
    """Met at the due instant too; broken after it."""
    return ClockState.MET if done_at <= due_at else ClockState.BROKEN
