"""What was read in an address text: streets, numbers, and what could not be read. Spans point into the text itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from outage_hub.rules.address.meaning.number import HouseNumber

LONGEST_RANGE = 300  # numbers; a longer one is surely a slip


class Profile(StrEnum):
    """Who wrote the text: `6-10` is a range in an executor's form, and one merged building in an oblenergo's list."""

    FORM = "form"
    OBLENERGO = "oblenergo"


class Side(StrEnum):
    """Which side of the street."""

    BOTH = ""
    EVEN = "e"
    ODD = "o"


class Doubt(StrEnum):
    """Why a person must look. None of these touches a house by itself."""

    NOT_READ = "not_read"  # no address in these words
    NOT_A_HOUSE = "not_a_house"  # stands among numbers and is none
    RANGE_LONG = "range_long"
    RANGE_REVERSED = "range_reversed"
    PARITY = "parity"  # the ends are not of the side that was named
    SEGMENT = "segment"  # a stretch between two streets
    CROSSING = "crossing"
    NEAR = "near"  # «біля»: the place of works, not an affected area
    VAGUE = "vague"  # «та інших», «в районі …»
    STREET_UNKNOWN = "street_unknown"  # the registry has no such street
    STREET_NEAR = "street_near"  # … but has one spelt almost so
    STREET_AMBIGUOUS = "street_ambiguous"  # several bear the name
    HOUSE_UNKNOWN = "house_unknown"  # the street has no such number


class ItemKind(StrEnum):
    """What stands after a street."""

    HOUSE = "house"
    RANGE = "range"
    ALL = "all"  # «усі будинки», or one side with `side`
    PRIVATE = "private"  # «приватний сектор»
    NOTE = "note"  # words that are no house


@dataclass(frozen=True, kw_only=True)
class Item:
    """One house, range or word after a street. `spared` = «крім»; `near` = «біля»; `note` = what narrows it."""

    kind: ItemKind
    first: HouseNumber | None = None
    last: HouseNumber | None = None
    side: Side = Side.BOTH
    spared: bool = False
    near: bool = False
    note: str = ""
    doubt: Doubt | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class StreetName:
    """`вул` and `Архипа Куїнджі`. `type` is "" when it was not written; `guess` = «пр.», which may be three types."""

    type: str
    name: str
    guess: bool = False


class PartKind(StrEnum):
    """What a part of the text is about."""

    STREET = "street"
    DISTRICT = "district"  # «весь Приморський район»
    AREA = "area"  # a place without streets: мкр, с-ще, кв-л as a whole
    SEGMENT = "segment"
    CROSSING = "crossing"
    UNREAD = "unread"


@dataclass(frozen=True)
class Until:
    """«(до 14:00)», «(до 14:00 26.11)»: when this part is promised to come back; local time, `day` = (day, month)."""

    at: time
    day: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One street with its items, or something that is none.

    `was` = its name as the text has it, where the registry put the one in force in its place; `written` = the street in
    the writer's own words; `note` = what was in brackets, or the words of a part that could not be read.
    `others` = the other streets of a stretch or a crossing; `district`, `settlement` = the heading it stands under.
    """

    kind: PartKind
    street: StreetName = StreetName("", "")
    items: tuple[Item, ...] = ()
    others: tuple[StreetName, ...] = ()
    district: str = ""
    settlement: str = ""
    written: str = ""
    note: str = ""
    was: StreetName | None = None
    works: bool = False  # the text names where the works are («теплотраса по вул. …»), not who is cut off
    until: Until | None = None
    doubt: Doubt | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Reading:
    """All that was read, in the order of the text."""

    text: str
    parts: tuple[Part, ...] = field(default=())

    @property
    def doubtful(self) -> bool:
        """Whether a person must look at it."""
        return any(True for _ in self.doubts())

    def doubts(self) -> Iterator[tuple[Part, Item | None, Doubt]]:
        """Each doubt with what it is about."""
        for part in self.parts:
            if part.doubt:
                yield part, None, part.doubt
            for item in part.items:
                if item.doubt:
                    yield part, item, item.doubt
