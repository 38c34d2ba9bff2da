from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.submission import Receipt, Submission
from outage_hub.models.clocks import Deadline
from outage_hub.models.journal import Entry, first_break
from outage_hub.models.outages import Intake, Outage, PhoneReport, Revision
from outage_hub.models.outbox import Announcement
from outage_hub.rules.deadlines import ClockState, Obligation, Step
from outage_hub.rules.kyiv import KYIV
from outage_hub.rules.outage import AreaDraft, Draft, PhoneWord, Service, Source, State
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind, Role
from outage_hub.rules.refusals import Conflict, Fault, Forbidden, Refused
from tests.actions.looking import (
    Broken,
    add_posts,
    breaking,
    causes,
    clocks,
    duty_of,
    everything,
    letters,
    only_clock,
    outage_of,
    relays,
    statements,
    states,
    waiting_steps,
)
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, planned

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FILED = {
    "outage": 1,
    "revision": 1,
    "area": 1,
    "area_district": 2,
    "area_place": 13,  # eleven houses, and two districts that they may be in
    "live_place": 13,
    "intake": 1,
    "deadline": 5,
    "deadline_step": 15,
    "relay": 3,
    "announcement": 4,
    "journal": 1,
}


def send(session: Session, key: str = "one", digest: str = "a", draft: Draft | None = None) -> Receipt:
    """File with this key."""
    sent = Submission("test", key, digest)
    return file_outage(session, draft or emergency(NIGHT), by=CONSOLE, source=Source.API, sent=sent, now=NIGHT)


