"""What people read when something is refused or breaks: a sentence, what to do, and a number for the log."""

import logging
import secrets
from typing import cast

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from outage_hub.access import NotSignedIn
from outage_hub.api.answers import problem
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.rules.refusals import Conflict, Fault, Refused
from outage_hub.words.sentences import sentence

log = logging.getLogger(__name__)
_UNDONE = {"40P01", "40001"}  # PostgreSQL: deadlock_detected, serialization_failure
TITLES = {
    403: _l("No access"),
    404: _l("There is no such page"),
    405: _l("This page does not work that way"),
    410: _l("The link is no longer valid"),
    413: _l("Too much data at once"),
    429: _l("Too many requests"),
    503: _l("The site is not working for the moment"),
}


class Busy(Refused):
    """Try again in a minute."""

    status = 503


class Broken(Refused):
    """Ours, not the sender's."""

    status = 500


def hang_errors(app: Flask) -> None:
    """Answer every refusal and failure in words."""
    app.register_error_handler(NotSignedIn, _sign_in)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    for away in (OperationalError, InternalError, NoConnection):
        app.register_error_handler(away, _busy)
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(Exception, _broken)


def page(status: int, title: str, words: str) -> tuple[str, int]:
    """A page that says one thing."""
    return render_template("hub/error.html", title=title, words=words, status=status), status


def _for_machines() -> bool:
    return request.path.startswith("/api/")


def _sign_in(_error: NotSignedIn) -> Response:
    return redirect(url_for("signin.login", next=request.full_path.rstrip("?") if request.method == "GET" else None))


def _refused(error: Refused) -> Response | tuple[str, int]:
    if _for_machines():
        return problem(error)
    words = " ".join(sentence(fault, phone=_phone()) for fault in error.faults)
    if error.status == 403:
        words = _("Sign in with another mail address or ask the administrator.")
    return page(error.status, str(TITLES.get(error.status, _("Not possible"))), words)


def _phone() -> str:
    return the_hub().settings.the_city.phone


def _expired(_error: CSRFError) -> tuple[str, int]:
    return page(400, _("The page is out of date"), sentence(Fault("form", "form_expired")))


def _http(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    if error.response is not None:
        return cast(Response, error.response)
    if isinstance(error, SecurityError):  # a strange Host: there is no address from which a page could be drawn
        return Response(_("The request could not be understood."), status, mimetype="text/plain")
    if _for_machines() and status in {400, 404, 405, 413, 415, 503}:
        codes = {413: "too_large", 415: "media_type", 404: "path_unknown", 405: "method_unknown", 503: "busy"}
        refused = Refused([Fault("path" if status in {404, 405} else "body", codes.get(status, "request_odd"))])
        refused.status = status
        return problem(refused)
    words = {
        404: _("Check the address or look through all outages."),
        413: _("1 MB can be sent at most."),
        429: _("Try again in a minute or phone %(phone)s.", phone=_phone()),
        503: sentence(Fault("body", "busy")),
    }
    return page(status, str(TITLES.get(status, _("The request could not be understood"))), words.get(status, ""))


def _busy(error: OperationalError | InternalError | NoConnection) -> Response | tuple[str, int]:
    """The database is busy, away, or only reads: nothing was kept, and the key allows another try."""
    db.session.rollback()
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _UNDONE and not g.get("again"):
        g.again = True
        return _try_again()
    log.error("database: %s", type(getattr(error, "orig", error)).__name__)
    if _for_machines():
        return problem(Busy([Fault("body", "busy")]))
    return page(503, str(TITLES[503]), sentence(Fault("body", "busy")))


def _try_again() -> Response:
    """The database chose this request to be undone, so that another could go on: nobody need hear of it."""
    try:
        return current_app.make_response(current_app.dispatch_request())
    except Exception as error:  # noqa: BLE001 - answered, and logged, as it would have been the first time
        return current_app.make_response(current_app.handle_user_exception(error))


def _clash(error: IntegrityError) -> Response | tuple[str, int]:
    """A constraint, the second line behind the rules: somebody was faster by a moment."""
    db.session.rollback()
    log.error("constraint: %s", type(error.orig).__name__)
    return _refused(Conflict([Fault("body", "clash")]))


def _broken(error: Exception) -> Response | tuple[str, int]:
    db.session.rollback()
    case = secrets.token_hex(2)
    log.error("case %s", case, exc_info=error)
    fault = Fault("body", "broken", {"case": case})
    if _for_machines():
        return problem(Broken([fault]))
    return page(500, _("An error on our side"), sentence(fault, phone=_phone()))
