"""All people, posts and organisations in plain rows, once for all that a page asks of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.people import Organisation, OrganisationKind, Person, Post, held_now
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.text import sort_key

EXECUTORS = (OrganisationKind.EXECUTOR, OrganisationKind.DISPATCHER)


@dataclass(frozen=True)
class Everybody:
    """The tables as they are, in plain rows: thousands of objects would take a second."""

    organisations: Mapping[int, Organisation]
    people: Mapping[int, Any]
    posts: Sequence[Any]
    held: Mapping[int, int]

    @classmethod
    def load(cls, session: Session, *, now: datetime) -> Self:
        """As of now."""
        people = select(Person.id, Person.name, Person.email, Person.phone, Person.organisation_id)
        people = people.add_columns(Person.role, Person.active, Person.password_hash)
        posts = select(Post.id, Post.name, Post.mailbox, Post.phone, Post.organisation_id, Post.kind, Post.active)
        return cls(
            {one.id: one for one in session.scalars(select(Organisation)).all()},
            {row.id: row for row in session.execute(people)},
            session.execute(posts).all(),
            held_now(session, now=now),
        )

    def holder(self, post: Any) -> str:
        """The name of whoever holds it, or nothing."""
        person = self.people.get(self.held.get(post.id, 0))
        return str(person.name) if person else ""

    def posts_of_people(self) -> dict[int, list[str]]:
        """The names of the posts that each person holds."""
        found: dict[int, list[str]] = defaultdict(list)
        for post in self.posts:
            if post.active and post.id in self.held:
                found[self.held[post.id]].append(post.name)
        return found

    def contacts(self) -> dict[int, str]:
        """The named contact of each organisation that has one."""
        named = [(post, self.holder(post)) for post in self.posts if post.kind is PostKind.CONTACT and post.active]
        return {post.organisation_id: holder for post, holder in named if holder}

    def wanting(self) -> list[Organisation]:
        """The executors that have none."""
        contacts = self.contacts()
        executors = [one for one in self.organisations.values() if one.kind in EXECUTORS]
        return ordered(one for one in executors if one.id not in contacts)


def ordered(found: Iterable[Any]) -> list[Any]:
    """In the order of the alphabet; what is no longer in use comes last."""
    return sorted(found, key=lambda one: (not getattr(one, "active", True), sort_key(one.name), one.id))
