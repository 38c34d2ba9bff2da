"""Who holds a post: now, ahead, giving way to a newer start, and before; and who may be given it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from outage_hub.models.people import Organisation, Person, Post, Tenure
from outage_hub.rules.telling.rulebook import BY_HOUSES
from outage_hub.rules.text import sort_key

PAST_SHOWN = 10


@dataclass(frozen=True)
class Holding:
    """One time somebody was given the post."""

    tenure: Tenure
    person: Person

    def when(self, now: datetime) -> str:
        """`past`, `ahead` or `now`."""
        if self.tenure.to_at and self.tenure.to_at <= now:
            return "past"
        return "ahead" if self.tenure.from_at > now else "now"


def holdings_of(session: Session, post: Post, *, now: datetime) -> dict[str, list[Holding]]:
    """By when they are: now, behind (giving way to a newer start), ahead, past."""
    given = _given(session, post.id, now=now)
    in_force = [one for one in given if one.when(now) == "now" and one.person.active]
    found: dict[str, list[Holding]] = {when: [] for when in ("now", "behind", "ahead", "past")}
    for one in given:
        newest = bool(in_force) and one is in_force[-1]
        found["behind" if one.when(now) == "now" and not newest else one.when(now)].append(one)
    return found


def posts_held(session: Session, person: Person, *, now: datetime) -> list[Post]:
    """The posts this person holds now or is to hold."""
    given = select(Tenure.post_id).where(Tenure.person_id == person.id, or_(Tenure.to_at.is_(None), Tenure.to_at > now))
    return list(session.scalars(select(Post).where(Post.active, Post.id.in_(given)).order_by(Post.id)))


def may_hold(session: Session, post: Post, *, now: datetime) -> Sequence[Person]:
    """People to whom the post can be given, its own organisation's first. Heads of other HOAs are not among them."""
    elsewhere = (
        select(Tenure.person_id)
        .join(Post, Post.id == Tenure.post_id)
        .where(Post.kind.in_(BY_HOUSES), Post.id != post.id, or_(Tenure.to_at.is_(None), Tenure.to_at > now))
    )
    free = or_(Person.role.is_not(None), Person.id.not_in(elsewhere))
    found = session.scalars(select(Person).where(Person.active, free).options(joinedload(Person.organisation)))
    home = post.organisation_id
    return sorted(found, key=lambda one: (one.organisation_id != home, sort_key(one.name), one.id))


def may_be_contact(session: Session, organisation: Organisation) -> Sequence[Person]:
    """An executor's own people."""
    own = select(Person).where(Person.active, Person.organisation_id == organisation.id)
    return sorted(session.scalars(own), key=lambda one: (sort_key(one.name), one.id))


def may_succeed(session: Session, post: Post) -> Sequence[Post]:
    """Posts that can owe on what this one owes."""
    same = select(Post).where(Post.active, Post.kind == post.kind, Post.id != post.id)
    return sorted(session.scalars(same), key=lambda one: (sort_key(one.name), one.id))


def _given(session: Session, post_id: int, *, now: datetime) -> list[Holding]:
    """Those in force and ahead, the earliest start first, then the latest of the past."""
    of_post = select(Tenure, Person).join(Person, Person.id == Tenure.person_id).where(Tenure.post_id == post_id)
    left = of_post.where(or_(Tenure.to_at.is_(None), Tenure.to_at > now)).order_by(Tenure.from_at, Tenure.id)
    past = of_post.where(Tenure.to_at <= now).order_by(Tenure.to_at.desc(), Tenure.id.desc()).limit(PAST_SHOWN)
    return [Holding(tenure, person) for query in (left, past) for tenure, person in session.execute(query)]
