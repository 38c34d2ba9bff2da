from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_openapi3 import OpenAPI
from sqlalchemy import Engine, create_engine, inspect, text

from outage_hub.models.base import Base, db
from outage_hub.models.schema import alembic_config, is_current, upgrade
from tests import databases
from tests.conftest import on_both


@pytest.fixture
def engine(app: OpenAPI) -> Iterator[Engine]:
    """The engine of a database that migrations built."""
    with app.app_context():
        yield db.engine


@pytest.fixture
def from_metadata(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engine of a database of the same make, built from the metadata at one stroke."""
    url, server = f"sqlite:///{tmp_path}/metadata.db", ""
    if database_url.startswith("postgresql"):
        server = request.getfixturevalue("postgresql")
        url = databases.copy_database(server, "template0", f"metadata_{tmp_path.parent.name.replace('-', '_')}")
        url = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()
    if server:
        databases.drop_database(server, str(engine.url.database))


def described(engine: Engine) -> dict[str, Any]:
    """All that makes a table, as the database itself tells it."""
    found = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(table)
            },
            "keys": found.get_pk_constraint(table),
            "unique": sorted(map(str, found.get_unique_constraints(table))),
            "foreign": sorted(str({**key, "name": ""}) for key in found.get_foreign_keys(table)),  # SQLite names none
            "checks": sorted(map(str, found.get_check_constraints(table))),
            "indexes": sorted(str({**index, "dialect_options": _where(index)}) for index in found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


@on_both
def test_migrations_build_exactly_the_metadata(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


@on_both
def test_migrations_build_every_constraint_and_partial_index_that_the_metadata_has(
    engine: Engine, from_metadata: Engine
) -> None:
    assert described(engine) == described(from_metadata)


@on_both
def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    before = described(engine)
    upgrade(engine)
    assert described(engine) == before
    assert is_current(engine)


@on_both
def test_an_older_database_is_known_as_not_current(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    assert not is_current(engine)


def _where(index: Any) -> list[str]:
    return [str(value) for name, value in (index.get("dialect_options") or {}).items() if name.endswith("_where")]


def test_a_house_that_is_lived_in_is_upgraded_with_all_that_is_in_it(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/old.db")
    command.upgrade(alembic_config(engine), "0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, code, name, kind) VALUES (1, 'c', 'Рада', 'council')"))
        connection.execute(
            text("INSERT INTO post (id, code, name, kind, organisation_id, active) VALUES (1, 'p', 'П', 'press', 1, 1)")
        )
        rules = (
            "INSERT INTO audience_rule (clause, outage_kind, post_kind, match, how) "
            "VALUES ('7.5', :of, 'press', 'all', 'at_once')"
        )
        connection.execute(text(rules), [{"of": "emergency"}, {"of": "planned"}])
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT digests FROM post")) == "none"
        assert connection.scalars(text("SELECT how FROM audience_rule ORDER BY id")).all() == ["at_once", "digest"]
    engine.dispose()
