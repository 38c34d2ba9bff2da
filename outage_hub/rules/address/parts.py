"""Makes a part of a street: with the items that follow it, or with the streets between which it is meant."""

from dataclasses import replace

from outage_hub.rules.address.context import Context
from outage_hub.rules.address.meaning.reading import Doubt, Item, ItemKind, Part, PartKind, StreetName
from outage_hub.rules.address.numbers.gathering import Gathering
from outage_hub.rules.address.streets.places import neighbourhood
from outage_hub.rules.address.streets.street import Named
from outage_hub.rules.address.streets.stretches import Bounds
from outage_hub.rules.address.text.scanner import Scanner
from outage_hub.rules.address.text.words import TypeWord

ALL = Item(kind=ItemKind.ALL)


def emit_street(context: Context, scanner: Scanner, start: int, named: Named, seen: Gathering) -> None:
    """The street with its items; without any, all of it is meant."""
    items = tuple(seen.items) or (ALL,)
    if context.near:
        items = tuple(replace(item, near=True, doubt=item.doubt or Doubt.NEAR) for item in items)
    part = Part(
        kind=PartKind.STREET,
        street=named.street,
        items=items,
        written=context.written(named.start, named.end),
        note="; ".join(filter(None, (named.note, seen.note))),
        doubt=seen.vague or _doubt_of_name(named, seen),
    )
    context.works = context.works or seen.works
    context.emit(scanner, start, part)
    carries = named.word and (named.word.plural or not seen.items)
    context.carry = _carried(context.carry, named.word) if carries else None


def _doubt_of_name(named: Named, seen: Gathering) -> Doubt | None:
    """A bare name without a type and without houses may be anything."""
    bare = all(item.kind is ItemKind.NOTE for item in seen.items)
    return Doubt.VAGUE if bare and named.word is None else None


def _carried(before: TypeWord | None, word: TypeWord | None) -> TypeWord | None:
    """A type carried over stays plural: «вулиці: A 1, B 2»."""
    return before if before and word and before.type == word.type and before.plural else word


def emit_bounded(context: Context, scanner: Scanner, start: int, named: Named | None, bounds: Bounds) -> None:
    """A stretch of the street; a name without a type and with bounds in brackets is a neighbourhood."""
    if named and named.word is None and bounds.bracket:
        edges = " — ".join(f"{street.type} {street.name}".strip() for street in bounds.streets)
        street, note = StreetName("", neighbourhood(named.street.name)), f"межі: {edges}"
        context.emit(scanner, start, Part(kind=PartKind.AREA, street=street, note=note, doubt=Doubt.SEGMENT))
    else:
        street = named.street if named else StreetName("", "")
        part = Part(kind=PartKind.SEGMENT, street=street, others=bounds.streets, doubt=Doubt.SEGMENT)
        context.emit(scanner, start, part)
