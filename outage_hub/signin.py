"""Sign in and out; set a password by a link from a letter, or ask for such a link."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from outage_hub.access import Deed, User, actor_of, may, public
from outage_hub.actions.people.send_account_link import ask_for_link
from outage_hub.actions.people.sign_in import sign_in, sign_out
from outage_hub.actions.people.take_account import take_account, whose_link
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.people import Person
from outage_hub.rules.refusals import Fault, Gone, Refused
from outage_hub.words.sentences import sentence

pages = Blueprint("signin", __name__)
HOMES = (
    (Deed.SEE_DESK, "/desk"),
    (Deed.SEE_SHEET, "/sheet"),
    (Deed.SEE_RECORDS, "/mine"),
    (Deed.SEE_RELAYS, "/relays"),
)


@pages.get("/login")
@public
def login() -> str:
    """The page with two fields."""
    return _page("", "", fresh=request.args.get("fresh") == "1")


@pages.post("/login")
@public
def enter() -> Response | tuple[str, int]:
    """Sign in, or say the same sentence whatever was wrong."""
    hub = the_hub()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        person = sign_in(db.session(), email, password, place=request.remote_addr or "", now=hub.clock())
    except Refused as refused:
        return _page(email, _said(refused)), 429 if refused.status == 429 else 401
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


@pages.get("/login/forgot")
@public
def forgot() -> str:
    """Asks for the address."""
    return render_template("hub/forgot.html", email="", trouble="", asked=False)


@pages.post("/login/forgot")
@public
def ask() -> tuple[str, int]:
    """One answer whatever the address: who has access here is nobody else's business."""
    hub, email = the_hub(), request.form.get("email", "")
    try:
        ask_for_link(db.session(), email, place=request.remote_addr or "", now=hub.clock())
    except Refused as refused:
        return render_template("hub/forgot.html", email=email, trouble=_said(refused), asked=False), refused.status
    return render_template("hub/forgot.html", email="", trouble="", asked=True), 200


@pages.get("/account/<token>")
@public
def invited(token: str) -> tuple[str, int]:
    """The page to choose a password; signs nobody in and changes nothing."""
    try:
        return _choose(_holder(token), ""), 200
    except Gone as gone:
        return _dead(gone)


@pages.post("/account/<token>")
@public
def take(token: str) -> Response | tuple[str, int]:
    """Keep the password; the link is used up by it."""
    hub = the_hub()
    try:
        person = _holder(token)
        city = hub.settings.the_city
        words = (city.name, city.sender, city.phone)
        password = request.form.get("password", "")
        take_account(db.session(), person.id, person.session_epoch, password, city_words=words, now=hub.clock())
    except Gone as gone:
        return _dead(gone)
    except Refused as refused:
        db.session.rollback()
        return _choose(_holder(token), _said(refused)), refused.status
    logout_user()
    return redirect(url_for("signin.login", fresh=1), 303)


def _holder(token: str) -> Person:
    link = the_hub().links.open_account(token, now=the_hub().clock())
    if link is None:
        raise Gone([Fault("link", "account_link_dead")])
    return whose_link(db.session(), link.person_id, link.epoch)


def _choose(person: Person, trouble: str) -> str:
    return render_template("hub/account.html", person=person, errors={"password": trouble} if trouble else {})


def _dead(gone: Gone) -> tuple[str, int]:
    return render_template("hub/account.html", person=None, trouble=_said(gone)), gone.status


def _said(refused: Refused) -> str:
    return sentence(refused.faults[0], phone=the_hub().settings.the_city.phone)


def _page(email: str, trouble: str, *, fresh: bool = False) -> str:
    phone = the_hub().settings.the_city.phone
    return render_template("hub/login.html", email=email, trouble=trouble, fresh=fresh, phone=phone)


def _own_path(address: str | None) -> str | None:
    """Only a path of this very site: anything else would be an open door to another one."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None
