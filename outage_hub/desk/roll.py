"""Who there is, gathered for the people pages by a few queries, however many there are; a page shows fifty."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.desk.answering import houses_counted, posts_on_streets
from outage_hub.desk.everybody import Everybody, ordered
from outage_hub.models.people import Organisation, Person, Post
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.text import search_key
from outage_hub.words import names
from outage_hub.words.status import Status

SHOWN = 50
_APART = "\x00"
PEOPLE, POSTS, ORGANISATIONS = PARTS = ("people", "posts", "organisations")


@dataclass(frozen=True)
class Asked:
    """What of the roll is wanted: which part, words, a kind of post, and which fifty."""

    part: str = PEOPLE
    words: str = ""
    kind: PostKind | None = None
    page: int = 1


@dataclass(frozen=True)
class PersonRow:
    """Somebody, and the posts they hold now."""

    person: Person
    posts: list[str]


@dataclass(frozen=True)
class PostRow:
    """A post, where it belongs, who holds it now, and how many houses it answers for by name."""

    post: Post
    holder: Person | None
    houses: int


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation; of an executor, whether a named contact is wanting (5.7.1)."""

    organisation: Organisation
    contact: str
    wanting: bool


@dataclass(frozen=True)
class Roll:
    """One page of the part asked for, how many fit in each part, and executors without a named contact (5.7.1)."""

    rows: Sequence[PersonRow | PostRow | OrganisationRow]
    counts: dict[str, int]
    page: int
    pages: int
    wanting: list[Organisation]


def roll(session: Session, asked: Asked, *, now: datetime) -> Roll:
    """Everybody in the order of the alphabet; posts and people no longer in use come last."""
    all_ = Everybody.load(session, now=now)
    fit = {
        PEOPLE: _people(all_, asked),
        POSTS: _posts(session, all_, asked),
        ORGANISATIONS: _organisations(all_, asked),
    }
    found = ordered(fit[asked.part])
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(asked.page, 1), pages)
    shown = [one.id for one in found[(page - 1) * SHOWN : page * SHOWN]]
    rows = _rows(session, all_, asked.part, shown)
    return Roll(rows, {part: len(of_part) for part, of_part in fit.items()}, page, pages, all_.wanting())


def access_of(person: Person) -> Status:
    """Whether somebody can sign in, in a word, a shape and a tone."""
    if not person.active:
        return Status(_("Access is off"), "cross", "off")
    if person.role is None:
        return Status(_("Only receives letters"), "ring", "off")
    if person.password_hash is None:
        return Status(_("No password yet"), "clock", "warn")
    return Status(_("Has access"), "disc", "ok")


def all_organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation by name."""
    return ordered(session.scalars(select(Organisation).options(selectinload(Organisation.services))).all())


def _people(all_: Everybody, asked: Asked) -> list[Any]:
    held_by = all_.posts_of_people() if asked.words.strip() else {}
    roles = _said(names.ROLES)

    def said(one: Any) -> list[str | None]:
        home = all_.organisations[one.organisation_id].name
        return [one.name, one.email, one.phone, home, roles.get(one.role), *held_by.get(one.id, [])]

    return _fitting(all_.people.values(), asked.words, said)


def _posts(session: Session, all_: Everybody, asked: Asked) -> list[Any]:
    """By their words, or by the street of a house they answer for; of one kind, if one is asked for."""
    kinds = _said(names.POST_KINDS)

    def said(post: Any) -> list[str | None]:
        home = all_.organisations[post.organisation_id].name
        return [post.name, post.mailbox, post.phone, kinds[post.kind], home, all_.holder(post)]

    there = posts_on_streets(session, asked.words)
    found = [post for post in all_.posts if asked.kind in (None, post.kind)]
    by_words = {post.id for post in _fitting(found, asked.words, said)}
    return [post for post in found if post.id in by_words or post.id in there]


def _organisations(all_: Everybody, asked: Asked) -> list[Any]:
    return _fitting(all_.organisations.values(), asked.words, _of_organisation)


def _rows(
    session: Session, all_: Everybody, part: str, shown: Sequence[int]
) -> Sequence[PersonRow | PostRow | OrganisationRow]:
    if part == PEOPLE:
        return _person_rows(session, all_, shown)
    if part == POSTS:
        return _post_rows(session, all_, shown)
    contacts, wanting = all_.contacts(), {one.id for one in all_.wanting()}
    return [OrganisationRow(all_.organisations[one], contacts.get(one, ""), one in wanting) for one in shown]


def _person_rows(session: Session, all_: Everybody, shown: Sequence[int]) -> list[PersonRow]:
    found = select(Person).where(Person.id.in_(shown)).options(joinedload(Person.organisation))
    people, held_by = {one.id: one for one in session.scalars(found)}, all_.posts_of_people()
    return [PersonRow(people[person_id], held_by.get(person_id, [])) for person_id in shown]


def _post_rows(session: Session, all_: Everybody, shown: Sequence[int]) -> list[PostRow]:
    found = select(Post).where(Post.id.in_(shown)).options(joinedload(Post.organisation))
    posts, houses = {one.id: one for one in session.scalars(found)}, houses_counted(session, shown)
    on = select(Person).where(Person.id.in_([all_.held[post_id] for post_id in shown if post_id in all_.held]))
    people = {one.id: one for one in session.scalars(on)}
    return [PostRow(posts[post_id], people.get(all_.held.get(post_id, 0)), houses.get(post_id, 0)) for post_id in shown]


def _fitting(found: Iterable[Any], words: str, said: Callable[[Any], Iterable[str | None]]) -> list[Any]:
    wanted, listed = search_key(words).split(), list(found)
    if not wanted:
        return listed
    # One call for all texts, not thousands; no name holds the sign between them.
    keys = search_key(_APART.join(" ".join(word or "" for word in said(one)) for one in listed)).split(_APART)
    return [one for one, text in zip(listed, keys, strict=True) if all(word in text for word in wanted)]


def _said(words: Mapping[Any, Any]) -> dict[Any, str]:
    """In the reader's language, once: each look into the catalogue costs as much as a row."""
    return {value: str(word) for value, word in words.items()}


def _of_organisation(one: Organisation) -> list[str | None]:
    return [one.name, one.code, one.mailbox, one.phone, str(names.ORGANISATION_KINDS[one.kind])]
