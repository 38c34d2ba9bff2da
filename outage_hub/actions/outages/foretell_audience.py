"""Who would be told of an outage like this, post by post, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.find_audience import posts_concerned
from outage_hub.models.city.grounds import among, house_ids
from outage_hub.models.city.places import districts
from outage_hub.models.people import Post, PostArea, holders
from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import Ground, PostKind, Touched, Why

_ORDER = {kind: place for place, kind in enumerate(PostKind)}
_OF_HOUSES = (PostKind.HOA_MANAGER, PostKind.COMMITTEE_HEAD)


@dataclass(frozen=True)
class Hearer:
    """A post that would be told. `districts` and `houses` are those it answers for; no `letter` = no address of it."""

    name: str
    why: Why
    districts: tuple[str, ...] = ()
    houses: int = 0
    letter: bool = True


def would_hear(
    session: Session, kind: Kind, touched: Touched, *, begins_at: datetime | None, now: datetime
) -> dict[PostKind, list[Hearer]]:
    """The posts that would be told, by their kind."""
    chosen = posts_concerned(session, kind, touched, begins_at=begins_at, now=now)
    addresses = _addresses(session, [post for post, _, _ in chosen], now=now)
    names = {place.id: place.name for place in districts(session) if place.id in touched.ground.districts}
    off = _houses(session, [post for post, _, _ in chosen], touched)
    found: dict[PostKind, list[Hearer]] = {}
    for post, why, _ in sorted(chosen, key=lambda told: _ORDER[told[0].kind]):
        places = [area.place_id for area in post.areas]
        within = tuple(names[place] for place in places if place in names)
        hearer = Hearer(post.name, why, within, len(off.intersection(places)), bool(addresses.get(post.id)))
        found.setdefault(post.kind, []).append(hearer)
    return found


def letters(heard: Mapping[PostKind, Sequence[Hearer]]) -> dict[PostKind, int]:
    """How many of each kind would be written to."""
    counts = {kind: sum(one.letter for one in posts) for kind, posts in heard.items()}
    return {kind: count for kind, count in counts.items() if count}


def houses_on(session: Session, ground: Ground) -> frozenset[int]:
    """Every house on the ground."""
    return frozenset() if ground.empty else frozenset(session.scalars(house_ids(session, ground)))


def count_associations(session: Session, houses: Collection[int]) -> int:
    """How many HOAs have one of these houses."""
    theirs = select(PostArea.post_id).where(among(session, PostArea.place_id, houses))
    found = select(func.count(Post.id)).where(Post.kind == PostKind.HOA_MANAGER, Post.active, Post.id.in_(theirs))
    return session.scalar(found) or 0


def _addresses(session: Session, posts: Sequence[Post], *, now: datetime) -> dict[int, str | None]:
    """Where a letter to each post would go: to whoever holds it, else to its mailbox."""
    held = holders(session, [post.id for post in posts], now=now)
    mailed = {post_id: person.email for post_id, person in held.items()}
    return {post.id: mailed.get(post.id) or post.mailbox for post in posts}


def _houses(session: Session, posts: Sequence[Post], touched: Touched) -> frozenset[int]:
    """The houses touched, where somebody chosen answers for houses."""
    return houses_on(session, touched.ground) if any(post.kind in _OF_HOUSES for post in posts) else frozenset()