def fault(refusal: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    return refusal.value.faults[0].field, refusal.value.faults[0].code


@on_both
def test_filing_announces_once_and_opens_a_relay_for_each_touched_district_and_the_hoa_office(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)

    causes = session.scalars(select(Announcement.cause).order_by(Announcement.id)).all()
    assert sorted(causes) == ["relay:1:opened", "relay:2:opened", "relay:3:opened", "revision:1"]
    assert session.scalar(select(func.count()).select_from(Deadline)) == 5


@on_both
def test_filing_keeps_every_row_it_owes_and_no_other(session: Session) -> None:
    before = everything(session)
    file(session, emergency(NIGHT), NIGHT)
    after = everything(session)
    added = {table: after[table] - before[table] for table in after if after[table] != before[table]}
    assert added == {**FILED, "counter": 2}


@pytest.mark.clause("7.4")
@on_both
def test_all_that_was_said_is_kept_as_it_was_said(session: Session) -> None:
    draft = emergency(NIGHT, cause=" Зношення\u200b труби\r\nдавнє ", aid_points="Підвіз води", cause_public=False)
    receipt = file(session, draft, NIGHT)

    revision = outage_of(session, receipt.number).current
    assert (revision.summary, revision.consequences) == (draft.facts.summary, draft.facts.consequences)
    assert (revision.cause, revision.cause_public) == ("Зношення труби\nдавнє", False)
    assert (revision.begins_at, revision.expected_end_at) == (draft.facts.begins_at, draft.facts.expected_end_at)
    assert (revision.recorded_at, revision.aid_points) == (NIGHT, "Підвіз води")
    assert [area.text for area in revision.areas] == ["вул. Пилипа Орлика, 15-45 непарні"]


@pytest.mark.clause("7.2")
@on_both
def test_the_receipt_says_number_state_and_timeliness(session: Session) -> None:
    receipt = file(session, emergency(NIGHT, begins_at=NIGHT - 71 * MINUTE), NIGHT)
    assert (receipt.number, receipt.revision, receipt.state) == ("26-0001", 1, "open")
    assert (receipt.timeliness, receipt.late_minutes, receipt.repeat) == ("late", 41, False)
    assert receipt.area == {"houses": 11, "streets": 1, "districts": 2, "unread": 0}


@on_both
def test_a_filing_whose_commit_fails_leaves_nothing(session: Session) -> None:
    before = everything(session)
    with breaking("commit"), pytest.raises(Broken):
        file(session, emergency(NIGHT), NIGHT)
    assert everything(session) == before


def test_a_filing_that_fails_at_any_statement_leaves_nothing(session: Session) -> None:
    before = everything(session)
    with statements() as needed:
        file(session, emergency(NIGHT), NIGHT)
    filed = everything(session)
    assert len(needed) > 40
    for survived in range(len(needed)):
        with breaking("before_cursor_execute", after=survived), pytest.raises(Broken):
            file(session, emergency(NIGHT), NIGHT)
        assert everything(session) == filed, needed[survived]
    assert filed != before


@on_both
def test_the_same_key_gets_the_same_answer_and_keeps_nothing_new(session: Session) -> None:
    first, kept = send(session), everything(session)
    again = send(session)
    assert again == Receipt(**{**vars(first), "repeat": True})
    assert everything(session) == kept
    assert send(session, key="two").number == "26-0002"


@on_both
def test_the_first_answer_stands_even_if_the_repeat_comes_a_year_later(session: Session) -> None:
    first = send(session)
    sent = Submission("test", "one", "a")
    later = NIGHT + timedelta(days=365)
    again = file_outage(session, emergency(NIGHT), by=CONSOLE, source=Source.API, sent=sent, now=later)
    assert (again.number, again.recorded_at, again.repeat) == (first.number, first.recorded_at, True)


@on_both
def test_the_same_key_for_something_else_is_a_conflict_that_names_the_first(session: Session) -> None:
    number, kept = send(session).number, everything(session)
    with pytest.raises(Conflict) as refusal:
        send(session, digest="b", draft=emergency(NIGHT, summary="Інше"))
    assert refusal.value.faults == (Fault("client_id", "key_reused", {"number": number}),)
    assert everything(session) == kept


@on_both
def test_the_same_key_through_another_entrance_is_another_filing(session: Session) -> None:
    send(session)
    other = Submission("another token", "one", "a")
    receipt = file_outage(session, emergency(NIGHT), by=CONSOLE, source=Source.API, sent=other, now=NIGHT)
    assert (receipt.number, receipt.repeat) == ("26-0002", False)


@on_both
def test_eight_filings_with_one_key_at_once_make_one_outage(session: Session, app: OpenAPI) -> None:
    receipts = at_once(app, [send] * 8)
    assert {receipt.number for receipt in receipts} == {"26-0001"}
    assert sorted(receipt.repeat for receipt in receipts) == [False] + [True] * 7
    found = everything(session)
    assert {table: found[table] for table in FILED} == FILED


@on_both
def test_eight_filings_with_their_own_keys_at_once_are_all_kept(session: Session, app: OpenAPI) -> None:
    receipts = at_once(app, [partial(send, key=str(key)) for key in range(8)])
    assert sorted(receipt.number for receipt in receipts) == [f"26-000{n}" for n in range(1, 9)]
    assert first_break(session) is None
    assert everything(session)["journal"] == 8


@on_both
def test_filing_costs_the_same_for_ten_and_for_ten_thousand_recipients(session: Session) -> None:
    send(session, key="warm")
    counts = []
    for first, more in ((0, 10), (10, 9_990)):
        add_posts(session, more, first=first)
        with statements() as seen:
            send(session, key=f"after {more}")
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0


@pytest.mark.clause("7.6")
@on_both
def test_a_filing_that_names_no_district_concerns_all_four_and_the_hoa_office(session: Session) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text="десь біля ринку"),)), NIGHT)
    opened = relays(session)
    assert set(opened) == {
        "adm-kalmiuskyi.duty",
        "adm-livoberezhnyi.duty",
        "adm-prymorskyi.duty",
        "adm-tsentralnyi.duty",
        "hoa-office.duty",
    }
    assert {relay.area_read for relay in opened.values()} == {False}


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@on_both
def test_each_relay_has_one_hour_from_the_filing_by_its_own_clause(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    found = {code: (relay.deadline.clause, relay.deadline.due_at) for code, relay in relays(session).items()}
    assert found == {
        "adm-prymorskyi.duty": ("7.6", NIGHT + HOUR),
        "adm-tsentralnyi.duty": ("7.6", NIGHT + HOUR),
        "hoa-office.duty": ("7.7", NIGHT + HOUR),
    }


@pytest.mark.clause("7.3")
@on_both
def test_planned_works_open_no_relays_and_settle_their_notice_at_once(session: Session) -> None:
    draft = planned(NIGHT)
    file(session, draft, NIGHT)
    notice = only_clock(session, Obligation.NOTICE)
    assert relays(session) == {}
    assert (notice.state, notice.due_at, notice.met_at) == (
        ClockState.MET,
        draft.facts.begins_at - 72 * HOUR,
        NIGHT,
    )
    assert waiting_steps(session) == {
        "remind_day_before": 1,
        "start": 1,
        "overrun": 1,
        "remind_filer": 1,
        "breach": 1,
    }


@pytest.mark.clause("7.3")
@on_both
@pytest.mark.parametrize(
    ("short", "state"), [(timedelta(0), ClockState.MET), (timedelta(seconds=1), ClockState.BROKEN)]
)
def test_short_notice_is_taken_and_marked(session: Session, short: timedelta, state: ClockState) -> None:
    receipt = file(session, planned(NIGHT, begins_at=NIGHT + 72 * HOUR - short), NIGHT)
    assert states(session, Obligation.NOTICE) == [state]
    assert receipt.timeliness == ("short_notice" if short else "in_time")


def test_works_within_a_day_are_started_without_a_reminder(session: Session) -> None:
    file(session, planned(NIGHT, begins_at=NIGHT + 23 * HOUR), NIGHT)
    assert Step.REMIND_DAY_BEFORE not in waiting_steps(session)
    assert waiting_steps(session)[Step.START] == 1


@pytest.mark.clause("7.2")
@on_both
@pytest.mark.parametrize(
    ("after", "state"), [(timedelta(minutes=30), ClockState.MET), (timedelta(minutes=30, seconds=1), ClockState.BROKEN)]
)
def test_an_emergency_is_met_up_to_the_thirtieth_minute_and_never_refused(
    session: Session, after: timedelta, state: ClockState
) -> None:
    file(session, emergency(NIGHT, begins_at=NIGHT - after), NIGHT)
    clock = only_clock(session, Obligation.FILING)
    assert (clock.state, clock.met_at, clock.clause) == (state, NIGHT, "7.2")
    assert clock.due_at == NIGHT - after + 30 * MINUTE


@on_both
def test_clocks_count_real_minutes_in_the_hour_that_comes_twice(session: Session) -> None:
    night = NIGHT.replace(month=10, day=25, hour=0, minute=20)  # 03:20, the first of the two
    draft = emergency(night, begins_at=night.astimezone(KYIV), expected_end_at=night + HOUR)
    file(session, draft, night)
    assert only_clock(session, Obligation.FILING).due_at == night + 30 * MINUTE
    assert only_clock(session, Obligation.TERM).due_at == night + HOUR


@pytest.mark.clause("7.1")
@on_both
def test_a_report_by_phone_is_an_outage_whose_entry_is_still_owed(session: Session) -> None:
    word = PhoneWord(said_by="Диспетчер", phoned_at=NIGHT - MINUTE, taken_by="Інспектор")
    receipt = file(session, emergency(NIGHT, phone=word), NIGHT, source=Source.PHONE)
    clock, report = only_clock(session, Obligation.FILING), session.scalars(select(PhoneReport)).one()
    assert receipt.state == State.REPORTED
    assert (clock.state, clock.met_at) == (ClockState.OPEN, None)
    assert (report.about, report.said_by, report.phoned_at) == ("onset", "Диспетчер", NIGHT - MINUTE)
    assert len(relays(session)) == 3
    assert causes(session, "form_due") == ["form:1:due"]


@pytest.mark.clause("7.8")
@on_both
@pytest.mark.parametrize("source", [Source.FORM, Source.DTEK])
def test_the_inspectors_entry_of_what_the_dispatcher_of_electricity_said_is_the_entry(
    session: Session, source: Source
) -> None:
    inspector = Actor(kind=ActorKind.PERSON, id=37, role=Role.OPERATOR)
    word = PhoneWord(said_by="диспетчер ДТЕК", phoned_at=NIGHT - MINUTE)
    draft = emergency(NIGHT, service=Service.ELECTRICITY, executor="dtek", phone=word)
    sent = Submission("desk", "1", "a")
    receipt = file_outage(session, draft, by=inspector, source=source, sent=sent, now=NIGHT)
    assert receipt.state == State.OPEN
    assert states(session, Obligation.FILING) == [ClockState.MET]


@pytest.mark.clause("7.1")
@on_both
def test_the_promised_term_runs_from_its_promise_and_an_unknown_one_for_an_hour(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    file(session, emergency(NIGHT, expected_end_at=None), NIGHT)
    found = [(clock.started_at, clock.due_at, clock.state) for clock in clocks(session, Obligation.TERM)]
    assert found == [(NIGHT, NIGHT + 4 * HOUR, ClockState.OPEN), (NIGHT, NIGHT + HOUR, ClockState.OPEN)]


@on_both
def test_the_term_of_an_outage_is_the_latest_of_its_groups(session: Session) -> None:
    areas = (AreaDraft(text="а", expected_end_at=NIGHT + 9 * HOUR), AreaDraft(text="б"))
    number = file(session, emergency(NIGHT, areas=areas), NIGHT).number
    assert outage_of(session, number).expected_end_at == NIGHT + 9 * HOUR
    assert only_clock(session, Obligation.TERM).due_at == NIGHT + 9 * HOUR


@pytest.mark.clause("7.9")
@on_both
def test_the_journal_says_who_filed_what_and_when_without_personal_data(session: Session) -> None:
    filer = duty_of(session, "vodokanal")
    sent = Submission("form", "1", "a")
    word = PhoneWord(said_by="Петренко", taken_by="Іваненко")
    file_outage(session, emergency(NIGHT, phone=word), by=filer, source=Source.FORM, sent=sent, now=NIGHT)
    entry, revision = session.scalars(select(Entry)).one(), session.scalars(select(Revision)).one()
    assert (entry.at, entry.actor_kind, entry.actor_id, entry.deed) == (NIGHT, ActorKind.PERSON, filer.id, "filed")
    assert (entry.subject, entry.detail) == ("26-0001", {"source": "form", "revision": 1})
    assert (revision.author_kind, revision.author_id) == (ActorKind.PERSON, filer.id)


@on_both
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"executor": ""}, "executor", "executor_missing"),
        ({"executor": "нема"}, "executor", "executor_unknown"),
        ({"summary": ""}, "summary", "summary_missing"),
        ({"areas": (AreaDraft(text="а", districts=("kyivskyi",)),)}, "districts", "district_unknown"),
    ],
)
def test_an_impossible_filing_is_refused_by_name_and_leaves_nothing(
    session: Session, changes: dict[str, Any], field: str, code: str
) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        file(session, emergency(NIGHT, **changes), NIGHT)
    assert fault(refusal) == (field, code)
    assert everything(session) == before


