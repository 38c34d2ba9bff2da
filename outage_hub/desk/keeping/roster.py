"""The duty roster: a month of every post held in shifts, and the page on which one post's shifts are kept."""

from collections.abc import Callable

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.give_post import end_tenure
from outage_hub.actions.people.keep_shift import add_shift, change_shift, shift_seen
from outage_hub.desk.holding import Holding, may_hold
from outage_hub.desk.keeping.roster_month import Month, month_of, posts_on_roster
from outage_hub.desk.keeping.typed import Form, an_id, shift_draft, try_deed
from outage_hub.models.base import db
from outage_hub.models.people import Post
from outage_hub.rules.kyiv import is_doubled, is_summer, local
from outage_hub.rules.refusals import Absent, Fault

pages = Blueprint("roster", __name__, url_prefix="/desk/people/roster")
DONE = {
    "added": _l("The shift is on the roster."),
    "changed": _l("The shift is changed."),
    "ended": _l("The shift is over from now on."),
}
_POST = "/<int(max=2147483647):post_id>"
_SHIFT = f"{_POST}/<int(max=2147483647):tenure_id>"


@pages.get("")
@needs(Deed.MANAGE_PEOPLE)
def roster() -> str:
    """Every post on the roster: who is on now, and where the month has gaps."""
    month = Month.of(request.args.get("month", ""), now=g.now)
    session = db.session()
    return render_template(
        "desk/people/roster.html",
        part="roster",
        month=month,
        rows=month_of(session, posts_on_roster(session), month, now=g.now),
    )


@pages.get(_POST)
@needs(Deed.MANAGE_PEOPLE)
def post_roster(post_id: int) -> str:
    """One post's month; `?shift=` opens one of its shifts to be changed."""
    return _page(_post(post_id), MultiDict(), {})


@pages.post(_POST)
@needs(Deed.MANAGE_PEOPLE)
def add(post_id: int) -> Response | tuple[str, int]:
    """Put somebody on."""
    return _do(
        post_id,
        "added",
        lambda: add_shift(db.session(), post_id, shift_draft(request.form, now=g.now), by=the_actor(), now=g.now),
    )


@pages.post(f"{_SHIFT}/change")
@needs(Deed.MANAGE_PEOPLE)
def change(post_id: int, tenure_id: int) -> Response | tuple[str, int]:
    """Change a shift that lies ahead."""
    return _do(post_id, "changed", lambda: _change(post_id, tenure_id), tenure_id)


@pages.post(f"{_SHIFT}/end")
@needs(Deed.MANAGE_PEOPLE)
def end(post_id: int, tenure_id: int) -> Response | tuple[str, int]:
    """End the one that runs; one that lies ahead never begins."""
    return _do(post_id, "ended", lambda: end_tenure(db.session(), post_id, tenure_id, by=the_actor(), now=g.now))


def _change(post_id: int, tenure_id: int) -> None:
    said, seen = shift_draft(request.form, now=g.now), request.form.get("seen", "")
    change_shift(db.session(), post_id, tenure_id, said, seen, by=the_actor(), now=g.now)


def _do(post_id: int, done: str, act: Callable[[], object], shift: int | None = None) -> Response | tuple[str, int]:
    month = str(_month())
    return try_deed(
        act,
        lambda errors: _page(_post(post_id), request.form, errors, shift),
        lambda _done: url_for("roster.post_roster", post_id=post_id, month=month, done=done),
    )


def _month() -> Month:
    return Month.of(request.form.get("month", "") or request.args.get("month", ""), now=g.now)


def _post(post_id: int) -> Post:
    found = db.session.get(Post, post_id)
    if found is None:
        raise Absent([Fault("post", "post_unknown")])
    return found


def _page(post: Post, typed: Form, errors: dict[str, str], shift: int | None = None) -> str:
    session, month = db.session(), _month()
    (found,) = month_of(session, [post], month, now=g.now)
    wanted = shift or an_id(request.args.get("shift", ""))
    opened = next((one for one in found.turns if one.tenure.id == wanted and one.when(g.now) == "ahead"), None)
    return render_template(
        "desk/people/roster_post.html",
        post=post,
        found=found,
        month=month,
        opened=opened,
        seen=shift_seen(opened.tenure) if opened else "",
        typed=typed or (_filled(opened) if opened else typed),
        errors=errors,
        done=DONE.get(request.args.get("done", "")),
        people=[(one.id, f"{one.name}, {one.organisation.name}") for one in may_hold(session, post, now=g.now)],
    )


def _filled(turn: Holding) -> Form:
    typed = MultiDict({"person": str(turn.person.id)})
    for name, moment in (("from", turn.tenure.from_at), ("to", turn.tenure.to_at)):
        if moment:
            here = local(moment)
            typed.update({f"{name}_day": here.date().isoformat(), f"{name}_time": f"{here:%H:%M}"})
            if is_doubled(moment):
                typed[f"{name}_fold"] = "summer" if is_summer(moment) else "winter"
    return typed
