"""A letter older than a day goes when a person has said so: when that was; those held back are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    held = sa.text("state = 'quarantined'")
    op.create_index("ix_delivery_held", "delivery", ["id"], sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    op.drop_index("ix_delivery_held", "delivery")
    op.drop_column("delivery", "released_at")
