"""What an import comes to: how much is added and changed, and every row that cannot be taken."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault

Progress = Callable[[int], object]


@dataclass(frozen=True)
class RowFault:
    """A row that cannot be taken: its file, its number, and what is wrong in which column."""

    source: str
    row: int
    fault: Fault


@dataclass(frozen=True, kw_only=True)
class How:
    """`rehearsal` keeps nothing; `partial` keeps the good rows although there are bad ones."""

    by: Actor
    rehearsal: bool = False
    partial: bool = False
    progress: Progress = lambda _rows: None


@dataclass
class Outcome:
    """Per table: how many rows were `added`, `changed`, are the `same` or were `passed` over. `kept` = it was done."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    kept: bool = False

    def count(self, table: str, what: str, rows: int = 1) -> None:
        """So many rows more."""
        self.counts.setdefault(table, Counter())[what] += rows

    @property
    def changes(self) -> int:
        """How many rows it adds or changes."""
        return sum(rows["added"] + rows["changed"] for rows in self.counts.values())


@dataclass
class Work:
    """One import under way, in its transaction."""

    session: Session
    now: datetime
    progress: Progress = lambda _rows: None
    outcome: Outcome = field(default_factory=Outcome)


@contextmanager
def importing(session: Session, what: str, how: How, *, now: datetime) -> Iterator[Work]:
    """The deed of an import: kept whole, or not at all when it is a rehearsal or some row is bad.

    A rehearsal does all that an import does and takes it back, so that it cannot say anything else.
    """
    work = Work(session, now, how.progress)
    with deed(session):
        yield work
        outcome = work.outcome
        outcome.kept = not how.rehearsal and (how.partial or not outcome.faults)
        if not outcome.kept:
            session.rollback()
        elif outcome.changes:
            detail: dict[str, Any] = {table: dict(rows) for table, rows in outcome.counts.items()}
            journal.record(session, how.by, "imported", what, detail, now=now)
