"""Who there is, gathered for the people pages by a few queries, however many there are; a page shows fifty."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outage_hub.desk.answering import houses_counted, posts_on_streets
from outage_hub.models.people import Organisation, OrganisationKind, Person, Post, held_now
from outage_hub.rules.audience import PostKind
from outage_hub.rules.text import search_key, sort_key
from outage_hub.words import names
from outage_hub.words.status import Status

SHOWN = 50
EXECUTORS = (OrganisationKind.EXECUTOR, OrganisationKind.DISPATCHER)
Named = TypeVar("Named", Person, Post, Organisation)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Asked:
    """What of the roll is wanted: words, a kind of post, and which fifty."""

    words: str = ""
    kind: PostKind | None = None
    page: int = 1


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of a list. `count` is of all that fits."""

    rows: list[Row]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class PersonRow:
    """Somebody, and the posts they hold now."""

    person: Person
    posts: list[str]


@dataclass(frozen=True)
class PostRow:
    """A post, where it belongs, who holds it now, and how many houses it answers for by name."""

    post: Post
    organisation: Organisation
    holder: Person | None
    houses: int


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation; of an executor, whether a named contact is wanting (5.7.1)."""

    organisation: Organisation
    contact: Person | None
    wanting: bool


@dataclass(frozen=True)
class Roll:
    """All that fits what was asked for, a page of each; and the executors without a named contact (5.7.1)."""

    people: Paged[PersonRow]
    posts: Paged[PostRow]
    organisations: Paged[OrganisationRow]
    wanting: list[Organisation] = field(default_factory=list)


@dataclass(frozen=True)
class _Everybody:
    """The tables as they are, once for all parts of the page."""

    organisations: Mapping[int, Organisation]
    people: Mapping[int, Person]
    posts: Sequence[Post]
    held: Mapping[int, int]

    @classmethod
    def load(cls, session: Session, *, now: datetime) -> "_Everybody":
        return cls(
            {one.id: one for one in session.scalars(select(Organisation)).all()},
            {one.id: one for one in session.scalars(select(Person)).all()},
            session.scalars(select(Post)).all(),
            held_now(session, now=now),
        )

    def holder(self, post: Post) -> Person | None:
        return self.people.get(self.held.get(post.id, 0))

    def posts_of_people(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for post in self.posts:
            if post.active and post.id in self.held:
                found[self.held[post.id]].append(post.name)
        return found

    def contacts(self) -> dict[int, Person]:
        """The named contact of each organisation that has one."""
        named = [(post, self.holder(post)) for post in self.posts if post.kind is PostKind.CONTACT and post.active]
        return {post.organisation_id: holder for post, holder in named if holder}


def roll(session: Session, asked: Asked, *, now: datetime) -> Roll:
    """Everybody in the order of the alphabet; posts and people no longer in use come last."""
    all_ = _Everybody.load(session, now=now)
    held_by, contacts = all_.posts_of_people(), all_.contacts()
    wanting = [one for one in _ordered(all_.organisations.values()) if one.kind in EXECUTORS and one.id not in contacts]
    people = _fitting(all_.people.values(), asked.words, lambda one: _of_person(one, held_by, all_.organisations))
    organisations = _fitting(all_.organisations.values(), asked.words, _of_organisation)
    return Roll(
        _paged(people, asked.page, lambda shown: [PersonRow(one, held_by.get(one.id, [])) for one in shown]),
        _paged(_posts(session, all_, asked), asked.page, lambda shown: _post_rows(session, all_, shown)),
        _paged(
            organisations,
            asked.page,
            lambda shown: [OrganisationRow(one, contacts.get(one.id), one in wanting) for one in shown],
        ),
        wanting,
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


def all_organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation by name."""
    return _ordered(session.scalars(select(Organisation).options(selectinload(Organisation.services))).all())


def _posts(session: Session, all_: _Everybody, asked: Asked) -> list[Post]:
    """By their words, or by the street of a house they answer for; of one kind, if one is asked for."""
    there = posts_on_streets(session, asked.words)
    found = [post for post in all_.posts if asked.kind in (None, post.kind)]
    by_words = {post.id for post in _fitting(found, asked.words, lambda post: _of_post(post, all_))}
    return _ordered([post for post in found if post.id in by_words | there])


def _post_rows(session: Session, all_: _Everybody, shown: Sequence[Post]) -> list[PostRow]:
    houses = houses_counted(session, [post.id for post in shown])
    organisations = all_.organisations
    return [
        PostRow(post, organisations[post.organisation_id], all_.holder(post), houses.get(post.id, 0)) for post in shown
    ]


def _paged(found: Sequence[Named], page: int, rows: Callable[[Sequence[Named]], list[Row]]) -> Paged[Row]:
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(page, 1), pages)
    return Paged(rows(found[(page - 1) * SHOWN : page * SHOWN]), len(found), page, pages)


def _ordered(found: Iterable[Named]) -> list[Named]:
    return sorted(found, key=lambda one: (not getattr(one, "active", True), sort_key(one.name), one.id))


def _fitting(found: Iterable[Named], words: str, said: Callable[[Named], Iterable[str | None]]) -> list[Named]:
    wanted = search_key(words).split()
    if not wanted:
        return _ordered(found)
    texts = ((one, search_key(" ".join(word or "" for word in said(one)))) for one in found)
    return _ordered([one for one, text in texts if all(word in text for word in wanted)])


def _of_person(
    one: Person, posts: Mapping[int, list[str]], organisations: Mapping[int, Organisation]
) -> list[str | None]:
    role = str(names.ROLES[one.role]) if one.role else ""
    home = organisations[one.organisation_id].name
    return [one.name, one.email, one.phone, home, role, access_of(one).word, *posts.get(one.id, [])]


def _of_post(post: Post, all_: _Everybody) -> list[str | None]:
    holder = all_.holder(post)
    kind, home = str(names.POST_KINDS[post.kind]), all_.organisations[post.organisation_id].name
    return [post.name, post.mailbox, post.phone, kind, home, holder.name if holder else None]


def _of_organisation(one: Organisation) -> list[str | None]:
    return [one.name, one.code, one.mailbox, one.phone, str(names.ORGANISATION_KINDS[one.kind])]
