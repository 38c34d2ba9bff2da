"""Stretches between streets and crossings: places of works, never a list of houses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.address.numbers.houses import read_house
from outage_hub.rules.address.streets.street import Named, read_street
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.letters import LETTERS
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import TypeWord

_WHOLE = say.WHOLE
STRETCH = re.compile(
    rf"(?:(?:на|по)\s+)?(?:ділян[кц][а-яію]+|участ(?:ок|ке|ка)|відріз(?:ок|ку)){_WHOLE}\s*(?:дороги\s+|автодороги\s+)?",
    re.IGNORECASE,
)
CROSSING = re.compile(
    rf"(?:(?:на|біля)\s+)?(?:перехрест[а-яі]+|перехрещенн[яі]|перетин[аіу]?|розі|ріг|перекр[её]ст[а-яо]+|пересечени[еи])"
    rf"{_WHOLE}\s*(?:з\s+|із\s+|с\s+)?",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\s*[,:(-]?\s*(?:(?:на|в|у|по)\s+)?(?:(?:ділян[кц][а-яію]+|межах|відріз(?:ок|ку)|участ(?:ок|ке))\s+)?[-:,]?\s*(?:від|от|з|із|с){_WHOLE}\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\s*[,:(-]?\s*(?:(?:на|в|у)\s+)?(?:ділян[кц][а-яію]+\s+)?(?:між|между){_WHOLE}\s*", re.IGNORECASE
)
_TO = re.compile(rf"\s*[,-]?\s*до{_WHOLE}\s*", re.IGNORECASE)
_AND = re.compile(rf"\s*(?:(?:та|і|й|и|з|із|зі|с|со){_WHOLE}|[-/,×])\s*", re.IGNORECASE)
_AGAIN = re.compile(rf"\s*(?:,|;|та|і)\s*(?:від|от){_WHOLE}\s*", re.IGNORECASE)
_AT_CROSSING = re.compile(rf"(?:перехрест[а-яі]+|перетин[ау]?){_WHOLE}\s*(?:(?:з|із|по){_WHOLE}\s*)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,(]?\s*")
_CLOSE = re.compile(r"\s*\)")
_LETTER = re.compile(rf"[{LETTERS}]")


@dataclass(frozen=True)
class Bounds:
    """Between which streets. `bracket` when they stood in brackets."""

    streets: tuple[StreetName, ...]
    bracket: bool


def read_bounds(scanner: Scanner) -> Bounds | None:
    """«на ділянці від вул. Азовстальської до бул. Меотиди», «між вул. … та вул. …»."""
    begun = scanner.pos
    bounds = list(_from_to(scanner)) or list(_between(scanner))
    if len(bounds) < 2:
        scanner.pos = begun
        return None
    bracket = "(" in scanner.words(begun).split("від")[0]
    if bracket:
        scanner.take(_CLOSE)
    return Bounds(tuple(bounds), bracket)


def _from_to(scanner: Scanner) -> Iterator[StreetName]:
    opening = _FROM
    carried: TypeWord | None = None
    while True:
        begun = scanner.pos
        first = _bound(scanner, carried, "gen") if scanner.take(opening) else None
        second = _bound(scanner, first[1], "gen") if first and scanner.take(_TO) else None
        if not first or not second:
            scanner.pos = begun
            return
        yield from (first[0], second[0])
        opening, carried = _AGAIN, second[1]


def _between(scanner: Scanner) -> Iterator[StreetName]:
    begun = scanner.pos
    first = _bound(scanner, None, "ins") if scanner.take(_BETWEEN) else None
    second = _bound(scanner, first[1], "ins") if first and scanner.take(_AND) else None
    if not first or not second:
        scanner.pos = begun
        return
    yield from (first[0], second[0])


def _bound(scanner: Scanner, carried: TypeWord | None, case: str) -> tuple[StreetName, TypeWord | None] | None:
    scanner.take(_AT_CROSSING)
    if named := read_street(scanner, carried, case):
        return named.street, named.word
    begun = scanner.pos
    scanner.take(say.HOUSE_WORD)
    if carried and (house := read_house(scanner)):
        return StreetName("", f"буд. {house}"), carried
    scanner.pos = begun
    return None


def read_corner(scanner: Scanner) -> StreetName | None:
    """«… ріг вул. Олімпійської»: the other street of a crossing whose first street stands before."""
    begun = scanner.pos
    scanner.take(_COMMA)
    streets = read_crossing(scanner)
    if streets and len(streets) == 1:
        return streets[0]
    scanner.pos = begun
    return None


def read_crossing(scanner: Scanner) -> tuple[StreetName, ...] | None:
    """«перехрестя вул. A та вул. B», «перехресті вулиці A з вулицею B»."""
    begun = scanner.pos
    if not scanner.take(CROSSING):
        return None
    streets: list[StreetName] = []
    named: Named | None = None
    while True:
        place = scanner.pos
        if streets and not scanner.take(_AND):
            break
        named = read_street(scanner, named.word if named else None, "gen")
        if not named:
            scanner.pos = place
            break
        streets.append(named.street)
    if not streets:
        scanner.pos = begun
        return None
    return tuple(streets)
