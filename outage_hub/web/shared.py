"""What every page shares: the words in templates, static files of installed packages, and the security headers."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.wrappers import Response

from outage_hub.access import Deed, may, the_actor
from outage_hub.hub import the_hub
from outage_hub.models.outages import areas_now
from outage_hub.rules.kyiv import local
from outage_hub.words import names, times
from outage_hub.words.language import language
from outage_hub.words.places import quoted, shown_area
from outage_hub.words.shown import terms_of, where
from outage_hub.words.status import status_of

CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def hang_words(app: Flask) -> None:
    """Filters and names that templates use."""
    for name in ("stamp", "at", "soon", "ago"):
        app.jinja_env.filters[name] = _with_now(getattr(times, name))
    app.jinja_env.filters["clock"] = times.clock
    app.jinja_env.filters["at_clock"] = times.at_clock
    app.jinja_env.filters["dur"] = times.dur
    app.jinja_env.filters["quoted"] = quoted
    app.jinja_env.filters["iso"] = lambda moment: local(moment).isoformat(timespec="seconds")
    app.jinja_env.globals.update(
        names=names,
        span=times.span,
        status_of=status_of,
        headline=names.headline,
        where=where,
        terms_of=terms_of,
        areas_now=areas_now,
        shown_area=shown_area,
        Deed=Deed,
    )
    app.context_processor(_context)
    app.before_request(_begin)
    app.after_request(_guard)


def _with_now(words: Any) -> Any:
    @pass_context
    def filtered(context: Context, moment: datetime) -> str:
        return str(words(moment, now=context["now"]))

    return filtered


def _context() -> dict[str, Any]:
    hub = the_hub()
    actor = the_actor()
    return {
        "now": g.get("now") or hub.clock(),
        "city": hub.settings.the_city,
        "actor": actor,
        "may": lambda deed: may(actor, deed),
        "nbsp": Markup("&nbsp;"),
        "half_an_hour": timedelta(minutes=30),
        "lang": language(),
    }


def _begin() -> None:
    g.now = the_hub().clock()


def _guard(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    secret = request.path.startswith(("/relay", "/account"))  # such a path is a capability
    headers.setdefault("Referrer-Policy", "no-referrer" if secret else "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if secret:
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    if secret or hasattr(current_app.view_functions.get(request.endpoint or ""), "deed"):
        headers.setdefault("Cache-Control", "no-store")
    if the_hub().settings.mode == "production":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
