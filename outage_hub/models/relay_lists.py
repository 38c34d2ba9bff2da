"""Whom a relay must reach: the posts of committees and HOAs whose houses stand on a ground (7.6, 7.7)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, select, union_all
from sqlalchemy.orm import Session, aliased

from outage_hub.models.city.grounds import among, house_ids
from outage_hub.models.city.places import Place
from outage_hub.models.people import Person, Post, PostArea, holders
from outage_hub.rules.address.text.words import OFFICIAL
from outage_hub.rules.telling.audience import Ground, PostKind


@dataclass(frozen=True)
class StreetHouses:
    """«вул. Троїцька» with the touched houses of one post: `15`, `17`, `19а`."""

    street: str
    order: tuple[str, int, str]  # the street's place in the alphabet, then its first house
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """One of those whom a relay reaches: the post, who holds it now, and which of its houses are touched."""

    post: Post
    holder: Person | None
    streets: tuple[StreetHouses, ...]

    @property
    def name(self) -> str:
        """Whoever holds the post; without one, the post itself."""
        return self.holder.name if self.holder else self.post.name

    @property
    def phone(self) -> str:
        """The holder's number, else the post's own."""
        return (self.holder.phone if self.holder else None) or self.post.phone or ""


def houses_touched(
    session: Session, kind: PostKind, ground: Ground, within: Collection[int] = ()
) -> dict[int, tuple[StreetHouses, ...]]:
    """By post: which of its houses are on the ground; `within` keeps to some districts. No house = no post."""
    if ground.empty:
        return {}
    house, street = aliased(Place), aliased(Place)
    meant = select(house).where(house.id.in_(house_ids(session, ground, within)))
    touched = meant.cte("touched")  # found once, asked three times
    held = union_all(*(_held(touched, place) for place in ("id", "parent_id", "district_id"))).subquery()
    rows = session.execute(
        select(held.c.post_id, street.type, street.name, street.sort_key, held.c.number, held.c.tail)
        .join(street, street.id == held.c.parent_id)
        .join(Post, Post.id == held.c.post_id)
        .where(Post.kind == kind, Post.active)
        .distinct()
        .order_by(street.sort_key, street.type, held.c.number, held.c.tail)
    )
    found: dict[int, dict[tuple[str, str], list[tuple[str, int, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.post_id][row.type or "", row.name].append((row.sort_key, row.number or 0, row.tail or ""))
    return {
        post: tuple(_street(*named, places) for named, places in streets.items()) for post, streets in found.items()
    }


def people_on(
    session: Session, post_ids: Collection[int], houses: Mapping[int, tuple[StreetHouses, ...]], *, now: datetime
) -> list[Listed]:
    """These posts with their holders of now, by street, then by house."""
    posts = session.scalars(select(Post).where(among(session, Post.id, post_ids))).all()
    held = holders(session, sorted(post_ids), now=now)
    found = [Listed(post, held.get(post.id), houses.get(post.id, ())) for post in posts]
    return sorted(found, key=_order)


def _held(touched: CTE, place: str) -> Select[Any]:
    """Touched houses with the posts that answer for them: one by one, by their streets, or by their districts."""
    return select(PostArea.post_id, touched.c.parent_id, touched.c.number, touched.c.tail).join(
        touched, touched.c[place] == PostArea.place_id
    )


def _street(kind: str, name: str, places: Iterable[tuple[str, int, str]]) -> StreetHouses:
    ordered = list(places)
    numbers = tuple(tail if tail.startswith("[") else f"{number}{tail}" for _, number, tail in ordered)
    return StreetHouses(f"{OFFICIAL.get(kind, kind)} {name}".strip(), ordered[0], numbers)


def _order(one: Listed) -> tuple[tuple[str, int, str], str, int]:
    """Whoever has no house on the ground any more comes last."""
    first = one.streets[0].order if one.streets else ("\uffff", 0, "")
    return first, one.post.name, one.post.id
