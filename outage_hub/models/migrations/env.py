"""Runs migrations in the engine that `models.schema` hands over."""

from alembic import context
from sqlalchemy import Enum

from outage_hub.models import schema


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name plain column types: they must read the same whatever the models become."""
    if kind == "type" and isinstance(item, schema.base.Moment):
        return "sa.DateTime(timezone=True)"
    return f"sa.String(length={item.length})" if kind == "type" and isinstance(item, Enum) else False


engine = context.config.attributes["engine"]
metadata = schema.base.Base.metadata

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
