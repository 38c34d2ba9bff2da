from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.people import (
    Person,
    Post,
    Tenure,
    executors,
    holders,
    organisation_by_code,
    owner_of,
    person_by_email,
    posts_of,
)
from outage_hub.rules.outage import Service
from outage_hub.rules.telling.audience import PostKind
from tests.conftest import NIGHT, on_both

HOUR = timedelta(hours=1)


@pytest.fixture
def post(session: Session) -> Post:
    """A post that nobody holds."""
    organisation = organisation_by_code(session, "vodokanal")
    assert organisation
    made = Post(code="test.duty", name="Черговий", kind=PostKind.PRESS, organisation_id=organisation.id)
    session.add(made)
    session.flush()
    return made


def hold(session: Session, post: Post, name: str, since: datetime, until: datetime | None = None) -> Person:
    person = Person(name=name, organisation_id=post.organisation_id, email=f"{name}@test.test")
    session.add(person)
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=person.id, from_at=since, to_at=until))
    session.flush()
    return person


def holder(session: Session, post: Post, now: datetime = NIGHT) -> str | None:
    found = holders(session, [post.id], now=now).get(post.id)
    return found.name if found else None


@on_both
def test_the_newest_start_wins_while_it_lasts(session: Session, post: Post) -> None:
    hold(session, post, "always", NIGHT - 1000 * HOUR)
    hold(session, post, "shift", NIGHT, NIGHT + 8 * HOUR)
    found = [holder(session, post, NIGHT + hours * HOUR) for hours in (-1, 0, 7, 8)]
    assert found == ["always", "shift", "shift", "always"]


@on_both
def test_nobody_holds_a_post_before_the_start_after_the_end_or_once_disabled(session: Session, post: Post) -> None:
    person = hold(session, post, "shift", NIGHT, NIGHT + HOUR)
    assert holder(session, post, NIGHT - timedelta(seconds=1)) is None
    assert holder(session, post, NIGHT + HOUR) is None
    person.active = False
    session.flush()
    assert holder(session, post) is None


@on_both
def test_disabled_posts_are_left_out(session: Session, post: Post) -> None:
    assert post in posts_of(session, PostKind.PRESS, PostKind.HEAD)
    post.active = False
    session.flush()
    assert post not in posts_of(session, PostKind.PRESS)


@on_both
def test_people_are_found_whatever_the_case_of_their_address(session: Session) -> None:
    person = session.scalars(select(Person).where(Person.email.is_not(None)).limit(1)).one()
    assert person_by_email(session, f" {str(person.email).upper()} ") is person
    assert person_by_email(session, "nobody@test.test") is None


@on_both
def test_each_service_has_its_usual_executor(session: Session) -> None:
    owner = owner_of(session, Service.WATER)
    assert owner
    assert owner.code == "vodokanal"
    assert owner in executors(session)
