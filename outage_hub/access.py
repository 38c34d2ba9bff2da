"""Roles and deeds, one table. Every entrance - pages, API, command line, sheet - asks here."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.orm import Session

from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.people import Person
from outage_hub.rules.people.roles import Actor, ActorKind, Role
from outage_hub.rules.refusals import Fault, Forbidden

SHIFT = timedelta(hours=12)  # the longest that one signing in lasts
P = ParamSpec("P")
R = TypeVar("R")


class Deed(StrEnum):
    """What somebody may ask the hub to do."""

    FILE = "file"
    FILE_FOR_ANY = "file_for_any"
    REVISE = "revise"
    SEE_RECORDS = "see_records"
    SEE_DESK = "see_desk"
    SEE_SHEET = "see_sheet"
    REPORT_PHONE = "report_phone"
    SEE_RELAYS = "see_relays"
    SEE_APPEALS = "see_appeals"
    KEEP_APPEALS = "keep_appeals"
    MAKE_CALLS = "make_calls"
    HAND_OVER = "hand_over"
    MANAGE_PEOPLE = "manage_people"


_STAFF = frozenset({Role.OPERATOR, Role.CONTROLLER, Role.HEAD})
ALLOWED: dict[Deed, frozenset[Role]] = {
    Deed.FILE: frozenset({Role.EXECUTOR, Role.OPERATOR, Role.HEAD, Role.ADMINISTRATOR}),
    Deed.FILE_FOR_ANY: frozenset({Role.OPERATOR, Role.HEAD, Role.ADMINISTRATOR}),
    Deed.REVISE: frozenset({Role.EXECUTOR, Role.OPERATOR, Role.HEAD, Role.ADMINISTRATOR}),
    Deed.SEE_RECORDS: frozenset({Role.EXECUTOR, *_STAFF, Role.ADMINISTRATOR}),
    Deed.SEE_DESK: _STAFF,
    Deed.SEE_SHEET: frozenset({*_STAFF, Role.ADMINISTRATOR}),
    Deed.REPORT_PHONE: frozenset({Role.EXECUTOR, Role.OPERATOR, Role.HEAD}),
    Deed.SEE_RELAYS: frozenset({Role.RELAYER}),
    Deed.SEE_APPEALS: _STAFF,
    Deed.KEEP_APPEALS: frozenset({Role.OPERATOR, Role.HEAD}),
    Deed.MAKE_CALLS: _STAFF,
    Deed.HAND_OVER: _STAFF,
    Deed.MANAGE_PEOPLE: frozenset({Role.HEAD, Role.ADMINISTRATOR}),
}


def require(actor: Actor, deed: Deed) -> None:
    """Raise Forbidden unless the actor's role may do this."""
    if actor.role not in ALLOWED[deed]:
        raise Forbidden([Fault("role", "forbidden")])


def may(actor: Actor, deed: Deed) -> bool:
    """Whether the actor's role may do this."""
    return actor.role in ALLOWED[deed]


class User(UserMixin):  # type: ignore[misc] # flask_login has no types
    """Who is signed in. The id holds a session epoch: raising it signs the person out everywhere."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """What the signed cookie carries."""
        return f"{self.person.id}.{self.person.session_epoch}"


def actor_of(person: Person) -> Actor:
    """The person as the author of a deed."""
    return Actor(kind=ActorKind.PERSON, id=person.id, role=person.role, organisation_id=person.organisation_id)


def the_actor() -> Actor:
    """Whoever is signed in; a stranger has no role."""
    if not current_user.is_authenticated:
        return Actor(kind=ActorKind.PERSON)
    return actor_of(current_user.person)


def load_user(database: Session, user_id: str) -> User | None:
    """The person behind a cookie, unless disabled or signed out since."""
    person_id, _, epoch = user_id.partition(".")
    person = database.get(Person, int(person_id)) if person_id.isdecimal() else None
    good = person is not None and person.active and person.role is not None and str(person.session_epoch) == epoch
    return User(person) if good and person else None


def needs(deed: Deed) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a page: strangers are sent to sign in, others than the table's roles get 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                raise NotSignedIn
            require(the_actor(), deed)
            return view(*args, **kwargs)

        guarded.__dict__["deed"] = deed
        return guarded

    return guard


def public(view: Any) -> Any:
    """Mark a page as open to everyone; a test demands one of the two marks on every route."""
    view.__dict__["public"] = True
    return view


class NotSignedIn(Exception):
    """The page needs somebody signed in."""


def init_access(app: Flask) -> None:
    """Let Flask-Login find people by their cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # an address changes with every tower on the way; the epoch revokes
    manager.user_loader(_user_of_this_shift)


def _user_of_this_shift(user_id: str) -> User | None:
    began = session.get("since", 0)
    if the_hub().clock().timestamp() - began > SHIFT.total_seconds():
        return None
    return load_user(db.session(), user_id)
