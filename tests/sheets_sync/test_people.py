"""What people do to a sheet, and how the mirror takes it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.journal import Entry
from outage_hub.models.sheet import MirrorRow
from outage_hub.rules.outage import Saying
from sheets_sync.columns import COLUMNS
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT
from tests.samples import emergency, file, say
from tests.sheets_sync.conftest import Person, Rows, tab_of


@pytest.fixture
def numbers(session: Session, mirror: Mirror) -> list[str]:
    """Five outages, mirrored."""
    filed = [file(session, emergency(NIGHT, summary=f"Порив {n}"), NIGHT).number for n in range(5)]
    mirror.cycle()
    return filed


def sort_upside_down(rows: Rows) -> Rows:
    return [rows[0], *rows[:0:-1]]


def copy_a_row(rows: Rows) -> Rows:
    return [*rows, rows[2], rows[2]]


def delete_a_row(rows: Rows) -> Rows:
    return [*rows[:2], *rows[3:]]


def turn_columns_round(rows: Rows) -> Rows:
    return [row[::-1] for row in rows]


def put_a_column_in(rows: Rows) -> Rows:
    return [["Примітка", *rows[0]], *(["перевірено", *row] for row in rows[1:])]


def leave_a_blank_row(rows: Rows) -> Rows:
    return [*rows[:3], [], *rows[3:]]


def move_the_table_right(rows: Rows) -> Rows:
    return [["", *row] for row in rows]


def retype_a_title(rows: Rows) -> Rows:
    return [[title.upper().replace(" ", "  ") for title in rows[0]], *rows[1:]]


@pytest.mark.parametrize(
    "change",
    [
        sort_upside_down,
        copy_a_row,
        delete_a_row,
        turn_columns_round,
        put_a_column_in,
        leave_a_blank_row,
        move_the_table_right,
        retype_a_title,
    ],
)
def test_the_sheet_agrees_again_within_two_cycles(
    session: Session, mirror: Mirror, person: Person, numbers: list[str], change: Callable[[Rows], Rows]
) -> None:
    person.change(change)
    say(session, numbers[0], Saying.CANCELLED, 1, NIGHT)
    new = file(session, emergency(NIGHT), NIGHT).number

    first, second = mirror.cycle(), mirror.cycle()

    assert first.calls <= 4
    assert (second.state, second.calls) == ("agrees", 1)
    assert sorted(number for number in person.numbers if number) == sorted([*numbers, new])
    assert sorted(title.casefold() for title in person.rows[0] if title in COLUMNS or title.isupper())


def test_what_people_keep_in_their_own_column_stays(
    session: Session, mirror: Mirror, person: Person, numbers: list[str]
) -> None:
    person.change(put_a_column_in)
    say(session, numbers[3], Saying.CANCELLED, 1, NIGHT)

    outcome = mirror.cycle()

    assert outcome.updated == 1
    assert [row[0] for row in person.rows] == ["Примітка", *["перевірено"] * 5]


@pytest.mark.usefixtures("numbers")
def test_a_cell_somebody_overwrote_is_restored_and_journalled(session: Session, mirror: Mirror, person: Person) -> None:
    person.type(3, "Що сталося", "Нічого")

    outcome = mirror.cycle()

    assert outcome.updated == 1
    assert person.cell(3, "Що сталося") == "Порив 2"
    entry = session.scalars(select(Entry).where(Entry.deed == "sheet_row_restored")).one()
    assert entry.detail == {"row": "changed", "columns": ["Що сталося"]}


@pytest.mark.usefixtures("numbers")
def test_a_copy_in_which_somebody_writes_is_left_to_them(mirror: Mirror, person: Person) -> None:
    person.change(lambda rows: [*rows, [*rows[1][:5], "Моє нове", *rows[1][6:]]])

    first, second = mirror.cycle(), mirror.cycle()

    assert (first.calls, second.calls) == (1, 1)
    assert person.rows[-1][5] == "Моє нове"


def test_rows_without_an_id_are_left_to_people(mirror: Mirror, person: Person, numbers: list[str]) -> None:
    person.change(lambda rows: [*rows, ["", "Аварія", "Газ"]])

    outcome = mirror.cycle()

    assert outcome.calls == 1
    assert person.numbers == numbers
    assert person.rows[-1][1:3] == ["Аварія", "Газ"]


@pytest.mark.parametrize(
    ("title", "reason"), [("Щось інше", "missing:Послуга"), ("Вид", "doubled:Вид"), ("", "missing:Послуга")]
)
def test_a_missing_or_doubled_column_stops_everything_and_is_named(
    session: Session, mirror: Mirror, person: Person, numbers: list[str], title: str, reason: str
) -> None:
    person.type(0, "Послуга", title)
    before = person.rows
    say(session, numbers[0], Saying.CANCELLED, 1, NIGHT)

    outcome = mirror.cycle()

    assert (outcome.state, outcome.reason) == ("stopped", reason)
    assert tab_of(mirror).stopped_for == reason
    assert person.rows == before


@pytest.mark.usefixtures("numbers")
def test_a_column_that_came_back_starts_it_again(mirror: Mirror, person: Person) -> None:
    person.type(0, "Послуга", "Послуги")
    mirror.cycle()
    person.type(0, "Послуги", "послуга ")

    outcome = mirror.tick()

    assert outcome is not None
    assert outcome.state == "agrees"
    assert tab_of(mirror).stopped_for is None


@pytest.mark.parametrize("left", [0, 1, 3])
def test_a_cleared_sheet_stops_everything_and_a_person_may_restore_it(
    session: Session, mirror: Mirror, person: Person, numbers: list[str], left: int
) -> None:
    person.change(lambda rows: rows[:left])

    stopped, waiting = mirror.cycle(), session.scalars(select(MirrorRow.missing_since)).all()
    still, restored = mirror.cycle(), mirror.cycle(restore=True)

    assert [stopped.state, still.state, restored.state] == ["stopped", "stopped", "agrees"]
    assert stopped.reason == f"vanished:{100 if left < 2 else 60}"
    assert waiting.count(NIGHT) == len(numbers) - max(left - 1, 0)
    assert person.numbers == numbers


@pytest.mark.usefixtures("numbers")
def test_a_file_open_in_libreoffice_is_not_written_over(session: Session, mirror: Mirror, person: Person) -> None:
    file(session, emergency(NIGHT), NIGHT)
    lock = person.folder.path / ".~lock.Реєстр.csv#"
    lock.touch()

    outcome = mirror.cycle()
    lock.unlink()

    assert (outcome.state, outcome.reason) == ("failed", "file_open:Реєстр.csv")
    assert mirror.cycle().appended == 1


@pytest.mark.usefixtures("numbers")
def test_saving_the_file_wakes_the_mirror(mirror: Mirror, person: Person) -> None:
    person.change(sort_upside_down)

    woken, quiet = mirror.tick(), mirror.tick()

    assert woken is not None
    assert quiet is None
