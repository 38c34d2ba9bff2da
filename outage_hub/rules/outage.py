"""What an outage is (regulation 7.1-7.4), and which moves its state allows."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from outage_hub.rules.refusals import Conflict, Fault


class Kind(StrEnum):
    """Two kinds, two filing windows."""

    EMERGENCY = "emergency"
    PLANNED = "planned"


class Service(StrEnum):
    """What residents are left without."""

    WATER = "water"
    HOT_WATER = "hot_water"
    HEAT = "heat"
    ELECTRICITY = "electricity"
    GAS = "gas"
    SEWERAGE = "sewerage"
    LIFT = "lift"
    ROADS = "roads"
    TRANSPORT = "transport"
    LIGHTING = "lighting"
    COMMUNICATIONS = "communications"
    OTHER = "other"


class State(StrEnum):
    """Where an outage stands. «Термін минув» is derived, never stored."""

    REPORTED = "reported"
    OPEN = "open"
    SCHEDULED = "scheduled"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    CANCELLED = "cancelled"


LIVE = (State.REPORTED, State.OPEN, State.SCHEDULED, State.UNDER_WAY)
ENDED = (State.CLOSED, State.CANCELLED)


class Saying(StrEnum):
    """The kinds of revision: what can be said about an outage."""

    FILED = "filed"
    COMPLETED = "completed"
    TERM_CHANGED = "term_changed"
    AREA_CHANGED = "area_changed"
    PART_RESTORED = "part_restored"
    MOVED = "moved"
    STARTED = "started"
    OVERRUN = "overrun"
    RESTORED = "restored"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    CORRECTED = "corrected"


class Source(StrEnum):
    """The entrance a revision came through."""

    FORM = "form"
    API = "api"
    CLI = "cli"
    SHEET = "sheet"
    PHONE = "phone"
    DTEK = "dtek"
    CLOCK = "clock"


ENDINGS = (Saying.RESTORED, Saying.CANCELLED)

_WHILE_OUT = (Saying.TERM_CHANGED, Saying.AREA_CHANGED, Saying.PART_RESTORED, Saying.OVERRUN, Saying.CORRECTED)
_STAYS = {
    State.REPORTED: _WHILE_OUT,
    State.OPEN: _WHILE_OUT,
    State.SCHEDULED: (Saying.AREA_CHANGED, Saying.MOVED, Saying.CORRECTED),
    State.UNDER_WAY: _WHILE_OUT,
    State.CLOSED: (Saying.CORRECTED,),
    State.CANCELLED: (Saying.CORRECTED,),
}
_MOVES = {
    (State.REPORTED, Saying.COMPLETED): State.OPEN,
    (State.REPORTED, Saying.RESTORED): State.CLOSED,
    (State.REPORTED, Saying.CANCELLED): State.CANCELLED,
    (State.OPEN, Saying.RESTORED): State.CLOSED,
    (State.OPEN, Saying.CANCELLED): State.CANCELLED,
    (State.SCHEDULED, Saying.STARTED): State.UNDER_WAY,
    (State.SCHEDULED, Saying.CANCELLED): State.CANCELLED,
    (State.UNDER_WAY, Saying.RESTORED): State.CLOSED,
}


def first_state(kind: Kind, source: Source) -> State:
    """Where a filing starts: by phone it is only reported until the executor completes it (7.1)."""
    if kind is Kind.PLANNED:
        return State.SCHEDULED
    return State.REPORTED if source is Source.PHONE else State.OPEN


def next_state(kind: Kind, state: State, saying: Saying) -> State:
    """Where the outage stands once this is said. Raises Conflict (`not_now`) where the table has no cell."""
    if saying in _STAYS[state]:
        return state
    if (state, saying) == (State.CLOSED, Saying.REOPENED):
        return State.OPEN if kind is Kind.EMERGENCY else State.UNDER_WAY
    if (state, saying) not in _MOVES:
        raise Conflict([Fault("kind", "not_now", {"state": state.value})])
    return _MOVES[state, saying]


def sayings_for(state: State) -> tuple[Saying, ...]:
    """What people may say next; the clock's own words are left out."""
    moves = {saying for (at, saying) in _MOVES if at is state} | set(_STAYS[state])
    if state is State.CLOSED:
        moves.add(Saying.REOPENED)
    return tuple(saying for saying in Saying if saying in moves - {Saying.OVERRUN})


@dataclass(frozen=True, kw_only=True)
class AreaDraft:
    """One group of addresses with its own term; `districts` are slugs."""

    text: str
    districts: tuple[str, ...] = ()
    expected_end_at: datetime | None = None
    restored_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that one revision says (7.4), complete, so that any page or letter renders from one row."""

    summary: str
    cause: str
    consequences: str
    begins_at: datetime
    expected_end_at: datetime | None = None
    ended_at: datetime | None = None
    cause_public: bool = True
    aid_points: str = ""
    works_place: str = ""


@dataclass(frozen=True, kw_only=True)
class PhoneWord:
    """A report by phone (7.1): who said it, when, who took the call."""

    said_by: str
    phoned_at: datetime | None = None
    taken_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What was written in a form, parsed, not yet judged. `executor` is an organisation's code."""

    kind: Kind
    service: Service
    executor: str
    facts: Facts
    areas: tuple[AreaDraft, ...] = field(default_factory=tuple)
    exercise: bool = False
    late_reason: str = ""
    phone: PhoneWord | None = None

    def received_at(self, source: Source) -> datetime | None:
        """When the dispatcher's word reached the inspector (7.8); None = the clock runs from the event."""
        return self.phone.phoned_at if self.phone and source is Source.DTEK else None
