"""Who must be told of what, through which channel, and why (7.5-7.7). Each answer is a reason with its clause."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from outage_hub.rules.outage import Kind

T = TypeVar("T")


class PostKind(StrEnum):
    """Recipients are posts; whoever holds the post now gets the letter."""

    DEPUTY_MAYOR = "deputy_mayor"
    PRESS = "press"
    DEPARTMENT_HEAD = "department_head"
    DISTRICT_DUTY = "district_duty"
    HOA_OFFICE = "hoa_office"
    COMMITTEE_HEAD = "committee_head"
    HOA_MANAGER = "hoa_manager"
    CONTROLLER = "controller"
    HEAD = "head"
    CONTACT = "contact"  # an executor's named contact (5.7.1)


RELAYERS = (PostKind.DISTRICT_DUTY, PostKind.HOA_OFFICE)


class Match(StrEnum):
    """What of a post must fit the outage."""

    ALL = "all"
    AREA = "area"
    AREA_AND_SERVICE = "area_and_service"
    SERVICE = "service"


BY_AREA = (Match.AREA, Match.AREA_AND_SERVICE)


class How(StrEnum):
    """How the news reaches the post."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    RELAY = "relay"


class DigestChoice(StrEnum):
    """Which summaries a post has chosen. It concerns planned works: an emergency is always told at once (7.5)."""

    NONE = "none"
    MORNING = "morning"
    EVENING = "evening"
    BOTH = "both"
    WEEKLY = "weekly"


class Phoned(StrEnum):
    """Whether the centre phones a post about an emergency beside the letter (7.5, «за потреби»)."""

    NEVER = "never"
    BY_DAY = "by_day"
    ALWAYS = "always"


class Why(StrEnum):
    """Why a letter went to somebody. The words stand with the letters."""

    OFFICIAL = "official"
    SERVICE = "service"
    AREA = "area"
    AREA_NOT_READ = "area_not_read"
    TOLD_BEFORE = "told_before"
    RELAYS = "relays"
    FILED_IT = "filed_it"
    EXECUTES_IT = "executes_it"
    CONTROLS = "controls"
    HEADS = "heads"
    DIGEST = "digest"
    ADMINISTERS = "administers"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Rule:
    """One row of the city's table: this kind of post hears of this kind of outage."""

    clause: str
    outage_kind: Kind
    post_kind: PostKind
    match: Match
    how: How


DEFAULTS = (
    Rule("7.5", Kind.EMERGENCY, PostKind.DEPUTY_MAYOR, Match.SERVICE, How.AT_ONCE),
    Rule("7.5", Kind.EMERGENCY, PostKind.PRESS, Match.ALL, How.AT_ONCE),
    Rule("7.5", Kind.EMERGENCY, PostKind.DEPARTMENT_HEAD, Match.SERVICE, How.AT_ONCE),
    Rule("7.6", Kind.EMERGENCY, PostKind.DISTRICT_DUTY, Match.AREA, How.RELAY),
    Rule("7.7", Kind.EMERGENCY, PostKind.HOA_OFFICE, Match.AREA, How.RELAY),
    Rule("7.7", Kind.EMERGENCY, PostKind.HOA_MANAGER, Match.AREA, How.AT_ONCE),
    Rule("7.5", Kind.PLANNED, PostKind.DEPUTY_MAYOR, Match.SERVICE, How.DIGEST),
    Rule("7.5", Kind.PLANNED, PostKind.PRESS, Match.ALL, How.DIGEST),
    Rule("7.5", Kind.PLANNED, PostKind.DEPARTMENT_HEAD, Match.SERVICE, How.DIGEST),
    Rule("7.5", Kind.PLANNED, PostKind.DISTRICT_DUTY, Match.AREA, How.AT_ONCE),
    Rule("7.5", Kind.PLANNED, PostKind.HOA_OFFICE, Match.AREA, How.AT_ONCE),
    Rule("7.7", Kind.PLANNED, PostKind.HOA_MANAGER, Match.AREA, How.AT_ONCE),
)


@dataclass(frozen=True)
class Scope:
    """What a post answers for: districts and services. Empty = everywhere, everything."""

    districts: frozenset[int]
    services: frozenset[str]

    def holds(self, service: str, districts: frozenset[int]) -> bool:
        """Whether an outage is within it. No district read = every district."""
        in_area = not self.districts or not districts or bool(self.districts & districts)
        return in_area and (not self.services or service in self.services)

    def joined(self, other: "Scope") -> "Scope":
        """The narrowest scope that holds both."""
        return Scope(_either(self.districts, other.districts), _either(self.services, other.services))


EVERYTHING = Scope(frozenset(), frozenset())


@dataclass(frozen=True)
class Ground:
    """Places touched for certain, by id: houses one by one, whole streets and districts, and where all of it lies."""

    houses: frozenset[int] = frozenset()
    streets: frozenset[int] = frozenset()
    whole_districts: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether no house can be named."""
        return not (self.houses or self.streets or self.whole_districts)


@dataclass(frozen=True)
class Touched:
    """What an outage touches. Nothing `read` = every district, and no house (the caution of 7.6)."""

    service: str
    ground: Ground
    read: bool = True


def chosen(match: Match, services: frozenset[str], touched: Touched, *, in_area: bool) -> Why | None:
    """The reason a post is told, or None. No `services` = every one; `in_area` = it answers for some of the ground."""
    in_service = not services or touched.service in services
    if match is Match.ALL:
        return Why.OFFICIAL
    if match is Match.SERVICE:
        return _service_reason(services) if in_service else None
    if not in_area or (match is Match.AREA_AND_SERVICE and not in_service):
        return None
    return Why.AREA if touched.read else Why.AREA_NOT_READ


def reach(match: Match, scope: Scope) -> Scope:
    """What of a scope counts under this match: a digest leaves out nothing that would be told at once."""
    by_area = match in BY_AREA
    by_service = match in (Match.SERVICE, Match.AREA_AND_SERVICE)
    return Scope(scope.districts if by_area else frozenset(), scope.services if by_service else frozenset())


def _either(some: frozenset[T], others: frozenset[T]) -> frozenset[T]:
    return some | others if some and others else frozenset()


def _service_reason(services: frozenset[str]) -> Why:
    return Why.SERVICE if services else Why.OFFICIAL
