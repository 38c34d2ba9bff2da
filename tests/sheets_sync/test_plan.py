import pytest

from sheets_sync.cells import seal
from sheets_sync.columns import COLUMNS
from sheets_sync.plan import make_plan
from sheets_sync.register import Line
from sheets_sync.troubles import Stopped


def line(number: int, text: str = "текст", *, known: bool = True) -> Line:
    cells = {**dict.fromkeys(COLUMNS, text), "ID": f"26-{number:04}"}
    return Line(number, cells["ID"], 1, {**cells, "Контроль": seal(cells)}, known, known)


def sheet(*lines: Line) -> list[list[str]]:
    return [list(COLUMNS), *([one.cells[column] for column in COLUMNS] for one in lines)]


def test_what_does_not_fit_into_one_call_waits_for_the_next_cycle() -> None:
    long = [line(number, "я" * 45_000, known=False) for number in range(4)]

    first = make_plan([], long)
    second = make_plan(sheet(*first.appends), long)

    assert first.appends == first.done == long[:1]
    assert second.appends == long[1:2]
    assert second.done == long[:2]


def test_updates_wait_for_the_next_cycle_too() -> None:
    old, new = [line(n) for n in range(4)], [line(n, "я" * 45_000) for n in range(4)]

    plan = make_plan(sheet(*old), new)

    assert [number for number, _line in plan.updates] == [2]
    assert plan.done == new[:1]


def test_copies_are_dropped_and_the_first_stays() -> None:
    plan = make_plan(sheet(line(1), line(2), line(1), line(1)), [line(1), line(2)])

    assert plan.deletes == [4, 5]
    assert plan.updates == []


def test_a_person_who_overwrote_the_original_keeps_the_copy_as_ours() -> None:
    values = sheet(line(1), line(1))
    values[1][5] = "моє"

    plan = make_plan(values, [line(1)])

    assert not plan.writes


@pytest.mark.parametrize(("left", "stops"), [(10, False), (8, False), (7, False), (6, True), (0, True)])
def test_more_than_thirty_percent_of_ten_may_not_vanish_at_once(left: int, *, stops: bool) -> None:
    lines = [line(number) for number in range(10)]

    def plan() -> int:
        return len(make_plan(sheet(*lines[:left]), lines).appends)

    if stops:
        with pytest.raises(Stopped, match=f"vanished:{(10 - left) * 10}"):
            plan()
    else:
        assert plan() == 10 - left


def test_one_deleted_row_of_one_comes_back() -> None:
    assert make_plan(sheet(), [line(1)]).appends == [line(1)]


def test_rows_of_another_sheet_have_not_vanished_from_this_one() -> None:
    lines = [line(number, known=False) for number in range(10)]

    assert make_plan([], lines).appends == lines


def test_what_people_keep_in_their_columns_is_not_written_to() -> None:
    values = [["Примітка", *row] for row in sheet(line(1, "старе"))]

    plan = make_plan(values, [line(1)])

    assert plan.layout.spread(line(1).cells)[0] is None
