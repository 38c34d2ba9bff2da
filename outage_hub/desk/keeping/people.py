"""The head's people pages: everybody on one, and the card of each with what can be done about their access."""

from collections.abc import Callable

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.keep_person import (
    add_person,
    change_person,
    disable_person,
    enable_person,
    unlock_person,
)
from outage_hub.actions.people.send_account_link import send_account_link
from outage_hub.actions.people.sign_in import is_locked
from outage_hub.desk.holding import posts_held
from outage_hub.desk.keeping.typed import Form, an_id, choice, person_draft, try_deed
from outage_hub.desk.roll import PARTS, PEOPLE, Asked, access_of, all_organisations, roll
from outage_hub.models.base import db
from outage_hub.models.people import Person, posts_left_empty
from outage_hub.rules.people.roles import Role
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.rules.telling.audience import PostKind
from outage_hub.words import names

pages = Blueprint("people", __name__, url_prefix="/desk/people")
DONE = {
    "added": _l("Added."),
    "invited": _l("Added. The invitation is on its way."),
    "changed": _l("Changes are kept."),
    "link": _l("The letter with the link is on its way."),
    "disabled": _l("The access is off. Every open session has ended."),
    "enabled": _l("The access is on again."),
    "unlocked": _l("The lock is off: they can sign in now."),
}
_CARD = "/accounts/<int(max=2147483647):person_id>"


@pages.get("")
@needs(Deed.MANAGE_PEOPLE)
def everybody() -> str:
    """One part at a time, fifty lines of it; the words asked for are counted in all of them."""
    part, words = request.args.get("part", ""), request.args.get("q", "")[:200]
    part = part if part in PARTS else PEOPLE
    kind = choice(PostKind, request.args.get("kind", ""))
    asked = Asked(part, words, kind, an_id(request.args.get("page", "")) or 1)
    return render_template(
        "desk/people/overview.html",
        roll=roll(db.session(), asked, now=g.now),
        part=part,
        q=words,
        kind=kind or "",
        kinds=[(one.value, names.POST_KINDS[one]) for one in PostKind],
        access_of=access_of,
    )


@pages.get("/accounts/new")
@needs(Deed.MANAGE_PEOPLE)
def blank() -> str:
    """An empty card."""
    return _page(None, MultiDict(), {})


@pages.post("/accounts/new")
@needs(Deed.MANAGE_PEOPLE)
def add() -> Response | tuple[str, int]:
    """Add somebody; with a role, invite them."""
    return try_deed(
        lambda: add_person(db.session(), person_draft(request.form), by=the_actor(), now=g.now),
        lambda errors: _page(None, request.form, errors),
        lambda person: _card_of(person.id, "invited" if person.role else "added"),
    )


@pages.get(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def card(person_id: int) -> str:
    """Somebody's card."""
    person = _person(person_id)
    return _page(person, _filled(person), {})


@pages.post(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def change(person_id: int) -> Response | tuple[str, int]:
    """Keep what was changed."""
    return _do(person_id, "changed", lambda: _change(person_id))


@pages.post(f"{_CARD}/link")
@needs(Deed.MANAGE_PEOPLE)
def link(person_id: int) -> Response | tuple[str, int]:
    """Send a link for a password."""
    return _do(person_id, "link", lambda: send_account_link(db.session(), person_id, by=the_actor(), now=g.now))


@pages.post(f"{_CARD}/disable")
@needs(Deed.MANAGE_PEOPLE)
def disable(person_id: int) -> Response | tuple[str, int]:
    """Take the access away."""
    return _do(person_id, "disabled", lambda: disable_person(db.session(), person_id, by=the_actor(), now=g.now))


@pages.post(f"{_CARD}/enable")
@needs(Deed.MANAGE_PEOPLE)
def enable(person_id: int) -> Response | tuple[str, int]:
    """Give it back."""
    return _do(person_id, "enabled", lambda: enable_person(db.session(), person_id, by=the_actor(), now=g.now))


@pages.post(f"{_CARD}/unlock")
@needs(Deed.MANAGE_PEOPLE)
def unlock(person_id: int) -> Response | tuple[str, int]:
    """Forget wrong passwords."""
    return _do(person_id, "unlocked", lambda: unlock_person(db.session(), person_id, by=the_actor(), now=g.now))


def _change(person_id: int) -> None:
    change_person(db.session(), person_id, person_draft(request.form), by=the_actor(), now=g.now)


def _do(person_id: int, done: str, act: Callable[[], object]) -> Response | tuple[str, int]:
    return try_deed(act, lambda errors: _again(person_id, errors), lambda _done: _card_of(person_id, done))


def _again(person_id: int, errors: dict[str, str]) -> str:
    person = _person(person_id)
    return _page(person, request.form if "name" in request.form else _filled(person), errors)


def _card_of(person_id: int, done: str) -> str:
    return url_for("people.card", person_id=person_id, done=done)


def _person(person_id: int) -> Person:
    found = db.session.get(Person, person_id)
    if found is None:
        raise Absent([Fault("person", "person_unknown")])
    return found


def _filled(person: Person) -> Form:
    return MultiDict(
        {
            "name": person.name,
            "email": person.email or "",
            "phone": person.phone or "",
            "organisation": str(person.organisation_id),
            "role": person.role or "",
        }
    )


def _page(person: Person | None, typed: Form, errors: dict[str, str]) -> str:
    session = db.session()
    return render_template(
        "desk/people/account.html",
        person=person,
        typed=typed,
        errors=errors,
        done=DONE.get(request.args.get("done", "")),
        organisations=[(one.id, one.name) for one in all_organisations(session)],
        roles=[(role, names.ROLES[role]) for role in Role],
        status=access_of(person) if person else None,
        locked=bool(person and person.email and is_locked(session, person, now=g.now)),
        posts=posts_held(session, person, now=g.now) if person else [],
        left=posts_left_empty(session, person, now=g.now) if person else [],
    )
