from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import AT_ONCE, chase_deadlines, overdue_since
from outage_hub.models.clocks import Deadline, DeadlineStep
from outage_hub.models.journal import Entry, first_break
from outage_hub.models.outages import Revision
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.rules.deadlines import ClockState, Obligation, Step
from outage_hub.rules.outage import AreaDraft, Saying, Source, State
from tests.actions.looking import (
    addresses,
    breaking,
    causes,
    clocks,
    everything,
    expand_all,
    only_clock,
    outage_of,
    relays,
    states,
    waiting_steps,
)
from tests.conftest import NIGHT, WoundClock, on_both
from tests.databases import needs_postgresql
from tests.models.together import at_once
from tests.samples import emergency, file, planned, say

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TERM = NIGHT + 4 * HOUR
EVERYWHERE = (AreaDraft(text="усе місто"),)
on_postgresql = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=needs_postgresql)], indirect=True
)


@pytest.fixture
def number(session: Session) -> str:
    """An emergency filed at NIGHT, four hours promised: three relays."""
    return file(session, emergency(NIGHT), NIGHT).number


def sweep(session: Session, at: datetime) -> dict[str, int]:
    """What one sweep announces."""
    before = _announced(session)
    chase_deadlines(session, now=at)
    after = _announced(session)
    return {
        purpose: after[purpose] - before.get(purpose, 0) for purpose in after if after[purpose] != before.get(purpose)
    }


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@on_both
def test_each_relayer_is_reminded_at_30_and_45_then_controllers_and_then_the_head_are_told(
    session: Session, number: str
) -> None:
    found = {minute: sweep(session, NIGHT + minute * MINUTE) for minute in (29, 30, 44, 45, 59, 60, 74, 75, 90)}
    assert found == {
        29: {},
        30: {"relay_reminder": 3},
        44: {},
        45: {"relay_reminder": 3},
        59: {},
        60: {"breaches": 1},
        74: {},
        75: {"escalations": 1},
        90: {},
    }
    assert outage_of(session, number).state is State.OPEN


@pytest.mark.clause("7.6")
@on_both
def test_a_breach_keeps_its_legal_instant_and_the_moment_it_was_noticed(session: Session, number: str) -> None:
    chase_deadlines(session, now=NIGHT + HOUR + 7 * SECOND)
    for clock in clocks(session, Obligation.RELAY):
        assert (clock.state, clock.due_at) == (ClockState.BROKEN, NIGHT + HOUR)
        assert (clock.detected_at, clock.met_at) == (NIGHT + HOUR + 7 * SECOND, None)
    broken = session.scalars(select(Entry.subject).where(Entry.deed == "broken")).all()
    assert broken == [number] * 3


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@on_both
def test_breaches_go_to_the_controllers_and_escalations_to_the_head(session: Session) -> None:
    chase_deadlines(session, now=NIGHT + 75 * MINUTE)
    expand_all(session, NIGHT + 75 * MINUTE)
    (breaches,), (escalations,) = causes(session, "breaches"), causes(session, "escalations")
    assert addresses(session, breaches) == {f"kontroler-{n}@centre.test" for n in (1, 2, 3)}
    assert addresses(session, escalations) == {"nachalnyk@centre.test"}
    assert session.scalars(select(Announcement.outage_id).where(Announcement.cause == breaches)).one() == 1


@pytest.mark.usefixtures("number")
@on_both
def test_reminders_overtaken_by_the_breach_are_silent(session: Session) -> None:
    assert sweep(session, NIGHT + 65 * MINUTE) == {"breaches": 1}
    assert waiting_steps(session)[Step.ESCALATE] == 3
    assert Step.REMIND_30 not in waiting_steps(session)


@pytest.mark.usefixtures("number")
@on_both
def test_the_first_reminder_is_silent_when_the_second_is_due_too(session: Session) -> None:
    assert sweep(session, NIGHT + 50 * MINUTE) == {"relay_reminder": 3}
    reminders = session.scalars(select(DeadlineStep.step).where(DeadlineStep.announcement_id.is_not(None))).all()
    assert reminders == [Step.REMIND_45] * 3


