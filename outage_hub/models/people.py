"""Who there is: organisations, people, the posts they hold, and who must be told of what."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from outage_hub.models.base import Base
from outage_hub.models.city.places import Place
from outage_hub.rules.outage import Kind, Service
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.rules.telling.audience import DigestChoice, How, Match, Phoned, PostKind


class OrganisationKind(StrEnum):
    """What an organisation is to the hub."""

    EXECUTOR = "executor"
    DISTRICT = "district"
    HOA_OFFICE = "hoa_office"
    COUNCIL = "council"
    DEPARTMENT = "department"
    PRESS = "press"
    CENTRE = "centre"
    DISPATCHER = "dispatcher"


_ANSWERS = (OrganisationKind.EXECUTOR, OrganisationKind.DISPATCHER)


class Organisation(Base):
    """A utility, a department, the centre itself. `mailbox` is read around the clock."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[OrganisationKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    phone: Mapped[str | None]
    mailbox: Mapped[str | None]
    services: Mapped[list["OrganisationService"]] = relationship(order_by="OrganisationService.id")


class OrganisationService(Base):
    """A service the organisation answers for."""

    __tablename__ = "organisation_service"
    __table_args__ = (UniqueConstraint("organisation_id", "service"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service: Mapped[Service]


class Person(Base):
    """Somebody with a name. Without a role they only receive. `code` is what imported tables call them."""

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_code", "code", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role | None]
    password_hash: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    organisation: Mapped[Organisation] = relationship()


class Post(Base):
    """A post that is told of outages or owes a relay, whoever holds it."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[PostKind] = mapped_column(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    mailbox: Mapped[str | None]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    digests: Mapped[DigestChoice] = mapped_column(default=DigestChoice.NONE, server_default=DigestChoice.NONE)
    phoned: Mapped[Phoned] = mapped_column(default=Phoned.NEVER, server_default=Phoned.NEVER)
    organisation: Mapped[Organisation] = relationship()
    areas: Mapped[list["PostArea"]] = relationship()
    services: Mapped[list["PostService"]] = relationship()


class Tenure(Base):
    """Who holds a post, since when: for good, for a shift, or standing in. The newest start wins."""

    __tablename__ = "tenure"
    __table_args__ = (Index(None, "post_id", "from_at"), UniqueConstraint("post_id", "person_id", "from_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]


class PostArea(Base):
    """A place the post answers for: a house, a street, a district, the city; no rows = everywhere."""

    __tablename__ = "post_area"
    __table_args__ = (UniqueConstraint("post_id", "place_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    place: Mapped[Place] = relationship()


class PostService(Base):
    """A service the post answers for; no rows = every service."""

    __tablename__ = "post_service"
    __table_args__ = (UniqueConstraint("post_id", "service"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    service: Mapped[Service]


class AudienceRule(Base):
    """One row of the city's own table of who hears of what; seeded from the regulation."""

    __tablename__ = "audience_rule"
    __table_args__ = (UniqueConstraint("outage_kind", "post_kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str]
    outage_kind: Mapped[Kind]
    post_kind: Mapped[PostKind]
    match: Mapped[Match]
    how: Mapped[How]


class ApiToken(Base):
    """One named integration of one organisation, never a person. Only the token's hash is kept."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role]
    hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """The organisation of this code."""
    return session.scalar(select(Organisation).where(Organisation.code == code)) if code.isprintable() else None


def executors(session: Session) -> Sequence[Organisation]:
    """Who may be named as an outage's executor."""
    return session.scalars(
        select(Organisation).where(Organisation.kind.in_(_ANSWERS)).order_by(Organisation.name)
    ).all()


def the_centre(session: Session) -> Organisation | None:
    """The contact centre itself, which owes the entries that its inspectors make (7.8)."""
    return session.scalar(
        select(Organisation).where(Organisation.kind == OrganisationKind.CENTRE).order_by(Organisation.id).limit(1)
    )


def owner_of(session: Session, service: Service) -> Organisation | None:
    """The executor that usually answers for a service."""
    return session.scalar(
        select(Organisation)
        .join(OrganisationService)
        .where(OrganisationService.service == service, Organisation.kind.in_(_ANSWERS))
        .order_by(Organisation.id)
        .limit(1)
    )


def person_by_email(session: Session, email: str) -> Person | None:
    """The person who signs in with this address."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def person_to_change(session: Session, person_id: int) -> Person:
    """The person, kept from other changes until the commit. Raises Absent."""
    found = session.get(Person, person_id, with_for_update={"key_share": True})
    if found is None:
        raise Absent([Fault("person", "person_unknown")])
    return found


def post_to_change(session: Session, post_id: int) -> Post:
    """The post, kept from other changes until the commit. Raises Absent."""
    found = session.get(Post, post_id, with_for_update={"key_share": True})
    if found is None:
        raise Absent([Fault("post", "post_unknown")])
    return found


def accounts_in(session: Session, role: Role) -> Sequence[Person]:
    """Whoever may sign in under this role."""
    return session.scalars(select(Person).where(Person.role == role, Person.active).order_by(Person.id)).all()


def posts_of(session: Session, *kinds: PostKind, lock: bool = False) -> Sequence[Post]:
    """Active posts of these kinds; `lock` keeps them from being removed until the commit."""
    found = select(Post).where(Post.kind.in_(kinds), Post.active).order_by(Post.id)
    found = found.with_for_update(read=True) if lock else found
    return session.scalars(found.options(selectinload(Post.services))).all()  # not a statement for each post


def posts_choosing(session: Session, choices: Sequence[DigestChoice]) -> Sequence[Post]:
    """Active posts that have chosen one of these digests."""
    scope = (selectinload(Post.areas).joinedload(PostArea.place), selectinload(Post.services))
    found = select(Post).where(Post.digests.in_(choices), Post.active).order_by(Post.id)
    return session.scalars(found.options(*scope)).all()


def holders(session: Session, post_ids: Sequence[int], *, now: datetime) -> dict[int, Person]:
    """Who holds each post now. Posts that nobody holds are left out."""
    rows = session.execute(
        select(Tenure.post_id, Person)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.post_id.in_(post_ids), _in_force(now), Person.active)
        .order_by(Tenure.from_at, Tenure.id)
    )
    return {post_id: person for post_id, person in rows}  # noqa: C416 - the newest start comes last and wins


def held_now(session: Session, *, now: datetime) -> dict[int, int]:
    """Every post that somebody holds now, and who, by id: for pages that list thousands."""
    rows = session.execute(
        select(Tenure.post_id, Tenure.person_id)
        .join(Person, Person.id == Tenure.person_id)
        .where(_in_force(now), Person.active)
        .order_by(Tenure.from_at, Tenure.id)
    )
    return {post_id: person_id for post_id, person_id in rows}  # noqa: C416 - the newest start comes last and wins


def posts_left_empty(session: Session, person: Person, *, now: datetime) -> Sequence[Post]:
    """Active posts that would have no holder without this person."""
    others = select(Tenure.post_id).join(Person).where(_in_force(now), Person.active, Person.id != person.id)
    mine = select(Tenure.post_id).where(_in_force(now), Tenure.person_id == person.id)
    found = select(Post).where(Post.active, Post.id.in_(mine), Post.id.not_in(others))
    return session.scalars(found.order_by(Post.id)).all()


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(Tenure.from_at <= now, or_(Tenure.to_at.is_(None), Tenure.to_at > now))


def posts_held_by(session: Session, person_id: int, *, now: datetime) -> list[Post]:
    """The active posts that this person holds now."""
    had = select(Tenure.post_id).where(Tenure.person_id == person_id, Tenure.from_at <= now)
    posts = session.scalars(select(Post).where(Post.id.in_(had), Post.active).order_by(Post.id)).all()
    held = holders(session, [post.id for post in posts], now=now)
    return [post for post in posts if post.id in held and held[post.id].id == person_id]
