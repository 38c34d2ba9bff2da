from datetime import timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.revise_outage import revise_outage
from outage_hub.actions.outages.submission import Receipt, Submission
from outage_hub.models.journal import Entry
from outage_hub.models.outages import PhoneReport, Revision
from outage_hub.models.outbox import ALARMS, CHANGES, Announcement
from outage_hub.rules.change import Change
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import AreaDraft, PhoneWord, Saying, Source, State
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Conflict, Refused
from tests.actions.looking import (
    Broken,
    breaking,
    causes,
    duty_of,
    everything,
    outage_of,
)
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, planned, say

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ELSEWHERE = (AreaDraft(text="вул. Нова, 1", districts=("kalmiuskyi",)),)


@pytest.fixture
def number(session: Session) -> str:
    """An emergency filed at NIGHT."""
    return file(session, emergency(NIGHT), NIGHT).number


@pytest.fixture
def works(session: Session) -> str:
    """Planned works filed at NIGHT, four days ahead."""
    return file(session, planned(NIGHT), NIGHT).number


def send(session: Session, number: str, key: str = "one", hours: int = 6) -> Receipt:
    """Say a new term with this key."""
    said = Change(
        saying=Saying.TERM_CHANGED, based_on=1, reason="Складно", sets={"expected_end_at": NIGHT + hours * HOUR}
    )
    sent = Submission("test", key, f"{number} {hours}")
    return revise_outage(session, number, said, by=CONSOLE, source=Source.API, sent=sent, now=NIGHT)


def faults(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


@pytest.mark.clause("7.1")
@on_both
def test_a_new_term_is_a_complete_revision_and_the_outage_shows_it(
    session: Session, number: str, clock: WoundClock
) -> None:
    receipt = say(session, number, Saying.TERM_CHANGED, 1, clock.wind(hours=1), sets={"expected_end_at": NIGHT + DAY})
    outage = outage_of(session, number)
    first, second = outage.revisions
    assert (receipt.revision, receipt.state, receipt.recorded_at) == (2, "open", clock().isoformat())
    assert (outage.expected_end_at, outage.state, outage.current_id) == (NIGHT + DAY, State.OPEN, second.id)
    assert (second.summary, second.cause, second.begins_at) == (first.summary, first.cause, first.begins_at)
    assert (second.reason, second.areas_id, second.areas) == ("Складніший ремонт", first.id, [])
    assert causes(session, "revision") == ["revision:1", "revision:2"]


@pytest.mark.clause("7.1")
@on_both
def test_the_end_is_kept_with_the_moment_at_which_the_service_came_back(session: Session, number: str) -> None:
    receipt = say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + 50 * MINUTE})
    outage = outage_of(session, number)
    assert (receipt.state, outage.state) == ("closed", State.CLOSED)
    assert outage.closed_at == NIGHT + 50 * MINUTE
    assert causes(session, "revision")[-1] == "revision:2"


@on_both
def test_a_cancelled_record_is_closed_at_once_and_names_the_one_it_doubles(session: Session, number: str) -> None:
    double = file(session, emergency(NIGHT), NIGHT).number
    say(session, double, Saying.CANCELLED, 1, NIGHT + HOUR, duplicate_of=number)
    cancelled, original = outage_of(session, double), outage_of(session, number)
    assert (cancelled.state, cancelled.closed_at) == (State.CANCELLED, NIGHT + HOUR)
    assert cancelled.duplicate_of_id == original.id
    assert original.state is State.OPEN


@on_both
@pytest.mark.parametrize("original", ["26-0001", "26-9999"])
def test_a_record_doubles_neither_itself_nor_one_that_is_not_there(
    session: Session, number: str, original: str
) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        say(session, number, Saying.CANCELLED, 1, NIGHT, duplicate_of=original)
    assert faults(refusal) == [("duplicate_of", "outage_unknown")]
    assert everything(session) == before
    assert outage_of(session, number).duplicate_of_id is None


@on_both
def test_reopening_opens_the_same_record_again(session: Session, number: str) -> None:
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    say(session, number, Saying.REOPENED, 2, NIGHT + HOUR, sets={"expected_end_at": NIGHT + 3 * HOUR})
    outage = outage_of(session, number)
    assert (outage.state, outage.closed_at, outage.expected_end_at) == (State.OPEN, None, NIGHT + 3 * HOUR)
    assert (outage.current.ended_at, outage.current.seq) == (None, 3)


