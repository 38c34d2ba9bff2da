"""Sign in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from outage_hub.access import Deed, User, actor_of, may, public
from outage_hub.actions.sign_in import sign_in, sign_out
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.rules.refusals import Refused
from outage_hub.words.sentences import sentence

pages = Blueprint("signin", __name__)
HOMES = ((Deed.SEE_DESK, "/desk"), (Deed.SEE_SHEET, "/sheet"), (Deed.SEE_RECORDS, "/mine"))


@pages.get("/login")
@public
def login() -> str:
    """The page with two fields."""
    return _page("", "")


@pages.post("/login")
@public
def enter() -> Response | tuple[str, int]:
    """Sign in, or say the same sentence whatever was wrong."""
    hub = the_hub()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        person = sign_in(db.session(), email, password, place=request.remote_addr or "", now=hub.clock())
    except Refused as refused:
        words = sentence(refused.faults[0], phone=hub.settings.the_city.phone)
        return _page(email, words), 429 if refused.status == 429 else 401
    session["since"] = hub.clock().timestamp()
    login_user(User(person))
    home = next((path for deed, path in HOMES if may(actor_of(person), deed)), "/")
    return redirect(_own_path(request.args.get("next")) or home)


@pages.post("/logout")
@public
def leave() -> Response:
    """Sign out."""
    if current_user.is_authenticated:
        sign_out(db.session(), current_user.person.id, now=the_hub().clock())
    logout_user()
    return redirect(url_for("signin.login"))


def _page(email: str, trouble: str) -> str:
    return render_template("hub/login.html", email=email, trouble=trouble, phone=the_hub().settings.the_city.phone)


def _own_path(address: str | None) -> str | None:
    """Only a path of this very site: anything else would be an open door to another one."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None
