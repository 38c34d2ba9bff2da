"""What a post answers for, as people read it: the houses street by street, and which posts a street belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from outage_hub.models.city.places import Place, PlaceKind, PlaceName
from outage_hub.models.people import PostArea
from outage_hub.rules.address.text.words import OFFICIAL
from outage_hub.rules.text import search_key

SHORTEST = 3  # letters of a street's name: two would find half of the city
House, Street = aliased(Place), aliased(Place)


@dataclass(frozen=True)
class StreetHeld:
    """A street with the numbers of the houses a post answers for there; none = the whole street."""

    street: str
    numbers: list[str]


def streets_held(session: Session, post_id: int) -> list[StreetHeld]:
    """Houses and streets of a post, in the order of the alphabet and of numbers. Districts are not among them."""
    houses = (
        select(Street.id, Street.type, Street.name, House.number, House.tail)
        .select_from(PostArea)
        .join(House, House.id == PostArea.place_id)
        .join(Street, or_(Street.id == House.parent_id, Street.id == House.id))
        .where(PostArea.post_id == post_id, Street.kind == PlaceKind.STREET)
        .order_by(Street.sort_key, Street.id, House.number, House.tail)
    )
    found: dict[int, StreetHeld] = {}
    for row in session.execute(houses):
        held = found.setdefault(row.id, StreetHeld(_called(row.type or "", row.name), []))
        held.numbers.extend([f"{row.number}{row.tail or ''}"] if row.number is not None else [])
    return list(found.values())


def slugs_held(session: Session, post_id: int) -> list[str]:
    """The districts that a post answers for as a whole."""
    ticked = select(Place.slug).join(PostArea, PostArea.place_id == Place.id)
    ticked = ticked.where(PostArea.post_id == post_id, Place.kind == PlaceKind.DISTRICT).order_by(Place.sort_key)
    return [slug for slug in session.scalars(ticked) if slug]


def houses_counted(session: Session, post_ids: Sequence[int]) -> dict[int, int]:
    """How many houses each of these posts answers for by name."""
    counted = (
        select(PostArea.post_id, func.count())
        .join(House, House.id == PostArea.place_id)
        .where(PostArea.post_id.in_(post_ids), House.kind == PlaceKind.HOUSE)
        .group_by(PostArea.post_id)
    )
    return {post_id: count for post_id, count in session.execute(counted)}  # noqa: C416 - rows are not pairs to mypy


def posts_on_streets(session: Session, words: str) -> set[int]:
    """Posts that answer for something on a street of this name, old ones too; with a number, for that house."""
    said = search_key(words).split()
    number = next((int(word) for word in said if word.isascii() and word.isdigit() and len(word) < 5), None)
    letters = [word for word in said if not word[0].isdigit()]
    if not any(len(word) >= SHORTEST for word in letters):
        return set()
    streets = _named(letters)
    there = select(PostArea.post_id).join(House, House.id == PostArea.place_id)
    there = there.where(or_(House.id.in_(streets), House.parent_id.in_(streets)))
    return set(session.scalars(there.where(House.number == number) if number is not None else there))


def _named(letters: Sequence[str]) -> Select[Any]:
    found = select(PlaceName.place_id)
    for word in letters:
        found = found.where(PlaceName.search_key.contains(word, autoescape=True))
    return found


def _called(type_: str, name: str) -> str:
    return f"{OFFICIAL.get(type_, type_)} {name}".strip()