@on_both
def test_areas_said_anew_replace_the_old_ones_and_stay_in_force(session: Session, number: str) -> None:
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=ELSEWHERE)
    say(session, number, Saying.TERM_CHANGED, 2, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    first, second, third = outage_of(session, number).revisions
    assert [area.text for area in first.areas] == ["вул. Пилипа Орлика, 15-45 непарні"]
    assert [area.text for area in second.areas] == ["вул. Нова, 1"]
    assert (second.areas_id, third.areas_id) == (second.id, second.id)


@on_both
def test_an_hour_named_in_a_change_of_works_is_one_after_they_begin(session: Session, works: str) -> None:
    begins = outage_of(session, works).begins_at
    areas = (AreaDraft(text="вул. Троїцька, 10 (до 16:00); вул. Троїцька, 12 (до 15:00)"),)
    say(session, works, Saying.AREA_CHANGED, 1, NIGHT, areas=areas)
    terms = [area.expected_end_at for area in outage_of(session, works).current.areas]
    assert [local(term).strftime("%H:%M") for term in terms if term] == ["16:00", "15:00"]
    assert all(term and local(term).date() == local(begins).date() for term in terms)


@on_both
def test_a_group_restored_before_the_rest_leaves_the_outage_open(session: Session, number: str) -> None:
    areas = (AreaDraft(text="парні", restored_at=NIGHT), AreaDraft(text="непарні", expected_end_at=NIGHT + DAY))
    receipt = say(session, number, Saying.PART_RESTORED, 1, NIGHT, areas=areas)
    outage = outage_of(session, number)
    assert (receipt.state, outage.expected_end_at) == ("open", NIGHT + DAY)
    assert [area.restored_at for area in outage.current.areas] == [NIGHT, None]


@on_both
def test_planned_works_are_moved_started_and_ended(session: Session, works: str) -> None:
    ahead = {"begins_at": NIGHT + 5 * DAY, "expected_end_at": NIGHT + 6 * DAY}
    assert say(session, works, Saying.MOVED, 1, NIGHT, sets=ahead).state == "scheduled"
    assert outage_of(session, works).begins_at == NIGHT + 5 * DAY
    assert say(session, works, Saying.STARTED, 2, NIGHT + 4 * DAY).state == "under_way"
    assert outage_of(session, works).begins_at == NIGHT + 4 * DAY
    ended = {"ended_at": NIGHT + 5 * DAY}
    assert say(session, works, Saying.RESTORED, 3, NIGHT + 5 * DAY, sets=ended).state == "closed"


@pytest.mark.clause("7.1")
@on_both
def test_what_came_by_phone_is_completed_by_the_executor(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number
    receipt = say(session, number, Saying.COMPLETED, 1, NIGHT, sets={"cause": "Корозія", "begins_at": NIGHT - HOUR})
    outage = outage_of(session, number)
    assert (receipt.state, outage.begins_at, outage.current.cause) == ("open", NIGHT - HOUR, "Корозія")
    assert causes(session, "revision") == ["revision:1"]


@on_both
def test_a_completion_that_changes_the_term_or_the_places_is_told(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number
    say(session, number, Saying.COMPLETED, 1, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    assert causes(session, "revision") == ["revision:1", "revision:2"]


@on_both
def test_a_correction_is_a_revision_that_nobody_is_told_of(session: Session, number: str) -> None:
    say(session, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})
    outage = outage_of(session, number)
    assert (outage.current.seq, outage.current.summary, outage.state) == (2, "Порив водоводу", State.OPEN)
    assert causes(session, "revision") == ["revision:1"]


@on_both
def test_alarms_go_before_changes(session: Session, number: str) -> None:
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=ELSEWHERE)
    say(session, number, Saying.RESTORED, 2, NIGHT, sets={"ended_at": NIGHT})
    say(session, number, Saying.REOPENED, 3, NIGHT)
    query = select(Announcement).where(Announcement.purpose == "revision")
    assert {one.cause: one.lane for one in session.scalars(query)} == {
        "revision:1": ALARMS,
        "revision:2": ALARMS,
        "revision:3": CHANGES,
        "revision:4": ALARMS,
    }


@pytest.mark.clause("7.1")
@on_both
@pytest.mark.parametrize(
    ("saying", "about", "sets"),
    [
        (Saying.TERM_CHANGED, "change", {"expected_end_at": NIGHT + DAY}),
        (Saying.RESTORED, "end", {"ended_at": NIGHT}),
        (Saying.CANCELLED, "end", {}),
    ],
)
def test_a_call_about_a_change_or_the_end_is_kept_beside_the_revision(
    session: Session, number: str, saying: Saying, about: str, sets: dict[str, object]
) -> None:
    word = PhoneWord(said_by="Диспетчер", phoned_at=NIGHT, taken_by="Інспектор")
    say(session, number, saying, 1, NIGHT, sets=sets, phone=word)
    report = session.scalars(select(PhoneReport)).one()
    assert (report.about, report.said_by, report.taken_by) == (about, "Диспетчер", "Інспектор")


@on_both
def test_a_change_based_on_an_older_revision_is_a_conflict_that_names_the_newest(session: Session, number: str) -> None:
    say(session, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})
    before = everything(session)
    with pytest.raises(Conflict) as refusal:
        say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    (fault,) = refusal.value.faults
    assert (fault.field, fault.code, fault.values) == (
        "based_on",
        "revision_stale",
        {"newest": "2", "said": "corrected"},
    )
    assert everything(session) == before


@on_both
def test_of_two_changes_at_once_one_is_kept_and_the_other_is_a_conflict(
    session: Session, number: str, app: OpenAPI
) -> None:
    def attempt(own: Session, key: str) -> str:
        try:
            return str(send(own, number, key=key).revision)
        except Conflict as refusal:
            return refusal.faults[0].code

    found = at_once(app, [partial(attempt, key=str(key)) for key in range(6)])
    assert sorted(found) == ["2"] + ["revision_stale"] * 5
    assert [revision.seq for revision in outage_of(session, number).revisions] == [1, 2]


@on_both
def test_a_change_made_elsewhere_meanwhile_is_seen_although_the_record_was_read_before(
    session: Session, number: str, app: OpenAPI
) -> None:
    read = outage_of(session, number)
    at_once(app, [lambda own: say(own, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})])
    with pytest.raises(Conflict) as refusal:
        say(session, read.number, Saying.CANCELLED, 1, NIGHT)
    assert faults(refusal) == [("based_on", "revision_stale")]


