"""What one cycle will write, decided from one read. Pure: values and lines in, a plan out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sheets_sync.cells import fits, text_of
from sheets_sync.columns import COLUMNS, ID, OWN, Layout, find_columns
from sheets_sync.register import Line
from sheets_sync.troubles import Stopped

MOST_VANISHED = 0.3
FEW = 3  # fewer rows than this may vanish without a question, as long as others are there
MOST_BYTES = 1_500_000  # in one call
MOST_DELETED = 1000

Cells = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """One row of the sheet that carries an id; `number` counts from 1 as people do."""

    number: int
    cells: Cells

    def agrees(self, line: Line) -> bool:
        """Whether nothing has to be written."""
        return all(text_of(self.cells[column]) == line.cells[column] for column in COLUMNS)


@dataclass
class Plan:
    """Rows to write over, to delete and to append. `done` are the lines that agree once all is written."""

    layout: Layout
    first: int
    header: bool = False
    updates: list[tuple[int, Line]] = field(default_factory=list)
    deletes: list[int] = field(default_factory=list)
    appends: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    mended: dict[str, list[str]] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether anything is to be written at all."""
        return bool(self.header or self.updates or self.deletes or self.appends)


def make_plan(values: Sequence[Sequence[Any]], lines: Sequence[Line], *, restore: bool = False) -> Plan:
    """Compare the whole sheet with the whole register. Raises Stopped (`missing`, `doubled`, `vanished`).

    `restore` is a person's answer to `vanished`: the database's rows are to come back.
    """
    if not any(text_of(cell) for cell in chain.from_iterable(values)):
        _ask_if_vanished(lines, lines, restore=restore, empty=True)
        plan = Plan(OWN, 0, header=True)
        _append(plan, lines)
        return plan
    layout = find_columns(values[0])
    plan = Plan(layout, _first_column(values))
    found = _rows_by_id(values, layout)
    _ask_if_vanished(lines, [line for line in lines if line.number not in found], restore=restore)
    for line in lines:
        if line.number in found:
            _compare(plan, line, found[line.number])
    del plan.deletes[MOST_DELETED:]
    _fit(plan)
    _append(plan, [line for line in lines if line.number not in found])
    return plan


def _ask_if_vanished(lines: Sequence[Line], missing: Sequence[Line], *, restore: bool, empty: bool = False) -> None:
    """Rows of a few records may be deleted by mistake; when many are gone, somebody has meant something."""
    known = sum(line.known for line in lines)
    gone = sum(line.known for line in missing)
    many = gone >= FEW and gone > MOST_VANISHED * known
    if not restore and (many or (empty and gone)):
        raise Stopped("vanished", str(gone * 100 // known), [line.outage_id for line in missing if line.known])


def _first_column(values: Sequence[Sequence[Any]]) -> int:
    """Where the table starts: Google appends from there, not from A."""
    places = (next((place for place, cell in enumerate(row) if text_of(cell)), None) for row in values)
    return min(place for place in places if place is not None)


def _rows_by_id(values: Sequence[Sequence[Any]], layout: Layout) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for number, row in enumerate(values[1:], 2):
        cells = layout.gather(row)
        if name := text_of(cells[ID]):
            found.setdefault(name, []).append(Found(number, cells))
    return found


def _compare(plan: Plan, line: Line, rows: list[Found]) -> None:
    """Keep the first row that is as the hub wrote it. Its whole copies go; a copy somebody writes in is theirs."""
    whole = [row for row in rows if fits(row.cells)]
    kept = (whole or rows)[0]
    plan.deletes.extend(row.number for row in whole if row is not kept)
    if kept.agrees(line):
        plan.done.append(line)
        return
    plan.updates.append((kept.number, line))
    if not whole:
        plan.mended[line.number] = [name for name in COLUMNS if text_of(kept.cells[name]) != line.cells[name]]


def _fit(plan: Plan) -> None:
    """What does not fit into one call waits for the next cycle."""
    room = MOST_BYTES
    for place, (_number, line) in enumerate(plan.updates):
        room -= _size(line)
        if room < 0 and place:
            del plan.updates[place:]
            break
    plan.done.extend(line for _number, line in plan.updates)


def _append(plan: Plan, lines: Sequence[Line]) -> None:
    room = MOST_BYTES
    for line in lines:
        room -= _size(line)
        if room < 0 and plan.appends:
            break
        plan.appends.append(line)
        plan.done.append(line)
        if line.known:
            plan.mended[line.number] = []


def _size(line: Line) -> int:
    return sum(len(text.encode()) + 4 for text in line.cells.values())
