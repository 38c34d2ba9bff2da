"""Who holds a post when: shifts laid over one another, the newest start on top (2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class Shift:
    """Somebody's time at a post; no end = for good. Of two that start at one moment the later `id` is on top."""

    id: int
    person_id: int
    from_at: datetime
    to_at: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Whether it is in force then."""
        return self.from_at <= moment and (self.to_at is None or moment < self.to_at)


@dataclass(frozen=True)
class Stretch:
    """A time through which nothing changes: who is on, and whose shifts give way."""

    from_at: datetime
    to_at: datetime
    on: Shift | None
    behind: tuple[Shift, ...] = ()


def stretches(shifts: Sequence[Shift], start: datetime, end: datetime) -> list[Stretch]:
    """The time from `start` until `end`, cut where something changes. Nobody on = `on` is None."""
    moments = {one for shift in shifts for one in (shift.from_at, shift.to_at) if one and start < one < end}
    cuts = [start, *sorted(moments), end]
    found: list[Stretch] = []
    for from_at, to_at in pairwise(cuts):
        on, behind = _laid(shift for shift in shifts if shift.covers(from_at))
        if found and (found[-1].on, found[-1].behind) == (on, behind):
            from_at = found.pop().from_at  # noqa: PLW2901 - one time, not two that touch
        found.append(Stretch(from_at, to_at, on, behind))
    return found


def _laid(shifts: Iterable[Shift]) -> tuple[Shift | None, tuple[Shift, ...]]:
    by_start = sorted(shifts, key=lambda one: (one.from_at, one.id))
    return (by_start[-1], tuple(by_start[:-1])) if by_start else (None, ())
