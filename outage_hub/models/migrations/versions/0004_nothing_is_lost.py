"""Nothing is lost: channels that do not answer, troubles that were told of, the order of an outage's letters."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circuit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circuit")),
        sa.UniqueConstraint("channel", name=op.f("uq_circuit_channel")),
    )
    op.create_table(
        "trouble",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
    )
    goes_on = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_trouble_goes_on", "trouble", ["name"], unique=True, sqlite_where=goes_on, postgresql_where=goes_on
    )
    op.add_column("delivery", sa.Column("holder", sa.String(), nullable=True))
    op.create_index("ix_delivery_settled_at", "delivery", ["settled_at"])
    ordered = sa.text("order_key IS NOT NULL")
    op.create_index(
        "ix_delivery_order",
        "delivery",
        ["order_key", "channel", "address"],
        sqlite_where=ordered,
        postgresql_where=ordered,
    )
    _index_due("channel", "lane", "next_attempt_at", "id")


def downgrade() -> None:
    _index_due("lane", "next_attempt_at", "id")
    op.drop_index("ix_delivery_order", "delivery")
    op.drop_index("ix_delivery_settled_at", "delivery")
    op.drop_column("delivery", "holder")
    op.drop_table("trouble")
    op.drop_table("circuit")


def _index_due(*columns: str) -> None:
    queued = sa.text("state = 'queued'")
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index("ix_delivery_due", "delivery", list(columns), sqlite_where=queued, postgresql_where=queued)
