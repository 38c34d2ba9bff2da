"""Who there is, gathered for the people pages by a few queries: people with their posts, posts with their holders."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.models.people import (
    AudienceRule,
    Organisation,
    Person,
    Post,
    Tenure,
    holders,
)
from outage_hub.rules.text import search_key, sort_key
from outage_hub.words import names
from outage_hub.words.status import Status

PAST_SHOWN = 10
Named = TypeVar("Named", Person, Post, Organisation)


@dataclass(frozen=True)
class PersonRow:
    """Somebody, and the posts they hold now."""

    person: Person
    posts: list[str]


@dataclass(frozen=True)
class PostRow:
    """A post, where it belongs, and who holds it now."""

    post: Post
    organisation: Organisation
    holder: Person | None


@dataclass(frozen=True)
class Roll:
    """All that fits the words asked for."""

    people: list[PersonRow]
    posts: list[PostRow]
    organisations: list[Organisation]


def roll(session: Session, words: str, *, now: datetime) -> Roll:
    """Everybody in the order of the alphabet; posts and people no longer in use come last."""
    organisations = {one.id: one for one in session.scalars(select(Organisation)).all()}
    posts = session.scalars(select(Post)).all()
    held = holders(session, [post.id for post in posts], now=now)
    of_person: dict[int, list[str]] = defaultdict(list)
    for post in posts:
        if post.active and post.id in held:
            of_person[held[post.id].id].append(post.name)
    people = session.scalars(select(Person).options(joinedload(Person.organisation))).all()
    return Roll(
        [PersonRow(one, of_person[one.id]) for one in _ordered(people) if _fits(words, *_of_person(one, of_person))],
        [
            PostRow(post, organisations[post.organisation_id], held.get(post.id))
            for post in _ordered(posts)
            if _fits(words, *_of_post(post, organisations, held))
        ],
        [one for one in _ordered(list(organisations.values())) if _fits(words, *_of_organisation(one))],
    )


def access_of(person: Person) -> Status:
    """Whether somebody can sign in, in a word, a shape and a tone."""
    if not person.active:
        return Status(_("Access is off"), "cross", "off")
    if person.role is None:
        return Status(_("Only receives letters"), "ring", "off")
    if person.password_hash is None:
        return Status(_("No password yet"), "clock", "warn")
    return Status(_("Has access"), "disc", "ok")


def tenures_of(session: Session, post_id: int, *, now: datetime) -> list[tuple[Tenure, Person]]:
    """Who was given the post: those in force and ahead, the earliest start first, then the latest of the past."""
    of_post = select(Tenure, Person).join(Person, Person.id == Tenure.person_id).where(Tenure.post_id == post_id)
    left = of_post.where(or_(Tenure.to_at.is_(None), Tenure.to_at > now)).order_by(Tenure.from_at, Tenure.id)
    past = of_post.where(Tenure.to_at <= now).order_by(Tenure.to_at.desc(), Tenure.id.desc()).limit(PAST_SHOWN)
    return [(tenure, person) for query in (left, past) for tenure, person in session.execute(query)]


def posts_held(session: Session, person: Person, *, now: datetime) -> list[Post]:
    """The posts this person holds now or is to hold."""
    given = select(Tenure.post_id).where(Tenure.person_id == person.id, or_(Tenure.to_at.is_(None), Tenure.to_at > now))
    return list(session.scalars(select(Post).where(Post.active, Post.id.in_(given)).order_by(Post.id)))


def may_hold(session: Session) -> Sequence[Person]:
    """People to whom a post can be given, by name."""
    found = session.scalars(select(Person).where(Person.active).options(joinedload(Person.organisation))).all()
    return _ordered(found)


def may_succeed(session: Session, post: Post) -> Sequence[Post]:
    """Posts that can owe on what this one owes."""
    same = select(Post).where(Post.active, Post.kind == post.kind, Post.id != post.id)
    return _ordered(session.scalars(same).all())


def all_organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation by name."""
    return _ordered(session.scalars(select(Organisation).options(selectinload(Organisation.services))).all())


def audience_rules(session: Session) -> Sequence[AudienceRule]:
    """Who hears of what, with the clause (7.5-7.7)."""
    return session.scalars(select(AudienceRule).order_by(AudienceRule.id)).all()


def _ordered(found: Sequence[Named]) -> list[Named]:
    return sorted(found, key=lambda one: (not getattr(one, "active", True), sort_key(one.name), one.id))


def _fits(words: str, *said: str | None) -> bool:
    text = search_key(" ".join(one or "" for one in said))
    return all(word in text for word in search_key(words).split())


def _of_person(one: Person, posts: dict[int, list[str]]) -> list[str | None]:
    role = str(names.ROLES[one.role]) if one.role else ""
    held = posts.get(one.id, [])
    return [one.name, one.email, one.phone, one.organisation.name, role, access_of(one).word, *held]


def _of_post(post: Post, organisations: dict[int, Organisation], held: dict[int, Person]) -> list[str | None]:
    holder = held[post.id].name if post.id in held else None
    kind = str(names.POST_KINDS[post.kind])
    return [post.name, post.mailbox, post.phone, kind, organisations[post.organisation_id].name, holder]


def _of_organisation(one: Organisation) -> list[str | None]:
    return [one.name, one.code, one.mailbox, one.phone, str(names.ORGANISATION_KINDS[one.kind])]
