"""What every test may ask for: a clock to wind, a hub on a real database, and the sample city."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask_openapi3 import OpenAPI
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from outage_hub.actions.people import sign_in
from outage_hub.app import DOORS, create_app
from outage_hub.models.base import db
from outage_hub.models.schema import upgrade
from outage_hub.sample_city.load import load_sample_city
from outage_hub.settings import load_settings
from tests import databases
from tests.browsers import browser, page, site

NIGHT = datetime(2026, 11, 24, 0, 58, tzinfo=UTC)  # 02:58 in Kyiv
__all__ = ["browser", "page", "site"]  # fixtures of a real browser
BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=databases.needs_postgresql)]


class WoundClock:
    """A clock that stands until it is wound."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wind(self, **length: float) -> datetime:
        self.now += timedelta(**length)
        return self.now


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Argon2 at its real cost would take half a second a test."""
    sign_in.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clock() -> WoundClock:
    """02:58 on the night of 24 November 2026, until wound."""
    return WoundClock(NIGHT)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server for the whole run."""
    yield from databases.run_server()


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the sample city in it, to be copied."""
    home = tmp_path_factory.mktemp("city")
    _fill(f"sqlite:///{home}/hub.db", home)
    return home / "hub.db"


@pytest.fixture(scope="session")
def postgresql_city(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A template database with the sample city in it."""
    name = f"city_{uuid.uuid4().hex[:8]}"
    url = databases.copy_database(postgresql, "template0", name)
    _fill(url, tmp_path_factory.mktemp("city"))
    return name


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process's hub lives, one test after another."""
    return tmp_path_factory.mktemp("premises")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, premises: Path) -> Iterator[str]:
    """A fresh database with the sample city; `@on_both` runs the test on PostgreSQL too."""
    if request.param == "sqlite":
        for left in premises.glob("hub.db*"):
            left.unlink()
        shutil.copy(request.getfixturevalue("sqlite_city"), premises / "hub.db")
        yield f"sqlite:///{premises}/hub.db"
        return
    server, template = request.getfixturevalue("postgresql"), request.getfixturevalue("postgresql_city")
    name = template.replace("city", "test")
    yield databases.copy_database(server, template, name)
    databases.drop_database(server, name)


on_both = pytest.mark.parametrize("database_url", BOTH, indirect=True)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, kept from one test's hub to the next: compiling them anew was a third of the run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    database_url: str, tmp_path: Path, clock: WoundClock, templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., OpenAPI]]:
    """Builds hubs on this test's database, as after a restart."""
    made: list[OpenAPI] = []

    def make(*, doors: tuple[str, ...] = DOORS, **settings: object) -> OpenAPI:
        given = {"home": tmp_path / "home", "database_url": database_url, "secret_key": "k" * 40, **settings}
        app = create_app(load_settings({}, **given), clock=clock, doors=doors)
        app.testing, app.jinja_env.bytecode_cache = True, templates
        made.append(app)
        return app

    yield make
    for app in made:
        _let_go(app)


@pytest.fixture(scope="session")
def hubs() -> dict[str, OpenAPI]:
    """This process's hub on each database: making one takes longer than most tests do."""
    return {}


@pytest.fixture
def app(
    make_app: Callable[..., OpenAPI], hubs: dict[str, OpenAPI], premises: Path, database_url: str, clock: WoundClock
) -> Iterator[OpenAPI]:
    """The whole hub on the sample city, without outages."""
    if database_url not in hubs:
        hubs[database_url] = make_app(home=premises / "home")
    app = hubs[database_url]
    app.testing, app.extensions["hub"].clock = True, clock
    yield app
    _let_go(app)
    shutil.rmtree(premises / "home", ignore_errors=True)


@pytest.fixture
def session(app: OpenAPI) -> Iterator[Session]:
    """The session that actions are handed."""
    with app.app_context():
        yield db.session()


def _let_go(app: OpenAPI) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _fill(url: str, home: Path) -> None:
    app = create_app(load_settings({}, home=home, database_url=url, secret_key="k" * 40), doors=())
    with app.app_context():
        upgrade(db.engine)
        load_sample_city(db.session())
    _let_go(app)


os.environ.pop("OUTAGE_HUB_HOME", None)
databases.use_memory()
