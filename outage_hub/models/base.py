"""The one SQLAlchemy object, the base of every table, how moments are kept, and how a deed's transaction begins."""

import enum
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    SQLColumnExpression,
    Table,
    TypeDecorator,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, registry


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment that does not say its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give the zone back where the database dropped it."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Constraint names are fixed so that migrations can name them."""

    # On the registry, not as type_annotation_map: Flask-SQLAlchemy subclasses this base.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: Moment,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[dict[str, Any]]: JSON,
            enum.StrEnum: Enum(
                enum.StrEnum,
                native_enum=False,
                length=24,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


# Values stay readable after the commit: reading one must not open a transaction and, on SQLite, hold the write lock.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


@contextmanager
def deed(session: Session, *, lasting: bool = True) -> Iterator[None]:
    """One deed, one transaction: committed whole or not at all.

    Not `lasting`: it outlives the process, but a power cut may undo its last moments.
    On SQLite it begins with BEGIN IMMEDIATE: a read that later upgrades to a write would fail at once.
    """
    session.rollback()
    session.expire_all()  # what an earlier deed of this session left behind may have been changed by others since
    with _turn(session):
        session.connection(execution_options={"writes": True, "lasting": lasting})
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """SQLite's busy handler is unfair: among many writers one may starve for seconds. A lock file makes them queue."""
    engine = session.get_bind().engine
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        yield
        return
    with Path(f"{engine.url.database}.turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_clock(session: Session) -> datetime | None:
    """What time it is to a database on a server; a database in a file has no clock of its own."""
    return session.scalar(select(func.clock_timestamp())) if session.get_bind().dialect.name != "sqlite" else None


def among(column: SQLColumnExpression[int], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether the column is among the whole numbers that the parameter holds, however many: one statement for any."""
    if dialect == "postgresql":
        return column == func.any(bindparam(name, type_=ARRAY(Integer)))
    return column.in_(select(func.json_each(bindparam(name, type_=JSON)).table_valued("value").c.value))


def insert_new(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that break no unique constraint; say how many."""
    if not rows:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(list(rows)).on_conflict_do_nothing().returning(table.c.id)
    return len(session.execute(statement).all())  # psycopg's rowcount does not tell


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if hasattr(connection, "isolation_level") and hasattr(connection, "executescript"):
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not pysqlite's late one
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if connection.dialect.name != "sqlite":
        if not options.get("lasting", True):
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
        return
    lasting = options.get("lasting", True)
    if options.get("writes") and connection.info.get("lasting", True) is not lasting:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
        connection.info["lasting"] = lasting
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
