"""A1 notation."""

import re
from dataclasses import dataclass

from gspread.exceptions import IncorrectCellLabel
from gspread.utils import a1_range_to_grid_range, absolute_range_name, rowcol_to_a1

from sheets_sync.grid.refusal import RefusalError

_RANGE = re.compile(r"(?:(?:'(?P<quoted>(?:[^']|'')*)'|(?P<plain>[^'!]+))(?:!(?P<cells>[^!]+))?)\Z")
_CELLS = re.compile(r"[A-Za-z]{1,3}[0-9]*(?::[A-Za-z]{1,3}[0-9]*)?\Z")


@dataclass(frozen=True)
class Area:
    """A rectangle of a tab, counted from 0; an open end is None. `title` None = the first tab."""

    title: str | None
    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None
    whole: bool = True


def read_range(text: str) -> Area:
    """`'Tab'!A1:B2`, `Tab!A1`, `'Tab'`, `A1:B2`. Raises RefusalError (400)."""
    found = _RANGE.match(text)
    if not found:
        raise RefusalError(400, f"Unable to parse range: {text}")
    title, cells = (found["quoted"] or "").replace("''", "'") or found["plain"], found["cells"]
    if cells is None and found["plain"] and _CELLS.match(title):
        title, cells = None, title
    if cells is None:
        return Area(title)
    try:
        grid = a1_range_to_grid_range(cells)
    except (IncorrectCellLabel, ValueError):
        raise RefusalError(400, f"Unable to parse range: {text}") from None
    return Area(
        title,
        grid.get("startRowIndex", 0),
        grid.get("startColumnIndex", 0),
        grid.get("endRowIndex"),
        grid.get("endColumnIndex"),
        whole=False,
    )


def write_range(title: str, top: int, left: int, bottom: int, right: int) -> str:
    """The range as answers name it; ends exclusive."""
    return absolute_range_name(title, f"{rowcol_to_a1(top + 1, left + 1)}:{rowcol_to_a1(bottom, right)}")