def test_reminders_overtaken_by_the_breach_are_silent_however_many_are_due(session: Session) -> None:
    for _ in range(AT_ONCE // 10 + 1):  # five relays each: the reminders alone fill more than one transaction
        file(session, emergency(NIGHT, areas=EVERYWHERE), NIGHT)
    chase_deadlines(session, now=NIGHT + 65 * MINUTE)
    assert causes(session, "relay_reminder") == []
    assert set(states(session, Obligation.RELAY)) == {ClockState.BROKEN}


@pytest.mark.usefixtures("number")
@on_both
def test_a_reminder_expires_with_the_hour_it_reminds_of(session: Session) -> None:
    chase_deadlines(session, now=NIGHT + 30 * MINUTE)
    query = select(Announcement.expires_at).where(Announcement.purpose == Purpose.RELAY_REMINDER)
    assert set(session.scalars(query)) == {NIGHT + HOUR}


@pytest.mark.clause("7.1")
@on_both
def test_a_passed_term_is_said_once_the_filer_is_reminded_and_controllers_hear_a_quarter_of_an_hour_later(
    session: Session, number: str
) -> None:
    chase_deadlines(session, now=NIGHT + 80 * MINUTE)
    found = {at: sweep(session, TERM + at * MINUTE) for at in (-1, 0, 1, 14, 15, 16)}
    assert found == {-1: {}, 0: {"revision": 1, "term_passed": 1}, 1: {}, 14: {}, 15: {"breaches": 1}, 16: {}}
    revisions = outage_of(session, number).revisions
    assert [revision.kind for revision in revisions] == [Saying.FILED, Saying.OVERRUN]
    assert (revisions[1].source, revisions[1].author_kind, revisions[1].significant) == (Source.CLOCK, "clock", True)
    assert outage_of(session, number).state is State.OPEN


@pytest.mark.usefixtures("number")
@on_both
def test_the_reminder_of_a_passed_term_goes_to_the_executor(session: Session) -> None:
    chase_deadlines(session, now=TERM)
    expand_all(session, TERM)
    (cause,) = causes(session, "term_passed")
    assert addresses(session, cause) == {"dispatch@vodokanal.test"}


@on_both
def test_an_unknown_term_is_asked_for_after_an_hour_without_an_overrun(session: Session) -> None:
    number = file(session, emergency(NIGHT, expected_end_at=None), NIGHT).number
    found = {minute: sweep(session, NIGHT + minute * MINUTE) for minute in (59, 60, 74, 75)}
    assert [purposes.get("term_passed") for purposes in found.values()] == [None, 1, None, None]
    assert found[75] == {"breaches": 1, "escalations": 1}
    assert only_clock(session, Obligation.TERM).state is ClockState.BROKEN
    assert [revision.kind for revision in outage_of(session, number).revisions] == [Saying.FILED]


@on_both
def test_a_new_term_said_in_time_is_not_overrun_at_the_old_one(session: Session, number: str) -> None:
    say(session, number, Saying.TERM_CHANGED, 1, TERM, sets={"expected_end_at": TERM + HOUR})
    chase_deadlines(session, now=TERM + HOUR - SECOND)
    assert outage_of(session, number).current.kind is Saying.TERM_CHANGED
    chase_deadlines(session, now=TERM + HOUR)
    assert outage_of(session, number).current.kind is Saying.OVERRUN


@on_both
def test_each_term_of_a_group_of_addresses_can_be_overrun_in_its_turn(session: Session, number: str) -> None:
    for based_on, end in ((1, TERM + HOUR), (3, TERM + 2 * HOUR)):
        areas = (AreaDraft(text="парні", expected_end_at=end), AreaDraft(text="непарні"))
        say(session, number, Saying.TERM_CHANGED, based_on, end - 30 * MINUTE, areas=areas)
        chase_deadlines(session, now=end)
    kinds = [revision.kind for revision in outage_of(session, number).revisions]
    assert kinds == [Saying.FILED, Saying.TERM_CHANGED, Saying.OVERRUN, Saying.TERM_CHANGED, Saying.OVERRUN]
    assert [clock.state for clock in clocks(session, Obligation.TERM)][1:] == [ClockState.BROKEN] * 2


@on_both
def test_an_overrun_says_which_term_has_passed(session: Session) -> None:
    areas = (AreaDraft(text="парні", expected_end_at=TERM + HOUR), AreaDraft(text="непарні"))
    number = file(session, emergency(NIGHT, areas=areas), NIGHT).number
    chase_deadlines(session, now=TERM + HOUR)
    assert outage_of(session, number).current.expected_end_at == TERM + HOUR


@pytest.mark.clause("7.2")
@on_both
def test_an_entry_still_owed_after_a_call_is_a_breach_at_the_thirtieth_minute(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number  # begun 18 minutes before
    assert sweep(session, NIGHT + 12 * MINUTE - SECOND) == {}
    assert sweep(session, NIGHT + 12 * MINUTE) == {"breaches": 1}
    assert only_clock(session, Obligation.FILING).state is ClockState.BROKEN
    assert outage_of(session, number).state is State.REPORTED


@pytest.mark.clause("7.3")
@on_both
def test_planned_works_are_reminded_of_started_by_the_clock_and_overrun(session: Session) -> None:
    start, end = NIGHT + 4 * DAY, NIGHT + 4 * DAY + 8 * HOUR
    number = file(session, planned(NIGHT), NIGHT).number
    moments = (start - DAY - SECOND, start - DAY, start - SECOND, start, end, end + 15 * MINUTE)
    found = [sweep(session, moment) for moment in moments]
    assert found[:4] == [{}, {"planned_reminder": 1}, {}, {"revision": 1}]
    assert found[4:] == [{"revision": 1, "term_passed": 1}, {"breaches": 1}]
    outage = outage_of(session, number)
    assert [revision.kind for revision in outage.revisions] == [Saying.FILED, Saying.STARTED, Saying.OVERRUN]
    assert outage.state is State.UNDER_WAY


@on_both
def test_works_that_have_begun_are_not_announced_for_tomorrow(session: Session) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    assert sweep(session, NIGHT + 4 * DAY + MINUTE) == {"revision": 1}
    assert outage_of(session, number).state is State.UNDER_WAY


@on_both
def test_a_reminder_of_planned_works_expires_when_they_start(session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    chase_deadlines(session, now=NIGHT + 3 * DAY)
    query = select(Announcement.expires_at).where(Announcement.purpose == Purpose.PLANNED_REMINDER)
    assert session.scalars(query).all() == [NIGHT + 4 * DAY]


@on_both
def test_after_a_long_stop_planned_works_are_started_before_they_are_overrun(session: Session) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    chase_deadlines(session, now=NIGHT + 10 * DAY)
    outage = outage_of(session, number)
    assert [revision.kind for revision in outage.revisions] == [Saying.FILED, Saying.STARTED, Saying.OVERRUN]
    assert outage.begins_at == NIGHT + 4 * DAY


@pytest.mark.clause("7.6")
@on_both
def test_stopped_for_three_hours_across_forty_deadlines(session: Session, clock: WoundClock) -> None:
    for _ in range(10):  # four duties each: three districts and the HOA office
        areas = (AreaDraft(text="три райони", districts=("prymorskyi", "tsentralnyi", "kalmiuskyi")),)
        file(session, emergency(clock(), areas=areas), clock())
    found = sweep(session, clock.wind(hours=3))
    assert found == {"breaches": 1, "escalations": 1}
    broken = clocks(session, Obligation.RELAY)
    assert len(broken) == 40
    assert {(one.state, one.due_at, one.detected_at) for one in broken} == {(ClockState.BROKEN, NIGHT + HOUR, clock())}
    assert session.scalar(select(func.count()).select_from(Entry).where(Entry.deed == "broken")) == 40
    assert first_break(session) is None


@on_both
def test_all_breaches_of_one_sweep_are_in_its_one_letter(session: Session) -> None:
    for _ in range(3):
        file(session, emergency(NIGHT), NIGHT)
    chase_deadlines(session, now=NIGHT + HOUR)
    announcement = session.scalars(select(Announcement).where(Announcement.purpose == Purpose.BREACHES)).one()
    assert [step.step for step in announcement.steps] == [Step.BREACH] * 9
    assert announcement.outage_id is None


@on_both
def test_sweeping_again_finds_nothing(session: Session, number: str) -> None:
    assert chase_deadlines(session, now=TERM + HOUR) == 15
    kept = everything(session)
    assert chase_deadlines(session, now=TERM + HOUR) == 0
    assert everything(session) == kept
    assert outage_of(session, number).current.seq == 2


@pytest.mark.usefixtures("number")
@on_both
def test_a_sweep_whose_commit_fails_leaves_everything_for_the_next(session: Session) -> None:
    before = everything(session)
    with breaking("commit"):
        assert chase_deadlines(session, now=NIGHT + HOUR) == 0
    assert everything(session) == before
    assert set(states(session, Obligation.RELAY)) == {ClockState.OPEN}
    assert sweep(session, NIGHT + HOUR) == {"breaches": 1}


@on_both
def test_sweepers_at_the_same_moment_take_each_step_once(session: Session, app: OpenAPI) -> None:
    for _ in range(12):
        file(session, emergency(NIGHT), NIGHT)
    taken = at_once(app, [lambda own: chase_deadlines(own, now=TERM + HOUR)] * 3)
    assert sum(taken) == 12 * 15
    assert len(causes(session, "breaches")) == len([count for count in taken if count])
    assert len(causes(session, "relay_reminder")) == 0
    overruns = select(func.count()).select_from(Revision).where(Revision.kind == Saying.OVERRUN)
    assert session.scalar(overruns) == 12
    assert session.scalar(select(func.count()).where(DeadlineStep.done_at.is_(None))) == 0
    assert first_break(session) is None


@on_both
def test_an_attestation_in_the_hours_last_instant_is_no_breach(session: Session, number: str) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT})
    assert sweep(session, NIGHT + HOUR) == {}
    assert set(states(session, Obligation.RELAY)) == {ClockState.VOID}


@on_postgresql
def test_a_sweep_waits_for_a_change_being_written_and_goes_on_from_it(
    session: Session, number: str, app: OpenAPI
) -> None:
    written, go = Event(), Event()

    def hold(_session: Session) -> None:
        written.set()
        go.wait(60)

    def correct(own: Session) -> None:
        event.listen(own, "before_commit", hold)
        say(own, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})

    with ThreadPoolExecutor(2) as threads, _let_go(go):
        changed = threads.submit(at_once, app, [correct])
        assert written.wait(60)
        swept = threads.submit(at_once, app, [lambda own: chase_deadlines(own, now=TERM)])
        _until_somebody_waits_for_a_lock(session)
        go.set()
        assert (changed.result(60), swept.result(60)) == ([None], [14])
    revisions = outage_of(session, number).revisions
    assert [revision.kind for revision in revisions] == [Saying.FILED, Saying.CORRECTED, Saying.OVERRUN]
    assert revisions[2].summary == "Порив водоводу"


