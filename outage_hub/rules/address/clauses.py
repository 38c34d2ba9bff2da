"""Reads a text clause after clause. What each clause is, is asked in one order; what is none of these stays unread."""

import re
from collections.abc import Callable

from outage_hub.rules.address import headings
from outage_hub.rules.address.context import Context
from outage_hub.rules.address.meaning.reading import Doubt, ItemKind, Part, PartKind
from outage_hub.rules.address.numbers.items import read_items
from outage_hub.rules.address.openings import LEAD, name_ends, opens, surely_opens, typed_opens
from outage_hub.rules.address.parts import emit_bounded, emit_street
from outage_hub.rules.address.streets import stretches
from outage_hub.rules.address.streets.street import Named, read_street
from outage_hub.rules.address.text import phrases as say
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.unread import hold_words

_SEPARATORS = re.compile(r"[\s,;.:\-•·*)\]|+=]+")
_ENUMERATION = re.compile(r"(?<![^\s;])[0-9]{1,2}[.)]\s+(?=\D)")
_FAR = 200  # characters of houses before their street
_PLACE = re.compile(r"(?:^|\s)(?:по|на|у|в|во)\s", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(?:[0-9№]|буд)", re.IGNORECASE)
_ON = re.compile(r"\s*(?:по|на)\s+", re.IGNORECASE)


def read_clauses(context: Context, scanner: Scanner) -> None:
    """Everything up to the scanner's end."""
    while True:
        separators = scanner.take(_SEPARATORS)
        context.pass_over(separators[0] if separators else "")
        if scanner.done:
            return
        _read_clause(context, scanner)


def _read_clause(context: Context, scanner: Scanner) -> None:
    start = scanner.pos
    if found := scanner.take(say.OTHERS):
        words = context.written(start, found.end())
        context.emit(scanner, start, Part(kind=PartKind.UNREAD, note=words, doubt=Doubt.VAGUE))
        return
    scanner.take(_ENUMERATION)
    if scanner.take(say.WORKS):
        _take_works(context, scanner, start)
        return
    context.near = bool(scanner.take(say.NEAR)) or context.near
    lead = scanner.take(LEAD)
    preposition = "loc" if lead and _PLACE.search(" " + lead[0]) else ""
    if not any(step(context, scanner, start, preposition) for step in _STEPS):
        scanner.pos = start
        hold_words(context, scanner)


def _take_works(context: Context, scanner: Scanner, start: int) -> None:
    """«Місце робіт:» of what follows, or «— місце робіт» of what stands before it."""
    if scanner.done or scanner.sees(say.BREAK):
        context.works_were_told()
    else:
        context.hold(start)
        context.at_works = True


def _take_crossing(context: Context, scanner: Scanner, start: int, _: str) -> bool:
    streets = stretches.read_crossing(scanner)
    if not streets:
        return False
    part = Part(kind=PartKind.CROSSING, street=streets[0], others=streets[1:], doubt=Doubt.CROSSING)
    context.emit(scanner, start, part)
    return True


def _take_stretch(context: Context, scanner: Scanner, start: int, _: str) -> bool:
    """«ділянка вул. X від вул. A до вул. B», «між вул. A та вул. B по вул. X»; the street may be left out."""
    begun = scanner.pos
    marked = scanner.take(stretches.STRETCH)
    bounds = stretches.read_bounds(scanner)
    named = None
    if bounds and scanner.take(_ON):
        named = read_street(scanner, preposition="loc")
    elif marked and not bounds:
        named = read_street(scanner, preposition="gen")
        bounds = stretches.read_bounds(scanner)
    if not bounds:
        scanner.pos = begun
        return False
    emit_bounded(context, scanner, start, named, bounds)
    return True


def _take_houses_first(context: Context, scanner: Scanner, start: int, preposition: str) -> bool:
    """«буд. 5, 7 по вул. Зелінського»."""
    begun = scanner.pos
    marked = any(scanner.sees(phrase) for phrase in (say.HOUSE_WORD, say.ALL, say.SIDE, say.PRIVATE))
    if not marked and not scanner.sees(_NUMBERS):
        return False
    near = Scanner(scanner.text, begun, min(scanner.end, begun + _FAR))
    seen = read_items(near, context.profile, typed_opens, typed_opens)
    scanner.pos = near.pos
    on = scanner.take(_ON)
    named = read_street(scanner, preposition="loc" if on else preposition or "gen") if on or marked else None
    if not named or not named.word or not seen.items or seen.items[0].kind is ItemKind.NOTE:
        scanner.pos = begun
        return False
    emit_street(context, scanner, start, named, seen)
    return True


def _take_street(context: Context, scanner: Scanner, start: int, preposition: str) -> bool:
    begun = scanner.pos
    named = read_street(scanner, context.carry, preposition)
    if named is None or (named.word is None and not name_ends(scanner)):
        scanner.pos = begun
        return False
    if bounds := stretches.read_bounds(scanner):
        emit_bounded(context, scanner, start, named, bounds)
    elif corner := stretches.read_corner(scanner):
        part = Part(kind=PartKind.CROSSING, street=named.street, others=(corner,), doubt=Doubt.CROSSING)
        context.emit(scanner, start, part)
    elif not _take_items(context, scanner, start, named):
        scanner.pos = begun
        return False
    return True


def _take_items(context: Context, scanner: Scanner, start: int, named: Named) -> bool:
    """What follows the name. A name without a type that words follow is no street."""
    end = scanner.pos
    seen = read_items(scanner, context.profile, opens, surely_opens)
    if named.word is None and seen.items and seen.items[0].kind is ItemKind.NOTE:
        return False
    if not seen.items:
        scanner.pos = max(end, seen.noted)
    emit_street(context, scanner, start, named, seen)
    return True


_STEPS: tuple[Callable[[Context, Scanner, int, str], bool], ...] = (
    _take_crossing,
    _take_stretch,
    headings.take_nameless,
    headings.take_districts,
    headings.take_settlement,
    headings.take_area,
    _take_houses_first,
    _take_street,
)
