"""An executor's named contact is whoever holds its own post of that kind (5.7.1)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.name_contact import contact_post, name_contact
from outage_hub.models.base import deed
from outage_hub.models.journal import Entry
from outage_hub.models.people import Organisation, Person, Post, Tenure, holders, organisation_by_code
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Refused
from outage_hub.rules.telling.audience import PostKind
from tests.conftest import NIGHT, on_both


@pytest.fixture
def executor(session: Session) -> Organisation:
    """An executor that has named nobody yet."""
    found = organisation_by_code(session, "vodokanal")
    assert found
    with deed(session):
        for post in session.scalars(select(Post).where(Post.kind == PostKind.CONTACT)):
            post.active = False
    return found


def own(session: Session, executor: Organisation) -> list[int]:
    people = select(Person.id).where(Person.organisation_id == executor.id).order_by(Person.id)
    return list(session.scalars(people))


def name(session: Session, executor: Organisation, person: int | None) -> Post:
    return name_contact(session, executor.id, person, by=CONSOLE, now=NIGHT)


def holder(session: Session, post: Post) -> int | None:
    session.rollback()
    found = holders(session, [post.id], now=NIGHT)
    return found[post.id].id if post.id in found else None


@on_both
@pytest.mark.clause("5.7.1")
def test_the_first_contact_brings_the_post_and_the_next_takes_it_over(session: Session, executor: Organisation) -> None:
    one, two, *_rest = own(session, executor)
    post = name(session, executor, one)
    assert (post.kind, post.name) == (PostKind.CONTACT, f"Контактна особа, {executor.name}")
    assert name(session, executor, two).id == post.id
    assert holder(session, post) == two
    assert name(session, executor, one).id == post.id
    name(session, executor, one)

    assert holder(session, post) == one
    standing = session.scalars(select(Tenure).where(Tenure.post_id == post.id, Tenure.to_at.is_(None))).all()
    assert [tenure.person_id for tenure in standing] == [one], "nobody comes back by themselves"
    named = session.scalars(select(Entry).where(Entry.deed == "contact_named")).all()
    assert [entry.detail["person"] for entry in named] == [one, two, one]


@on_both
@pytest.mark.clause("5.7.1")
def test_a_contact_is_somebody_who_can_be_reached(session: Session, executor: Organisation) -> None:
    (one, *_rest) = own(session, executor)
    with deed(session):
        person = session.get_one(Person, one)
        person.email, person.phone, person.role = None, None, None
    for wrong, code in ((one, "holder_unreachable"), (None, "holder_missing"), (2**31 - 1, "holder_missing")):
        with pytest.raises(Refused) as refusal:
            name(session, executor, wrong)
        assert [fault.code for fault in refusal.value.faults] == [code]
    assert contact_post(session, executor.id) is None, "no empty post is left behind"
    with pytest.raises(Absent):
        name_contact(session, 2**31 - 1, one, by=CONSOLE, now=NIGHT)
