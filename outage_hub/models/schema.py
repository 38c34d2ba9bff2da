"""Creates and upgrades the database: Alembic's migrations, run in the app's own engine."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from outage_hub.models import (  # noqa: F401 - each tells the metadata its tables
    appeals,
    applicants,
    base,
    calls,
    clocks,
    journal,
    leases,
    outages,
    outbox,
    people,
    sheet,
    shifts,
    troubles,
)
from outage_hub.models.city import places  # noqa: F401

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(engine: Engine) -> Config:
    """Alembic's settings for this engine; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database up to the newest schema; creates it where there is none."""
    command.upgrade(alembic_config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema this code expects."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory(str(MIGRATIONS)).get_current_head()
