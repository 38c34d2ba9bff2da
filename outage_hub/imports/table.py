"""A table as it was read: rows of text under the names of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`number` is the one that a spreadsheet shows: the header is 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """A table that the hub knows, told by its header. `optional` columns may be left out or are not kept."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """All that it may have."""
        return frozenset(self.needed + self.optional)


@dataclass(frozen=True)
class Table:
    """`source` is what people call it: a file, or a file and its sheet. `ignored` = columns that nobody reads."""

    name: str
    source: str
    columns: frozenset[str]
    rows: Sequence[Row]
    ignored: tuple[str, ...] = ()