@on_both
def test_an_executor_files_only_for_its_own_organisation(session: Session) -> None:
    stranger, before = duty_of(session, "gaz"), everything(session)
    with pytest.raises(Forbidden) as refusal:
        file_outage(
            session, emergency(NIGHT), by=stranger, source=Source.FORM, sent=Submission("x", "1", "a"), now=NIGHT
        )
    assert fault(refusal) == ("executor", "executor_foreign")
    assert everything(session) == before


@on_both
def test_a_number_that_was_refused_is_given_to_the_next(session: Session) -> None:
    with pytest.raises(Refused):
        file(session, emergency(NIGHT, summary=""), NIGHT)
    assert file(session, emergency(NIGHT), NIGHT).number == "26-0001"


def test_a_district_named_twice_is_one_place(session: Session) -> None:
    areas = (
        AreaDraft(text="а", districts=("kalmiuskyi", "kalmiuskyi")),
        AreaDraft(text="б", districts=("kalmiuskyi",)),
    )
    receipt = file(session, emergency(NIGHT, areas=areas), NIGHT)
    assert receipt.area["districts"] == 1
    assert set(relays(session)) == {"adm-kalmiuskyi.duty", "hoa-office.duty"}


def test_nothing_is_sent_by_filing_itself(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    assert letters(session) == []
    assert session.scalars(select(Intake.received_at)).all() == [NIGHT]
    assert session.scalars(select(Outage.exercise)).all() == [False]
