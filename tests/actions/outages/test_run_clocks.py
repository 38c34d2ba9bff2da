"""What each saying does to an outage's clocks."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.rules.deadlines import ClockState, Obligation, Step
from outage_hub.rules.outage import AreaDraft, Saying, Source
from tests.actions.looking import clocks, only_clock, outage_of, states, waiting_steps
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, planned, say

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RELAY_STEPS = (Step.REMIND_30, Step.REMIND_45, Step.ESCALATE)
TERM = NIGHT + 4 * HOUR


@pytest.fixture
def number(session: Session) -> str:
    """An emergency filed at NIGHT, four hours promised."""
    return file(session, emergency(NIGHT), NIGHT).number


@pytest.fixture
def phoned(session: Session) -> str:
    """The same, by phone: it began 18 minutes before NIGHT."""
    return file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number


@pytest.fixture
def works(session: Session) -> str:
    """Planned works filed at NIGHT, four days ahead."""
    return file(session, planned(NIGHT), NIGHT).number


@pytest.mark.clause("7.1")
@on_both
def test_a_new_term_meets_the_old_clock_and_opens_the_next(session: Session, number: str) -> None:
    say(session, number, Saying.TERM_CHANGED, 1, TERM, sets={"expected_end_at": TERM + HOUR})
    old, new = clocks(session, Obligation.TERM)
    assert (old.state, old.met_at, old.seq) == (ClockState.MET, TERM, 1)
    assert (new.state, new.due_at, new.started_at, new.seq) == (ClockState.OPEN, TERM + HOUR, TERM, 2)
    assert old.evidence_id == outage_of(session, number).current_id
    assert all(step.done_at == TERM for step in old.steps)
    assert all(step.done_at is None for step in new.steps)


@pytest.mark.clause("7.1")
@on_both
def test_a_new_term_said_too_late_breaks_the_old_clock_for_ever(session: Session, number: str) -> None:
    say(session, number, Saying.TERM_CHANGED, 1, TERM + SECOND, sets={"expected_end_at": TERM + HOUR})
    old, new = clocks(session, Obligation.TERM)
    assert (old.state, old.met_at) == (ClockState.BROKEN, TERM + SECOND)
    assert new.state is ClockState.OPEN


@on_both
def test_a_term_that_becomes_unknown_must_be_named_within_the_hour(session: Session, number: str) -> None:
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": None})
    _, new = clocks(session, Obligation.TERM)
    assert (new.due_at, outage_of(session, number).expected_end_at) == (NIGHT + HOUR, None)
    assert [step.step for step in new.steps] == [Step.REMIND_FILER, Step.BREACH]


@on_both
@pytest.mark.parametrize("saying", [Saying.AREA_CHANGED, Saying.PART_RESTORED])
def test_a_group_with_a_later_term_of_its_own_moves_the_clock(session: Session, number: str, saying: Saying) -> None:
    areas = (AreaDraft(text="парні", expected_end_at=TERM + 5 * HOUR), AreaDraft(text="непарні"))
    say(session, number, saying, 1, NIGHT, areas=areas)
    old, new = clocks(session, Obligation.TERM)
    assert outage_of(session, number).expected_end_at == TERM + 5 * HOUR
    assert (old.state, new.state, new.due_at) == (ClockState.MET, ClockState.OPEN, TERM + 5 * HOUR)


@on_both
def test_when_the_group_with_the_latest_term_is_restored_the_clock_comes_forward(session: Session) -> None:
    late = AreaDraft(text="парні", expected_end_at=TERM + 5 * HOUR)
    number = file(session, emergency(NIGHT, areas=(late, AreaDraft(text="непарні"))), NIGHT).number
    areas = (AreaDraft(text="парні", restored_at=NIGHT), AreaDraft(text="непарні"))
    say(session, number, Saying.PART_RESTORED, 1, NIGHT, areas=areas)
    assert [clock.due_at for clock in clocks(session, Obligation.TERM)] == [TERM + 5 * HOUR, TERM]


@on_both
@pytest.mark.parametrize("saying", [Saying.AREA_CHANGED, Saying.PART_RESTORED])
def test_places_alone_leave_the_terms_clock_running(session: Session, number: str, saying: Saying) -> None:
    say(session, number, saying, 1, NIGHT, areas=(AreaDraft(text="вул. Нова", districts=("prymorskyi",)),))
    assert only_clock(session, Obligation.TERM).state is ClockState.OPEN


@on_both
def test_an_overdue_term_is_not_met_by_saying_that_a_part_is_back(session: Session, number: str) -> None:
    late = AreaDraft(text="парні", expected_end_at=TERM + HOUR)
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=(late, AreaDraft(text="непарні")))
    chase_deadlines(session, now=TERM + 2 * HOUR)
    back = (AreaDraft(text="парні", restored_at=TERM), AreaDraft(text="непарні"))
    say(session, number, Saying.PART_RESTORED, 3, TERM + 2 * HOUR, areas=back)
    _, latest = clocks(session, Obligation.TERM)
    assert (latest.state, latest.met_at) == (ClockState.BROKEN, None)


@on_both
def test_a_correction_touches_no_clock(session: Session, number: str) -> None:
    before = waiting_steps(session)
    say(session, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})
    assert waiting_steps(session) == before
    assert only_clock(session, Obligation.TERM).state is ClockState.OPEN


@pytest.mark.clause("7.2")
@on_both
@pytest.mark.parametrize(("after", "state"), [(12 * MINUTE, ClockState.MET), (12 * MINUTE + SECOND, ClockState.BROKEN)])
def test_only_the_executors_own_entry_meets_the_half_hour_from_the_event(
    session: Session, phoned: str, after: timedelta, state: ClockState
) -> None:
    say(session, phoned, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    assert only_clock(session, Obligation.FILING).met_at is None
    say(session, phoned, Saying.COMPLETED, 2, NIGHT + after, sets={"cause": "Корозія"})
    clock = only_clock(session, Obligation.FILING)
    assert (clock.state, clock.met_at) == (state, NIGHT + after)
    assert [step.done_at for step in clock.steps] == [NIGHT + after]


@pytest.mark.clause("7.2")
@on_both
def test_a_broken_half_hour_keeps_the_moment_at_which_it_was_met_late(session: Session, phoned: str) -> None:
    chase_deadlines(session, now=NIGHT + HOUR)
    say(session, phoned, Saying.COMPLETED, 1, NIGHT + 2 * HOUR, sets={"cause": "Корозія"})
    clock = only_clock(session, Obligation.FILING)
    assert (clock.state, clock.detected_at, clock.met_at) == (ClockState.BROKEN, NIGHT + HOUR, NIGHT + 2 * HOUR)


@pytest.mark.clause("7.3")
@on_both
def test_each_move_of_planned_works_is_judged_anew(session: Session, works: str) -> None:
    for based_on, start in enumerate((NIGHT + 5 * DAY, NIGHT + 2 * DAY), start=1):
        sets = {"begins_at": start, "expected_end_at": start + HOUR}
        say(session, works, Saying.MOVED, based_on, NIGHT, sets=sets)
    notices = clocks(session, Obligation.NOTICE)
    assert [clock.state for clock in notices] == [ClockState.MET, ClockState.MET, ClockState.BROKEN]
    assert [clock.due_at for clock in notices] == [NIGHT + days * DAY for days in (1, 2, -1)]
    assert waiting_steps(session) == {
        Step.REMIND_DAY_BEFORE: 1,
        Step.START: 1,
        Step.OVERRUN: 1,
        Step.REMIND_FILER: 1,
        Step.BREACH: 1,
    }


@on_both
def test_works_started_by_hand_are_neither_reminded_of_nor_started_again(session: Session, works: str) -> None:
    say(session, works, Saying.STARTED, 1, NIGHT + DAY)
    chase_deadlines(session, now=NIGHT + 4 * DAY + HOUR)
    assert [revision.kind for revision in outage_of(session, works).revisions] == [Saying.FILED, Saying.STARTED]
    assert only_clock(session, Obligation.TERM).state is ClockState.OPEN


@pytest.mark.clause("7.1")
@on_both
@pytest.mark.parametrize(("after", "state"), [(timedelta(0), ClockState.MET), (SECOND, ClockState.BROKEN)])
def test_the_end_meets_the_promised_term_up_to_its_instant(
    session: Session, number: str, after: timedelta, state: ClockState
) -> None:
    say(session, number, Saying.RESTORED, 1, TERM + after, sets={"ended_at": TERM})
    clock = only_clock(session, Obligation.TERM)
    assert (clock.state, clock.met_at) == (state, TERM + after)
    assert all(step.done_at for step in clock.steps)


@on_both
def test_a_cancelled_record_owes_nothing_but_keeps_what_was_broken(session: Session, phoned: str) -> None:
    chase_deadlines(session, now=NIGHT + 20 * MINUTE)
    say(session, phoned, Saying.CANCELLED, 1, NIGHT + 20 * MINUTE)
    term = only_clock(session, Obligation.TERM)
    assert states(session, Obligation.FILING) == [ClockState.BROKEN]
    assert (term.state, term.void_reason) == (ClockState.VOID, "cancelled")
    assert states(session, Obligation.RELAY) == [ClockState.VOID] * 3
    assert waiting_steps(session) == {}


@on_both
def test_cancelled_works_are_not_started(session: Session, works: str) -> None:
    say(session, works, Saying.CANCELLED, 1, NIGHT)
    chase_deadlines(session, now=NIGHT + 10 * DAY)
    assert [revision.kind for revision in outage_of(session, works).revisions] == [Saying.FILED, Saying.CANCELLED]
    assert states(session, Obligation.NOTICE) == [ClockState.MET]


@on_both
@pytest.mark.parametrize(("sets", "due_at"), [({}, NIGHT + HOUR), ({"expected_end_at": NIGHT + DAY}, NIGHT + DAY)])
def test_a_reopened_record_owes_a_term_again(
    session: Session, number: str, sets: dict[str, object], due_at: object
) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    say(session, number, Saying.REOPENED, 2, NIGHT, sets=sets)
    old, new = clocks(session, Obligation.TERM)
    assert (old.state, new.state, new.due_at) == (ClockState.MET, ClockState.OPEN, due_at)


@on_both
def test_a_term_that_had_passed_before_the_reopening_is_no_promise(session: Session) -> None:
    area = AreaDraft(text="парні", expected_end_at=NIGHT + HOUR)
    number = file(session, emergency(NIGHT, expected_end_at=None, areas=(area,)), NIGHT).number
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    say(session, number, Saying.REOPENED, 2, NIGHT + 3 * HOUR)
    _, new = clocks(session, Obligation.TERM)
    assert (new.due_at, new.state) == (NIGHT + 4 * HOUR, ClockState.OPEN)
    assert [step.step for step in new.steps] == [Step.REMIND_FILER, Step.BREACH]
