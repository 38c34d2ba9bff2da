"""The card of a post: what it answers for, who holds it and when, and how it is taken out of use."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.give_post import end_tenure, give_post
from outage_hub.actions.people.hand_post_over import owed_by, remove_post, restore_post
from outage_hub.actions.people.keep_post import add_post, change_post
from outage_hub.desk.answering import slugs_held, streets_held
from outage_hub.desk.holding import holdings_of, may_hold, may_succeed
from outage_hub.desk.keeping.roster_month import ON_ROSTER
from outage_hub.desk.keeping.typed import Form, an_id, choice, moment, post_draft, try_deed
from outage_hub.desk.roll import all_organisations
from outage_hub.models.base import db
from outage_hub.models.city.places import districts
from outage_hub.models.people import Post
from outage_hub.rules.outage import Service
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.rules.telling.audience import DigestChoice, Phoned, PostKind
from outage_hub.rules.telling.rulebook import BY_HOUSES
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


@pages.get("/new")
@needs(Deed.MANAGE_PEOPLE)
def blank() -> str:
    """An empty card."""
    return _page(None, MultiDict({"digests": DigestChoice.NONE, "phoned": Phoned.NEVER}), {})


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
            "phoned": str(post.phoned),
        }
    )
    typed.setlist("districts", slugs_held(db.session(), post.id))
    typed.setlist("services", [str(one.service) for one in post.services])
    return typed


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
        phoned=[(one.value, names.PHONED[one]) for one in Phoned],
        **(_of_post(post) if post else {}),
    )


def _of_post(post: Post) -> dict[str, Any]:
    """What hangs on a post that is there: its houses, holders and duties."""
    session = db.session()
    owed = owed_by(session, post)
    by_houses = post.kind in BY_HOUSES
    heirs = may_succeed(session, post) if owed or not by_houses else []  # of thousands, only when one is wanted
    return {
        "holdings": holdings_of(session, post, now=g.now),
        "people": [(one.id, f"{one.name}, {one.organisation.name}") for one in may_hold(session, post, now=g.now)],
        "heirs": [(one.id, one.name) for one in heirs],
        "owed": owed,
        "streets": streets_held(session, post.id),
        "by_houses": by_houses,
        "on_roster": post.kind in ON_ROSTER,
    }
