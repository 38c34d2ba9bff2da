"""Sign in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from outage_hub.access import Deed, User, actor_of, may, public
from outage_hub.actions.sign_in import sign_in
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.rules.refusals import Refused
from outage_hub.words.sentences import sentence

pages = Blueprint("signin", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc] - flask_wtf has no types
    """Two fields."""

    email = StringField(_l("Work mail address"))
    password = PasswordField(_l("Password"))


@pages.get("/login")
@public
def login() -> str:
    """The page with two fields."""
    return _page(SignInForm(), "")


@pages.post("/login")
@public
def enter() -> Response | tuple[str, int]:
    """Sign in, or say the same sentence whatever was wrong."""
    form = SignInForm()
    hub = the_hub()
    try:
        person = sign_in(
            db.session(),
            form.email.data or "",
            form.password.data or "",
            place=request.remote_addr or "",
            now=hub.clock(),
        )
    except Refused as refused:
        words = sentence(refused.faults[0], phone=hub.settings.the_city.phone)
        return _page(form, words), 429 if refused.status == 429 else 401
    login_user(User(person))
    home = (
        "/desk"
        if may(actor_of(person), Deed.SEE_DESK)
        else "/sheet"
        if may(actor_of(person), Deed.SEE_SHEET)
        else "/mine"
    )
    return redirect(_own_path(request.args.get("next")) or home)


@pages.post("/logout")
@public
def leave() -> Response:
    """Sign out."""
    logout_user()
    return redirect(url_for("signin.login"))


def _page(form: SignInForm, trouble: str) -> str:
    return render_template("hub/login.html", form=form, trouble=trouble, phone=the_hub().settings.the_city.phone)


def _own_path(address: str | None) -> str | None:
    """Only a path of this very site: anything else would be an open door to another one."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None
