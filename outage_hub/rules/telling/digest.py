"""Digests: their slots on the city's wall clock, who reads which, and whether news of works can wait for one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from outage_hub.rules.deadlines import NOTICE, lateness
from outage_hub.rules.kyiv import KYIV, local
from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import EVERYTHING, DigestChoice, Scope


class Slot(StrEnum):
    """When a digest goes out."""

    MORNING = "morning"
    EVENING = "evening"
    WEEKLY = "weekly"


READS = {
    DigestChoice.NONE: (),
    DigestChoice.MORNING: (Slot.MORNING,),
    DigestChoice.EVENING: (Slot.EVENING,),
    DigestChoice.BOTH: (Slot.MORNING, Slot.EVENING),
    DigestChoice.WEEKLY: (Slot.WEEKLY,),
}
_HOURS = {Slot.MORNING: time(8), Slot.EVENING: time(19), Slot.WEEKLY: time(8)}  # the weekly one on Mondays
_STEPS = {Slot.MORNING: timedelta(days=1), Slot.EVENING: timedelta(days=1), Slot.WEEKLY: timedelta(days=7)}
_ALL, _DAY = "all", "/day"


@dataclass(frozen=True)
class Digest:
    """One digest: its slot and the local day, which make it once, whatever the clocks do.

    `whole_day` = as read by those who read no other one between.
    """

    slot: Slot
    day: date
    whole_day: bool = False

    @property
    def at(self) -> datetime:
        """Its moment. The hours that March lacks and October doubles are not among the slots."""
        return datetime.combine(self.day, _HOURS[self.slot], KYIV).astimezone(UTC)

    @property
    def next(self) -> "Digest":
        """The next of its kind."""
        return Digest(self.slot, self.day + _STEPS[self.slot])

    @property
    def previous(self) -> "Digest":
        """The one of its kind before."""
        return Digest(self.slot, self.day - _STEPS[self.slot])

    @property
    def since(self) -> datetime:
        """Where its window begins: the morning follows the evening, the evening the morning, Monday a Monday."""
        if self.whole_day:
            return self.previous.at
        match self.slot:
            case Slot.MORNING:
                return Digest(Slot.EVENING, self.day - timedelta(days=1)).at
            case Slot.EVENING:
                return Digest(Slot.MORNING, self.day).at
            case Slot.WEEKLY:
                return self.previous.at

    @property
    def until(self) -> datetime:
        """How far ahead it lists works: three days, the weekly one up to the next."""
        return self.next.at if self.slot is Slot.WEEKLY else self.at - NOTICE.length

    @property
    def cause(self) -> str:
        """The announcement's cause."""
        return f"digest:{self.day}:{self.slot}"

    @classmethod
    def of(cls, cause: str) -> "Digest":
        """The digest that a cause names."""
        _, day, slot = cause.split(":")
        return cls(Slot(slot), date.fromisoformat(day))


def latest(slot: Slot, *, now: datetime) -> Digest:
    """The newest of its kind whose moment has come. Older ones are overtaken by it: a stop is caught up once."""
    day = local(now).date()
    if slot is Slot.WEEKLY:
        day -= timedelta(days=day.weekday())
    found = Digest(slot, day)
    return found if found.at <= now else found.previous


def choices_for(digest: Digest, *, now: datetime) -> list[DigestChoice]:
    """Whose newest digest this is: after a stop nobody gets yesterday evening's beside this morning's."""
    return [choice for choice in DigestChoice if digest == _newest(choice, now=now)]


def can_wait(choice: DigestChoice, begins_at: datetime | None, *, now: datetime) -> bool:
    """Whether news of works is left to a digest: one is chosen, and it comes before works that begin at `begins_at`.

    Less than three days before the start it never is (7.3). None = nothing hurries.
    """
    if begins_at is None:
        return choice is not DigestChoice.NONE
    near = bool(lateness(Kind.PLANNED, begins_at, now=now))
    return not near and any(latest(slot, now=now).next.at < begins_at for slot in READS[choice])


def reads_one(choice: DigestChoice) -> bool:
    """Whether this is somebody's only digest of the day: it tells of the whole day, or half of it went untold."""
    return choice in (DigestChoice.MORNING, DigestChoice.EVENING)


def variant_of(scope: Scope, *, whole_day: bool = False) -> str:
    """The name of the letter for a scope: «all», or «heat,water@3,5», and whether it tells of the whole day."""
    services, places = ",".join(sorted(scope.services)), ",".join(map(str, sorted(scope.districts)))
    return (f"{services}@{places}" if services or places else _ALL) + (_DAY if whole_day else "")


def tells_of_the_day(variant: str) -> bool:
    """Whether the letter of this name tells of the whole day."""
    return variant.endswith(_DAY)


def scope_of_variant(variant: str) -> Scope:
    """The scope that a letter's name tells."""
    variant = variant.removesuffix(_DAY)
    if variant == _ALL:
        return EVERYTHING
    services, _, places = variant.partition("@")
    return Scope(frozenset(map(int, filter(None, places.split(",")))), frozenset(filter(None, services.split(","))))


def joined(one: str, other: str) -> str:
    """One letter for two scopes: whatever is in either of them, and perhaps a little more."""
    scope = scope_of_variant(one).joined(scope_of_variant(other))
    return variant_of(scope, whole_day=tells_of_the_day(one) or tells_of_the_day(other))


def _newest(choice: DigestChoice, *, now: datetime) -> Digest | None:
    return max((latest(slot, now=now) for slot in READS[choice]), key=lambda one: one.at, default=None)
