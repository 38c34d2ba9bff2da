"""The register's columns, and finding them in a sheet whose columns people move about."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sheets_sync.troubles import Stopped

ID, CHECK = "ID", "Контроль"
FIELDS = (
    "Номер",
    "Вид",
    "Послуга",
    "Виконавець",
    "Стан",
    "Що сталося",
    "Причина",
    "Наслідки",
    "Де",
    "Подія",
    "Внесено",
    "Термін",
    "Закінчено",
    "Своєчасність",
    "Оновлено",
)
COLUMNS = (*FIELDS, ID, CHECK)
_APOSTROPHES = str.maketrans("ʼ’‘`´", "'" * 5)


@dataclass(frozen=True)
class Layout:
    """Where each of our columns stands (from 0); the others are people's."""

    at: dict[str, int]

    @property
    def width(self) -> int:
        """How many cells a whole row of ours takes."""
        return max(self.at.values()) + 1

    def spread(self, cells: dict[str, str]) -> list[str | None]:
        """A whole row to write: None leaves what people keep in a column of theirs."""
        row: list[str | None] = [None] * self.width
        for column, place in self.at.items():
            row[place] = cells[column]
        return row

    def gather(self, row: Sequence[Any]) -> dict[str, Any]:
        """Our cells out of a row that was read; rows come without their blank tail."""
        return {column: row[place] if place < len(row) else "" for column, place in self.at.items()}


OWN = Layout({column: place for place, column in enumerate(COLUMNS)})


def find_columns(header: Sequence[Any]) -> Layout:
    """The layout under this header. Raises Stopped (`missing`, `doubled`) with the column's name."""
    folded = [fold(str(title)) for title in header]
    for column in COLUMNS:
        match folded.count(fold(column)):
            case 0:
                raise Stopped("missing", column)
            case 1:
                pass
            case _more:
                raise Stopped("doubled", column)
    return Layout({column: folded.index(fold(column)) for column in COLUMNS})


def fold(title: str) -> str:
    """Titles that look the same are the same: case, spaces and apostrophes do not matter."""
    return " ".join(unicodedata.normalize("NFC", title).translate(_APOSTROPHES).casefold().split())
