"""The table of data-model §3, cell by cell: what may be said in which state, and where it leads."""

import pytest

from outage_hub.rules.outage import LIVE, Kind, Saying, Source, State, first_state, next_state, sayings_for
from outage_hub.rules.refusals import Conflict, Fault

_REPORTED, _OPEN, _SCHEDULED, _UNDER_WAY, _CLOSED, _CANCELLED = State
TABLE: dict[State, dict[Saying, State]] = {
    State.REPORTED: {
        Saying.COMPLETED: _OPEN,
        Saying.TERM_CHANGED: _REPORTED,
        Saying.AREA_CHANGED: _REPORTED,
        Saying.PART_RESTORED: _REPORTED,
        Saying.OVERRUN: _REPORTED,
        Saying.RESTORED: _CLOSED,
        Saying.CANCELLED: _CANCELLED,
        Saying.CORRECTED: _REPORTED,
    },
    State.OPEN: {
        Saying.TERM_CHANGED: _OPEN,
        Saying.AREA_CHANGED: _OPEN,
        Saying.PART_RESTORED: _OPEN,
        Saying.OVERRUN: _OPEN,
        Saying.RESTORED: _CLOSED,
        Saying.CANCELLED: _CANCELLED,
        Saying.CORRECTED: _OPEN,
    },
    State.SCHEDULED: {
        Saying.AREA_CHANGED: _SCHEDULED,
        Saying.MOVED: _SCHEDULED,
        Saying.STARTED: _UNDER_WAY,
        Saying.CANCELLED: _CANCELLED,
        Saying.CORRECTED: _SCHEDULED,
    },
    State.UNDER_WAY: {
        Saying.TERM_CHANGED: _UNDER_WAY,
        Saying.AREA_CHANGED: _UNDER_WAY,
        Saying.PART_RESTORED: _UNDER_WAY,
        Saying.OVERRUN: _UNDER_WAY,
        Saying.RESTORED: _CLOSED,
        Saying.CORRECTED: _UNDER_WAY,
    },
    State.CLOSED: {Saying.CORRECTED: _CLOSED},
    State.CANCELLED: {Saying.CORRECTED: _CANCELLED},
}
REOPENS_AS = {Kind.EMERGENCY: _OPEN, Kind.PLANNED: _UNDER_WAY}
CELLS = [(kind, state, saying) for kind in Kind for state in State for saying in Saying]


@pytest.mark.clause("7.1")
@pytest.mark.parametrize(("kind", "state", "saying"), CELLS)
def test_each_saying_is_allowed_or_refused_in_each_state_as_the_table_says(
    kind: Kind, state: State, saying: Saying
) -> None:
    leads_to = REOPENS_AS[kind] if (state, saying) == (_CLOSED, Saying.REOPENED) else TABLE[state].get(saying)
    if leads_to:
        assert next_state(kind, state, saying) is leads_to
        return
    with pytest.raises(Conflict) as refusal:
        next_state(kind, state, saying)
    assert refusal.value.faults == (Fault("kind", "not_now", {"state": state.value}),)


@pytest.mark.clause("7.1")
@pytest.mark.parametrize("source", Source)
def test_an_emergency_is_only_reported_when_it_came_by_phone(source: Source) -> None:
    assert first_state(Kind.EMERGENCY, source) is (_REPORTED if source is Source.PHONE else _OPEN)


@pytest.mark.parametrize("source", Source)
def test_planned_works_are_scheduled_through_every_entrance(source: Source) -> None:
    assert first_state(Kind.PLANNED, source) is _SCHEDULED


@pytest.mark.parametrize("state", State)
def test_people_are_offered_all_that_is_allowed_but_the_word_of_the_clock(state: State) -> None:
    allowed = {*TABLE[state], *([Saying.REOPENED] if state is _CLOSED else [])}
    assert set(sayings_for(state)) == allowed - {Saying.OVERRUN}


def test_what_is_offered_keeps_one_order() -> None:
    offered = sayings_for(State.OPEN)
    assert list(offered) == sorted(offered, key=list(Saying).index)


def test_only_ended_outages_are_not_live() -> None:
    assert set(State) - set(LIVE) == {State.CLOSED, State.CANCELLED}