@pytest.mark.usefixtures("number")
@on_both
def test_the_oldest_step_past_due_is_known(session: Session) -> None:
    assert overdue_since(session, now=NIGHT + 29 * MINUTE) is None
    assert overdue_since(session, now=NIGHT + 50 * MINUTE) == NIGHT + 30 * MINUTE
    chase_deadlines(session, now=NIGHT + 50 * MINUTE)
    assert overdue_since(session, now=NIGHT + 50 * MINUTE) is None


@pytest.mark.usefixtures("number")
def test_no_clock_ever_changes_what_it_owed(session: Session) -> None:
    query = select(Deadline.id, Deadline.due_at, Deadline.started_at).order_by(Deadline.id)
    before = session.execute(query).all()
    chase_deadlines(session, now=TERM + DAY)
    assert session.execute(query).all() == before
    assert len(relays(session)) == 3


def _announced(session: Session) -> dict[str, int]:
    rows = session.execute(select(Announcement.purpose, func.count()).group_by(Announcement.purpose))
    return {str(purpose): count for purpose, count in rows}


@contextmanager
def _let_go(go: Event) -> Iterator[None]:
    """Whatever happens, nobody is left waiting."""
    try:
        yield
    finally:
        go.set()


def _until_somebody_waits_for_a_lock(session: Session) -> None:
    for _ in range(100_000):
        session.rollback()
        if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
    raise AssertionError("nobody waits")


@on_both
def test_a_step_that_cannot_be_taken_leaves_its_neighbours_on_time(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    bad = session.scalars(select(DeadlineStep).where(DeadlineStep.step == Step.REMIND_30).limit(1)).one()
    clash = Announcement(
        cause=f"step:{bad.id}", purpose=Purpose.RELAY_REMINDER, lane=0, created_at=NIGHT, expanded_at=NIGHT
    )
    session.add(clash)
    session.commit()

    taken = chase_deadlines(session, now=NIGHT + timedelta(minutes=31))

    session.expire_all()
    undone = session.scalars(
        select(DeadlineStep.id).where(DeadlineStep.done_at.is_(None), DeadlineStep.step == Step.REMIND_30)
    )
    assert taken == 2
    assert undone.all() == [bad.id]
