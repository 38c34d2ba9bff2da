"""Puts the hub together: settings, database, accounts, pages, and the doors by name."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit

from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_openapi3 import Info, OpenAPI
from flask_wtf import CSRFProtect

from outage_hub import health, metrics, signin
from outage_hub.access import init_access
from outage_hub.api import describe, outages
from outage_hub.api import lookup as lookup_api
from outage_hub.clock import Clock, utc_now
from outage_hub.desk import appeals, calls, letters, lookup, shift
from outage_hub.desk import board as desk
from outage_hub.desk.keeping import organisations, people, posts, roster, rules
from outage_hub.hub import Hub
from outage_hub.links import Links
from outage_hub.models.base import db
from outage_hub.settings import Settings, load_settings
from outage_hub.web import errors, shared
from outage_hub.web.compress import hang_compression
from outage_hub.web.leaflet import leaflet
from outage_hub.web.patience import MOST_BYTES, Patience, hang_patience
from outage_hub.words.language import language

DOORS = ("forms", "public_feed", "mailers", "sheets_sync")
HERE = Path(__file__).parent


class Door(Protocol):
    """A package beside outage_hub: it may import the hub, the hub never imports it."""

    def plug_in(self, hub: Hub) -> None:
        """Register pages, channels, jobs, checks and commands."""


def create_app(settings: Settings | None = None, *, clock: Clock = utc_now, doors: Sequence[str] = DOORS) -> OpenAPI:
    """Build the app with the doors named; a worker or a test may ask for fewer. Raises SettingsError."""
    settings = settings or load_settings()
    app = OpenAPI(
        "outage_hub.web",
        info=Info(title="Outage hub", version="1"),
        doc_ui=False,
        template_folder="templates",
        **describe.OPTIONS,
    )
    _configure(app, settings)
    db.init_app(app)
    hub = app.extensions["hub"] = Hub(app, settings, clock, Links(settings.keys, settings.base_url))
    hub.checks.extend(health.CHECKS)
    _hang_pages(app)
    for name in doors:
        cast(Door, import_module(name)).plug_in(hub)
    return app


def served() -> Patience:
    """What the web server runs."""
    return Patience(create_app())


def _configure(app: OpenAPI, settings: Settings) -> None:
    secure = settings.mode == "production"
    app.config.update(
        SECRET_KEY=settings.keys[-1],
        SECRET_KEY_FALLBACKS=settings.keys[:-1],
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="__Host-hub" if secure else "hub",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=500,
        BABEL_DEFAULT_LOCALE="uk",
        BABEL_DEFAULT_TIMEZONE="Europe/Kyiv",
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=_hosts(settings),
    )
    cast(DefaultJSONProvider, app.json).ensure_ascii = False
    settings.home.mkdir(parents=True, exist_ok=True)


def _hosts(settings: Settings) -> list[str]:
    """Whom a request may call us: a link in a mail never comes from a stranger's Host header."""
    return ["127.0.0.1", "localhost", urlsplit(settings.base_url).hostname or "", settings.listen.rpartition(":")[0]]


def _engine_options(url: str) -> dict[str, object]:
    hidden: dict[str, object] = {"hide_parameters": True}  # a log of an error must not hold what was typed
    if url.startswith("sqlite"):
        return hidden
    return {
        **hidden,
        "pool_pre_ping": True,
        "pool_timeout": 5,
        "connect_args": {"options": "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"},
    }


def _hang_pages(app: OpenAPI) -> None:
    hang_patience(app)
    shared.hang_words(app)
    init_access(app)
    csrf = CSRFProtect(app)
    translations = str(HERE / "words" / "translations")
    Babel(app, default_translation_directories=translations, locale_selector=language)
    Bootstrap5(app)
    app.register_blueprint(leaflet)
    errors.hang_errors(app)
    hang_compression(app)
    outages.hang_api(app)
    app.register_api(lookup_api.api)
    csrf.exempt(outages.api)
    for blueprint in (
        health.pages,
        metrics.pages,
        signin.pages,
        desk.pages,
        lookup.pages,
        appeals.pages,
        calls.pages,
        letters.pages,
        shift.pages,
    ):
        app.register_blueprint(blueprint)
    for kept in (people.pages, posts.pages, organisations.pages, roster.pages, rules.pages):
        app.register_blueprint(kept)
