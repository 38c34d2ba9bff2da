"""The card of a post: what it answers for, who holds it and when, and how it is taken out of use."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.give_post import end_tenure, give_post
from outage_hub.actions.people.hand_post_over import owed_by, remove_post, restore_post
from outage_hub.actions.people.keep_post import add_post, change_post
from outage_hub.desk.people_typed import Form, an_id, choice, moment, post_draft, try_deed
from outage_hub.desk.roll import all_organisations, may_hold, may_succeed, tenures_of
from outage_hub.models.base import db
from outage_hub.models.people import Person, Post, Tenure
from outage_hub.models.places import districts
from outage_hub.rules.audience import DigestChoice, PostKind
from outage_hub.rules.outage import Service
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.words import names

pages = Blueprint("posts", __name__, url_prefix="/desk/people/posts")
DONE = {
    "added": _l("Added. Now give the post to somebody."),
    "changed": _l("Changes are kept."),
    "given": _l("The post is given."),
    "ended": _l("Ended."),
    "removed": _l("The post is removed. What it owed was handed over."),
    "restored": _l("The post is in use again."),
}
_CARD = "/<int(max=2147483647):post_id>"


@dataclass(frozen=True)
class Holding:
    """One time somebody was given the post."""

    tenure: Tenure
    person: Person


@pages.get("/new")
@needs(Deed.MANAGE_PEOPLE)
def blank() -> str:
    """An empty card."""
    return _page(None, MultiDict({"digests": DigestChoice.NONE}), {})


@pages.post("/new")
@needs(Deed.MANAGE_PEOPLE)
def add() -> Response | tuple[str, int]:
    """Add a post."""
    organisation, kind = an_id(request.form.get("organisation", "")), choice(PostKind, request.form.get("kind", ""))
    return try_deed(
        lambda: add_post(db.session(), organisation, kind, post_draft(request.form), by=the_actor(), now=g.now),
        lambda errors: _page(None, request.form, errors),
        lambda post: _card_of(post.id, "added"),
    )


@pages.get(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def card(post_id: int) -> str:
    """A post's card."""
    post = _post(post_id)
    return _page(post, _filled(post), {})


@pages.post(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def change(post_id: int) -> Response | tuple[str, int]:
    """Keep what was changed."""
    return _do(post_id, "changed", lambda: _change(post_id))


@pages.post(f"{_CARD}/give")
@needs(Deed.MANAGE_PEOPLE)
def give(post_id: int) -> Response | tuple[str, int]:
    """Give it to somebody, for good or until a moment."""
    return _do(post_id, "given", lambda: _give(post_id, request.form))


@pages.post(f"{_CARD}/end/<int(max=2147483647):tenure_id>")
@needs(Deed.MANAGE_PEOPLE)
def end(post_id: int, tenure_id: int) -> Response | tuple[str, int]:
    """Somebody holds it no more."""
    return _do(post_id, "ended", lambda: end_tenure(db.session(), post_id, tenure_id, by=the_actor(), now=g.now))


@pages.post(f"{_CARD}/remove")
@needs(Deed.MANAGE_PEOPLE)
def remove(post_id: int) -> Response | tuple[str, int]:
    """Take it out of use; what it owes goes to the successor."""
    heir = an_id(request.form.get("successor", ""))
    return _do(post_id, "removed", lambda: remove_post(db.session(), post_id, heir, by=the_actor(), now=g.now))


@pages.post(f"{_CARD}/restore")
@needs(Deed.MANAGE_PEOPLE)
def restore(post_id: int) -> Response | tuple[str, int]:
    """Bring it back."""
    return _do(post_id, "restored", lambda: restore_post(db.session(), post_id, by=the_actor(), now=g.now))


def _change(post_id: int) -> None:
    change_post(db.session(), post_id, post_draft(request.form), by=the_actor(), now=g.now)


def _give(post_id: int, form: Form) -> None:
    from_at, to_at = moment(form, "from", now=g.now), moment(form, "to", now=g.now)
    person = an_id(form.get("person", ""))
    give_post(db.session(), post_id, person, from_at, to_at, by=the_actor(), now=g.now)


def _do(post_id: int, done: str, act: Callable[[], object]) -> Response | tuple[str, int]:
    return try_deed(act, lambda errors: _again(post_id, errors), lambda _done: _card_of(post_id, done))


def _again(post_id: int, errors: dict[str, str]) -> str:
    post = _post(post_id)
    return _page(post, _typed(post, request.form), errors)


def _card_of(post_id: int, done: str) -> str:
    return url_for("posts.card", post_id=post_id, done=done)


def _post(post_id: int) -> Post:
    found = db.session.get(Post, post_id)
    if found is None:
        raise Absent([Fault("post", "post_unknown")])
    return found


def _typed(post: Post, form: Form) -> Form:
    """What was sent; the page's other forms as they stand."""
    if "name" in form:
        return form
    typed = _filled(post)
    for name, values in form.lists():
        typed.setlist(name, values)
    return typed


def _filled(post: Post) -> Form:
    typed = MultiDict(
        {
            "name": post.name,
            "mailbox": post.mailbox or "",
            "phone": post.phone or "",
            "digests": str(post.digests),
        }
    )
    places = {area.place_id for area in post.areas}
    typed.setlist("districts", [one.slug or "" for one in districts(db.session()) if one.id in places])
    typed.setlist("services", [str(one.service) for one in post.services])
    return typed


def _holdings(post: Post) -> dict[str, list[Holding]]:
    """Now, ahead, giving way to a newer start, past."""
    given = tenures_of(db.session(), post.id, now=g.now)
    in_force = [one for one in given if _when(one[0]) == "now" and one[1].active]
    found: dict[str, list[Holding]] = {when: [] for when in ("now", "behind", "ahead", "past")}
    for tenure, person in given:
        when = _when(tenure)
        newest = bool(in_force) and tenure is in_force[-1][0]
        found["behind" if when == "now" and not newest else when].append(Holding(tenure, person))
    return found


def _when(tenure: Tenure) -> str:
    if tenure.to_at and tenure.to_at <= g.now:
        return "past"
    return "ahead" if tenure.from_at > g.now else "now"


def _page(post: Post | None, typed: Form, errors: dict[str, str]) -> str:
    session = db.session()
    return render_template(
        "desk/people/post.html",
        post=post,
        typed=typed,
        errors=errors,
        done=DONE.get(request.args.get("done", "")),
        organisations=[(one.id, one.name) for one in all_organisations(session)],
        districts=[(one.slug, one.name) for one in districts(session)],
        services=[(one.value, names.SERVICES[one]) for one in Service],
        kinds=[(one.value, names.POST_KINDS[one]) for one in PostKind],
        digests=[(one.value, names.DIGEST_CHOICES[one]) for one in DigestChoice],
        holdings=_holdings(post) if post else {},
        people=[(one.id, f"{one.name}, {one.organisation.name}") for one in may_hold(session)],
        heirs=[(one.id, one.name) for one in may_succeed(session, post)] if post else [],
        owed=owed_by(session, post) if post else None,
    )
