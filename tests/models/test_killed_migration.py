"""`kill -9` in the middle of an upgrade (A19): the schema is an old one or the new one, and the upgrade goes on."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext
from flask_openapi3 import OpenAPI
from sqlalchemy import Engine, create_engine, text

from outage_hub.models.base import db
from outage_hub.models.outages import outage_by_number
from outage_hub.models.schema import alembic_config, is_current, upgrade
from outage_hub.sample_city.load import load_sample_city
from tests import databases
from tests.conftest import NIGHT, on_both
from tests.models.test_schema import described
from tests.samples import emergency, file

Kill = Callable[[int, Engine], None]
AFTER = (50, 51, 97, 109)  # changes: a guard, the number of a revision, rows, the last
AGAIN_AND_AGAIN = (52, 10)
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """Begins an upgrade that dies after so many changes."""
    command, pipe = [sys.executable, "-m", "tests.models.fork_upgrade"], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as parent:
        asks, says = parent.stdin, parent.stdout
        assert asks
        assert says

        def after(changes: int, engine: Engine) -> None:
            print(engine.url.render_as_string(hide_password=False), changes, file=asks, flush=True)
            assert says.readline() == f"{signal.SIGKILL:d}\n"

        yield after


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes empty databases of this test's kind."""
    made: list[str] = []

    def make(name: str) -> str:
        made.append(f"{name}_{tmp_path.parent.name}_{tmp_path.name}".replace("-", "_").lower())
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}.db"
        url = databases.copy_database(server, "template0", made[-1])
        return url.replace("postgresql://", "postgresql+psycopg://")

    kind = request.node.callspec.params["database_url"]
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else ""
    yield make
    for name in made if server else ():
        databases.drop_database(server, name)


@pytest.fixture
def database_url(empty: Callable[[str], str]) -> str:
    return empty("killed")


@pytest.fixture
def killed(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def unharmed(empty: Callable[[str], str]) -> Iterator[Engine]:
    """Another such database, whose upgrades nobody kills."""
    engine = create_engine(empty("unharmed"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("changes", AFTER)
@on_both
def test_a_killed_upgrade_leaves_no_half_and_is_made_again(
    kill: Kill, killed: Engine, unharmed: Engine, changes: int
) -> None:
    kill(changes, killed)
    if reached := revision(killed):
        command.upgrade(alembic_config(unharmed), reached)
    assert schema(killed) == schema(unharmed)

    upgrade(killed)
    upgrade(unharmed)
    assert is_current(killed)
    assert schema(killed) == schema(unharmed)


@on_both
def test_a_house_whose_upgrade_was_killed_again_and_again_is_a_house_like_any(
    make_app: Callable[..., OpenAPI], kill: Kill, killed: Engine
) -> None:
    for changes in AGAIN_AND_AGAIN:
        kill(changes, killed)
    with make_app().app_context():
        upgrade(db.engine)
        load_sample_city(db.session())
        assert outage_by_number(db.session(), file(db.session(), emergency(NIGHT), NIGHT).number)


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def schema(engine: Engine) -> tuple[dict[str, Any], list[str]]:
    """All tables, and the guards of the journal."""
    with engine.connect() as connection:
        return described(engine), list(connection.scalars(text(GUARDS[engine.dialect.name])))
