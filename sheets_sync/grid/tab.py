"""One tab of the grid: rows of text, and what can be done with them. Everything is text, as RAW leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets_sync.cells import text_of
from sheets_sync.grid.ranges import Area
from sheets_sync.grid.refusal import RefusalError

LONGEST_CELL = 50_000
Values = Sequence[Sequence[Any]]


@dataclass
class Tab:
    """`row_count` and `column_count` are the grid's size; `rows` holds only what was written."""

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    rows: list[list[str]] = field(default_factory=list)

    def read(self, area: Area) -> list[list[str]]:
        """The rectangle without its blank tail, to the right and below."""
        rows = [_without_tail(row[area.left : area.right]) for row in self.rows[area.top : area.bottom]]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def write(self, area: Area, values: Values) -> tuple[int, int]:
        """Put values down from the corner: null leaves a cell, "" clears it. How many rows and columns."""
        height, width = len(values), max(map(len, values), default=0)
        bottom, right = area.top + height, area.left + width
        if self._runs_over(area, height, width):
            raise RefusalError(400, "Requested writing within the range, but tried writing outside of it")
        if bottom > self.row_count or right > self.column_count:
            raise RefusalError(
                400, f"Range exceeds grid limits. Max rows: {self.row_count}, max columns: {self.column_count}"
            )
        cells = [[None if value is None else _cell(value) for value in row] for row in values]
        for row, given in enumerate(cells, area.top):
            self._put(row, area.left, given)
        return height, width

    def append(self, area: Area, values: Values, *, insert: bool) -> tuple[Area | None, Area]:
        """Below the table at the range; `insert` makes room, without it what lies below is written over."""
        table = self.table_at(area)
        top, left = (table.bottom or 0, table.left) if table else (area.top, area.left)
        if insert:
            self.insert_rows(top, len(values))
        width = max(map(len, values), default=0)
        self.row_count = max(self.row_count, top + len(values))
        self.column_count = max(self.column_count, left + width)
        landed = Area(self.title, top, left, top + len(values), left + width)
        self.write(landed, values)
        return table, landed

    def table_at(self, area: Area) -> Area | None:
        """The block of cells that touch each other, around the range; for a whole tab the last such block."""
        top, left, bottom, right = area.top, area.left, area.bottom or area.top + 1, area.right or area.left + 1
        if area.whole:
            row = max((place for place, line in enumerate(self.rows) if any(line)), default=0)
            line = self.rows[row] if self.rows else []
            place = max((place for place, value in enumerate(line) if value), default=0)
            top, left, bottom, right = row, place, row + 1, place + 1
        grown = self._grown(top, left, bottom, right)
        while grown != (top, left, bottom, right):
            top, left, bottom, right = grown
            grown = self._grown(*grown)
        filled = self._filled(*grown)
        if not filled:
            return None
        rows, places = [row for row, _place in filled], [place for _row, place in filled]
        return Area(self.title, min(rows), min(places), max(rows) + 1, max(places) + 1)

    def delete_rows(self, start: int, end: int) -> None:
        """Take whole rows out; those below move up."""
        if not 0 <= start < end <= self.row_count:
            raise RefusalError(400, f"Invalid requests: no rows {start} to {end}")
        del self.rows[start:end]
        self.row_count -= end - start

    def insert_rows(self, at: int, number: int) -> None:
        """Put blank rows in; those below move down."""
        if at < len(self.rows):
            self.rows[at:at] = [[] for _row in range(number)]
            self.row_count = max(self.row_count, len(self.rows))

    def _put(self, row: int, left: int, given: list[str | None]) -> None:
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend("" for _cell in range(left + len(given) - len(line)))
        for place, value in enumerate(given, left):
            if value is not None:
                line[place] = value

    def _grown(self, top: int, left: int, bottom: int, right: int) -> tuple[int, int, int, int]:
        """The rectangle with every filled line that touches it."""

        def touches(row: int) -> bool:
            return 0 <= row < len(self.rows) and any(self.rows[row][max(left - 1, 0) : right + 1])

        while touches(bottom):
            bottom += 1
        while touches(top - 1):
            top -= 1
        rows = self.rows[max(top - 1, 0) : bottom + 1]
        widest = max(map(len, rows), default=0)
        while right < widest and any(row[right] for row in rows if len(row) > right):
            right += 1
        while left > 0 and any(row[left - 1] for row in rows if len(row) >= left):
            left -= 1
        return top, left, bottom, right

    def _filled(self, top: int, left: int, bottom: int, right: int) -> list[tuple[int, int]]:
        return [
            (number, place)
            for number, row in enumerate(self.rows[top:bottom], top)
            for place, value in enumerate(row[left:right], left)
            if value
        ]

    def _runs_over(self, area: Area, height: int, width: int) -> bool:
        """Values may run on from a corner, not out of a range that says where it ends."""
        if area.bottom == area.top + 1 and area.right == area.left + 1:
            return False
        over_rows = area.bottom is not None and area.top + height > area.bottom
        return over_rows or (area.right is not None and area.left + width > area.right)


def _without_tail(row: list[str]) -> list[str]:
    end = max((place for place, value in enumerate(row, 1) if value), default=0)
    return row[:end]


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else text_of(value)
    if len(text) > LONGEST_CELL:
        raise RefusalError(
            400, f"Your input contains more than the maximum of {LONGEST_CELL} characters in a single cell."
        )
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise RefusalError(400, "Invalid value: not a valid UTF-8 string")
    return text
