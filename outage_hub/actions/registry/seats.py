"""Who holds a post for good: the one whom a table names, from now on."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_rows import add_rows, batches
from outage_hub.actions.registry.outcome import Work
from outage_hub.models.people import Person, Post, Tenure
from outage_hub.rules.telling.audience import PostKind


def standing(session: Session, kinds: Collection[PostKind]) -> dict[int, Any]:
    """Each post with its holder; somebody who stands in for a while is none."""
    columns = (Tenure.id.label("tenure_id"), Tenure.post_id, Person.id.label("person_id"), Person.name, Person.phone)
    rows = session.execute(
        select(*columns)
        .join(Person, Person.id == Tenure.person_id)
        .join(Post, Post.id == Tenure.post_id)
        .where(Post.kind.in_(kinds), Tenure.to_at.is_(None))
        .order_by(Tenure.from_at, Tenure.id)
    )
    return {row.post_id: row for row in rows}


def seat(work: Work, people: Mapping[int, int], before: Mapping[int, Any]) -> None:
    """Give each post to a person from now on; whoever held it `before` holds it no longer."""
    over = [{"id": before[post].tenure_id, "to_at": work.now} for post in people if post in before]
    for batch in batches(over):
        work.session.execute(update(Tenure), batch)
    seats = [{"post_id": post, "person_id": person, "from_at": work.now} for post, person in people.items()]
    add_rows(work.session, Tenure, seats)
