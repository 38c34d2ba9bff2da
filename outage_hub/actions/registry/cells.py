"""A row's cells, judged one by one; what is wrong with them is gathered with the row and the column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from outage_hub.actions.people.add_account import checked_address
from outage_hub.actions.registry.outcome import RowFault, Work
from outage_hub.imports.table import Row, Table
from outage_hub.rules.people.names import LONGEST_NAME, phone_faults, plain_phone
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.text import text_faults, tidy

E = TypeVar("E", bound=StrEnum)
_FORMULA = re.compile(r"[=@]|#[A-Z/0]+[!?]|#N/A")  # or what a sheet shows when a formula failed
_PLAIN = re.compile(r"[0-9A-Za-zА-ЯІЇЄҐа-яіїєґ+’.,:/|()«»_ -]*")
_LONGEST_CODE = 60
_YES, _NO = ("1", "yes", "true", "так", "+"), ("", "0", "no", "false", "ні", "-")


class Cells:
    """One row. Every method answers with something that may be kept; `good` tells whether all of it was right."""

    def __init__(self, work: Work, table: Table, row: Row) -> None:
        self._faults, self._table, self._row = work.outcome.faults, table, row
        self.good = True

    @property
    def row(self) -> int:
        """Its number."""
        return self._row.number

    def refuse(self, column: str, code: str, /, **values: str) -> None:
        """Something is wrong in this column."""
        self._add(Fault(column, code, values))

    def said(self, column: str) -> bool:
        """Whether the table has this column at all: what it does not say stays as it is."""
        return column in self._table.columns

    def text(self, column: str, *, needed: bool = False, most: int = LONGEST_NAME) -> str:
        """Words in one line, fit to be read by people."""
        found = self._row.cells.get(column, "")
        if found and len(found) <= most and _PLAIN.fullmatch(found):  # most cells: there is nothing to look for
            return found
        found = tidy(found)
        if _FORMULA.match(found):
            self.refuse(column, "cell_formula", text=found[:40])
        for fault in text_faults(column, found, most=most, lines=False):
            self._add(fault)
        if needed and not found:
            self.refuse(column, "cell_empty")
        return found

    def code(self, column: str, *, needed: bool = False) -> str:
        """A key of the registry's own."""
        return self.text(column, needed=needed, most=_LONGEST_CODE)

    def several(self, column: str) -> list[str]:
        """Values parted by `|`."""
        return [one.strip() for one in self.text(column, most=2000).split("|") if one.strip()]

    def flag(self, column: str) -> bool:
        """1 or 0, yes or no."""
        found = self.text(column).lower()
        if found not in _YES + _NO:
            self.refuse(column, "flag_unreadable", text=found[:20])
        return found in _YES

    def choice(self, column: str, known: Mapping[str, E], default: E) -> E:
        """One of the known words."""
        found = self.text(column, needed=True)
        if found and found not in known:
            self.refuse(column, "word_unknown", text=found[:40], known=", ".join(known))
        return known.get(found, default)

    def choices(self, column: str, known: type[E]) -> tuple[E, ...]:
        """Some of the known words."""
        found = self.several(column)
        for word in sorted(set(found) - set(known)):
            self.refuse(column, "word_unknown", text=word[:40], known=", ".join(known))
        return tuple(known(word) for word in dict.fromkeys(found) if word in set(known))

    def phone(self, column: str = "phone") -> str | None:
        """A telephone as people write it, or none."""
        found = self.text(column)
        if phone_faults(found):
            self.refuse(column, "phone_unreadable")
        return plain_phone(found) or None

    def email(self, column: str = "email") -> str | None:
        """A mail address, or none."""
        found = self.text(column)
        try:
            return checked_address(found, field=column) if found else None
        except Refused as refused:
            self._add(*refused.faults)
            return None

    def _add(self, *faults: Fault) -> None:
        self.good = False
        self._faults += [RowFault(self._table.source, self._row.number, fault) for fault in faults]


def rows_of(work: Work, tables: Sequence[Table], name: str) -> Iterator[Cells]:
    """The rows of all tables of this name."""
    for table in tables:
        for row in table.rows if table.name == name else ():
            work.progress(1)
            yield Cells(work, table, row)