@on_both
def test_another_executors_record_is_as_good_as_absent(session: Session, number: str) -> None:
    stranger, before = duty_of(session, "gaz"), everything(session)
    said = Change(saying=Saying.CANCELLED, based_on=1, reason="Помилка")
    for asked in (number, "26-9999"):
        with pytest.raises(Absent) as refusal:
            revise_outage(
                session, asked, said, by=stranger, source=Source.FORM, sent=Submission("x", "1", "a"), now=NIGHT
            )
        assert faults(refusal) == [("number", "outage_unknown")]
    assert everything(session) == before


@on_both
def test_the_executor_itself_may_change_its_record(session: Session, number: str) -> None:
    own = duty_of(session, "vodokanal")
    said = Change(saying=Saying.CANCELLED, based_on=1, reason="Помилка")
    sent = Submission("x", "1", "a")
    receipt = revise_outage(session, number, said, by=own, source=Source.FORM, sent=sent, now=NIGHT)
    assert receipt.state == "cancelled"
    assert outage_of(session, number).current.author_id == own.id


@on_both
def test_what_the_state_does_not_allow_is_refused_and_leaves_nothing(session: Session, number: str) -> None:
    before = everything(session)
    with pytest.raises(Conflict) as refusal:
        say(session, number, Saying.REOPENED, 1, NIGHT)
    assert faults(refusal) == [("kind", "not_now")]
    assert everything(session) == before


@on_both
def test_an_impossible_change_is_refused_with_every_fault(session: Session, number: str) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        say(session, number, Saying.TERM_CHANGED, 1, NIGHT, reason="", sets={"expected_end_at": NIGHT - HOUR})
    assert faults(refusal) == [("reason", "reason_missing"), ("expected_restoration_at", "term_past")]
    assert everything(session) == before


@on_both
def test_an_unknown_district_in_a_change_leaves_nothing(session: Session, number: str) -> None:
    before = everything(session)
    with pytest.raises(Refused) as refusal:
        say(session, number, Saying.AREA_CHANGED, 1, NIGHT, areas=(AreaDraft(text="а", districts=("kyivskyi",)),))
    assert faults(refusal) == [("districts", "district_unknown")]
    assert everything(session) == before


@on_both
def test_a_repeat_gets_the_first_answer_even_after_the_record_moved_on(session: Session, number: str) -> None:
    first = send(session, number)
    say(session, number, Saying.RESTORED, 2, NIGHT, sets={"ended_at": NIGHT})
    kept = everything(session)
    assert send(session, number) == Receipt(**{**vars(first), "repeat": True})
    assert everything(session) == kept


@on_both
def test_the_key_of_one_change_cannot_say_another(session: Session, number: str) -> None:
    send(session, number)
    with pytest.raises(Conflict) as refusal:
        send(session, number, hours=8)
    assert faults(refusal) == [("client_id", "key_reused")]
    assert len(outage_of(session, number).revisions) == 2


@on_both
def test_a_change_whose_commit_fails_leaves_nothing(session: Session, number: str) -> None:
    before = everything(session)
    with breaking("commit"), pytest.raises(Broken):
        send(session, number)
    assert everything(session) == before
    assert outage_of(session, number).expected_end_at == NIGHT + 4 * HOUR


@pytest.mark.clause("7.9")
@on_both
def test_each_change_is_one_entry_of_the_journal(session: Session, number: str) -> None:
    say(session, number, Saying.CORRECTED, 1, NIGHT, sets={"summary": "Порив водоводу"})
    say(session, number, Saying.RESTORED, 2, NIGHT, sets={"ended_at": NIGHT})
    deeds = session.execute(select(Entry.deed, Entry.subject, Entry.detail).order_by(Entry.id)).all()
    assert [deed for deed, _, _ in deeds] == ["filed", "corrected", "restored"]
    assert tuple(deeds[2]) == ("restored", number, {"source": "cli", "revision": 3})
    assert session.scalars(select(Revision.source)).all() == [Source.CLI] * 3
