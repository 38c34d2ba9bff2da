from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.sheet import MirrorRow
from outage_hub.rules.outage import PhoneWord, Saying, Source
from outage_hub.worker import once
from sheets_sync.columns import COLUMNS
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT, WoundClock, on_both
from tests.samples import emergency, file, planned, say
from tests.sheets_sync.conftest import Person, make_mirror, tab_of


@on_both
def test_a_filed_outage_becomes_one_row(session: Session, mirror: Mirror, person: Person) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number

    outcome = mirror.cycle()

    assert (outcome.state, outcome.appended) == ("agrees", 1)
    assert person.rows[0] == list(COLUMNS)
    assert person.numbers == [number]
    assert person.cell(1, "Подія") == "2026-11-24 02:40"
    assert session.scalars(select(MirrorRow.seq)).all() == [1]


def test_a_second_cycle_changes_nothing_and_costs_one_call(session: Session, mirror: Mirror, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)
    mirror.cycle()
    before = person.rows

    outcome = mirror.cycle()

    assert (outcome.state, outcome.calls) == ("agrees", 1)
    assert person.rows == before


def test_a_new_term_rewrites_the_row(session: Session, mirror: Mirror, person: Person) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    mirror.cycle()
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + timedelta(hours=9)})

    outcome = mirror.cycle()

    assert (outcome.updated, outcome.appended, outcome.calls) == (1, 0, 2)
    assert person.cell(1, "Термін") == "2026-11-24 11:58"


def test_the_worker_mirrors_what_was_filed_since_and_looks_only_into_the_database_when_nothing_was(
    session: Session, mirror: Mirror
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    first, second = mirror.tick(), mirror.tick()
    file(session, planned(NIGHT), NIGHT)

    third = mirror.tick()

    assert first is not None
    assert second is None
    assert third is not None
    assert third.appended == 1


def test_an_idle_minute_ends_with_a_full_read(session: Session, mirror: Mirror, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    mirror.tick()
    clock.wind(seconds=59)
    early = mirror.tick()
    clock.wind(seconds=1)

    outcome = mirror.tick()

    assert early is None
    assert outcome is not None
    assert outcome.calls == 1


def test_the_workers_once_brings_the_job(session: Session, mirror: Mirror, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)

    once(mirror.hub.app)

    assert len(person.numbers) == 1


def test_many_new_rows_go_in_one_call(session: Session, mirror: Mirror, person: Person) -> None:
    mirror.cycle()
    for _number in range(8):
        file(session, emergency(NIGHT), NIGHT)

    outcome = mirror.cycle()

    assert (outcome.appended, outcome.calls) == (8, 2)
    assert len(person.numbers) == 8


def test_a_restart_between_write_and_marks_adds_no_row(session: Session, mirror: Mirror, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)
    mirror.cycle()
    for row in (*session.scalars(select(MirrorRow)), tab_of(mirror)):
        session.delete(row)
    session.commit()

    outcome = make_mirror(mirror.hub.app).cycle()

    assert (outcome.state, outcome.appended, len(person.numbers)) == ("agrees", 0, 1)


def test_a_second_process_leaves_the_sheet_to_the_first(session: Session, mirror: Mirror) -> None:
    other = make_mirror(mirror.hub.app)

    with mirror._alone(session) as mine:  # noqa: SLF001 - stands for a cycle under way
        outcome = other.cycle()

    assert mine
    assert outcome.state == "busy"


def test_an_exercise_says_so_before_anything_else(session: Session, mirror: Mirror, person: Person) -> None:
    file(session, emergency(NIGHT, exercise=True), NIGHT)

    mirror.cycle()

    assert person.cell(1, "Що сталося").startswith("НАВЧАННЯ: ")


def test_names_phones_the_place_of_works_and_a_hidden_cause_stay_out(
    session: Session, mirror: Mirror, person: Person
) -> None:
    word = PhoneWord(said_by="Канарейко", phoned_at=NIGHT, taken_by="Коваль")
    draft = emergency(NIGHT, phone=word, works_place="Канаркова, 77", cause="п’яний водій", cause_public=False)
    file(session, draft, NIGHT)

    mirror.cycle()

    text = str(person.rows)
    assert not any(secret in text for secret in ("Канар", "Коваль", "водій"))


def test_a_telephone_report_is_timed_by_the_executors_own_entry(
    session: Session, mirror: Mirror, person: Person, clock: WoundClock
) -> None:
    number = file(session, emergency(NIGHT), NIGHT, source=Source.PHONE).number
    mirror.cycle()
    before = person.cell(1, "Своєчасність")
    say(session, number, Saying.COMPLETED, 1, clock.wind(minutes=42))

    mirror.cycle()

    assert before == ""
    assert person.cell(1, "Внесено") == "2026-11-24 03:40"
    assert person.cell(1, "Своєчасність") != ""


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 03:30 (літній час)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 03:30 (зимовий час)"),
    ],
)
def test_the_doubled_hour_of_october_says_which_one(
    session: Session, mirror: Mirror, person: Person, moment: datetime, shown: str
) -> None:
    file(session, emergency(moment, begins_at=moment), moment)

    mirror.cycle()

    assert person.cell(1, "Подія") == shown
