"""First accounts of the sample city. Each password is made up and shown once."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.add_account import set_account
from outage_hub.models.base import deed
from outage_hub.models.people import Organisation, Person, Tenure, holders, posts_of
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import RELAYERS, PostKind

ONE_EACH = (Role.OPERATOR, Role.CONTROLLER, Role.HEAD)


def give_accounts(session: Session, *, now: datetime) -> Iterator[str]:
    """One account a role, one for each executor, two on duty, an administrator; yields «address password who»."""
    chosen, executors = [_first(session, role) for role in ONE_EACH], _first_of_each_executor(session)
    _name_contacts(session, executors, now=now)
    for person in [*chosen, *_put_on_duty(session, now=now), *executors]:
        role = Role(person.role or Role.EXECUTOR)
        yield _give(session, person.organisation, person.name, person.email or "", role, now=now)
    centre = chosen[0].organisation
    yield _give(session, centre, "Адміністратор навчального міста", "admin@centre.test", Role.ADMINISTRATOR, now=now)


def _give(session: Session, organisation: Organisation, name: str, email: str, role: Role, *, now: datetime) -> str:
    password = secrets.token_urlsafe(12)
    set_account(session, organisation, name=name, email=email, role=role, password=password, now=now)
    return f"{email:<34} {password}   {role}, {organisation.name}"


def _first(session: Session, role: Role) -> Person:
    return session.scalars(select(Person).where(Person.role == role).order_by(Person.id).limit(1)).one()


def _put_on_duty(session: Session, *, now: datetime) -> list[Person]:
    """One relayer of a district and one of the HOA office hold their posts until the roster's next shift."""
    chosen = []
    with deed(session):
        for post in {post.kind: post for post in reversed(posts_of(session, *RELAYERS))}.values():
            roster = select(Person).join(Tenure, Tenure.person_id == Person.id).where(Tenure.post_id == post.id)
            person = session.scalars(roster.order_by(Person.id).limit(1)).one()
            if not holders(session, [post.id], now=now):
                session.add(Tenure(post_id=post.id, person_id=person.id, from_at=now))
            chosen.append(person)
    return chosen


def _first_of_each_executor(session: Session) -> list[Person]:
    people = session.scalars(select(Person).where(Person.role == Role.EXECUTOR).order_by(Person.id.desc())).all()
    return list({person.organisation_id: person for person in people}.values())[::-1]


def _name_contacts(session: Session, people: list[Person], *, now: datetime) -> None:
    """Each is their executor's named contact (5.7.1), beside the roster."""
    posts = {post.organisation_id: post for post in posts_of(session, PostKind.CONTACT)}
    with deed(session):
        for person in people:
            session.add(Tenure(post_id=posts[person.organisation_id].id, person_id=person.id, from_at=now))
