"""Places and people: streets with all their names, houses, what areas mean, ticks of relays, whom to phone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "place": (
            sa.Column("type", sa.String(), nullable=True),
            sa.Column("number", sa.Integer(), nullable=True),
            sa.Column("tail", sa.String(), nullable=True),
            sa.Column("private", sa.Boolean(), nullable=True),
            sa.Column("lat", sa.Double(), nullable=True),
            sa.Column("lon", sa.Double(), nullable=True),
        ),
        "area": (
            sa.Column("lines", sa.JSON(), nullable=True),
            sa.Column("unread", sa.JSON(), nullable=True),
            sa.Column("houses", sa.Integer(), server_default="0", nullable=False),
            sa.Column("streets", sa.Integer(), server_default="0", nullable=False),
        ),
        "area_place": (sa.Column("sure", sa.Boolean(), server_default=sa.true(), nullable=False),),
        "person": (sa.Column("code", sa.String(), nullable=True),),
        "post": (sa.Column("phoned", sa.String(length=24), server_default="never", nullable=False),),
    }


def upgrade() -> None:
    # Plain ALTER, not Alembic's batch: SQLite would copy and drop tables that others refer to.
    op.execute("ALTER TABLE place ADD COLUMN district_id INTEGER CONSTRAINT fk_place_district_id REFERENCES place (id)")
    op.execute("ALTER TABLE relay ADD COLUMN heir_of_id INTEGER CONSTRAINT fk_relay_heir_of_id REFERENCES relay (id)")
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_place_district", "place", ["district_id", "kind"])
    op.create_index("ix_post_area_place_id", "post_area", ["place_id"])
    op.create_index("uq_person_code", "person", ["code"], unique=True)
    op.create_index("uq_place_house", "place", ["parent_id", "number", "tail"], unique=True)
    _place_name()
    _area_district()
    _live_place()
    _relay_mark()
    _carry_over()


def _place_name() -> None:
    op.create_table(
        "place_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_name_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
        sa.UniqueConstraint("place_id", "type", "name", name=op.f("uq_place_name_place_id_type_name")),
    )
    op.create_index("ix_place_name_search_key", "place_name", ["search_key"])


def _area_district() -> None:
    op.create_table(
        "area_district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_district_area_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_area_district_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_district")),
        sa.UniqueConstraint("area_id", "place_id", name=op.f("uq_area_district_area_id_place_id")),
    )
    op.create_index("ix_area_district_place_id", "area_district", ["place_id"])


def _live_place() -> None:
    op.create_table(
        "live_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("outage_id", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_live_place_area_id")),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_live_place_outage_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_live_place_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_place")),
        sa.UniqueConstraint("place_id", "area_id", name=op.f("uq_live_place_place_id_area_id")),
    )
    op.create_index("ix_live_place_outage_id", "live_place", ["outage_id"])


def _relay_mark() -> None:
    op.create_table(
        "relay_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_relay_mark_post_id")),
        sa.ForeignKeyConstraint(["relay_id"], ["relay.id"], name=op.f("fk_relay_mark_relay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_mark")),
        sa.UniqueConstraint("relay_id", "post_id", name=op.f("uq_relay_mark_relay_id_post_id")),
    )


def _carry_over() -> None:
    """So far an area's places were the districts that its filer ticked; with words beside them they are not whole."""
    op.execute("UPDATE area SET lines = '[]', unread = '[]'")
    op.execute(
        "INSERT INTO area_district (area_id, place_id, named) SELECT area_id, place_id, true FROM area_place ORDER BY id"
    )
    op.execute("UPDATE area_place SET sure = false WHERE area_id IN (SELECT id FROM area WHERE text <> '')")
    op.execute(
        "INSERT INTO live_place (place_id, area_id, outage_id, sure) "
        "SELECT area_place.place_id, area_place.area_id, outage.id, area_place.sure FROM outage "
        "JOIN revision ON revision.id = outage.current_id JOIN area ON area.revision_id = revision.areas_id "
        "JOIN area_place ON area_place.area_id = area.id WHERE outage.closed_at IS NULL AND area.restored_at IS NULL"
    )


def downgrade() -> None:
    for table in ("relay_mark", "live_place", "area_district", "place_name"):
        op.drop_table(table)
    op.drop_index("ix_post_area_place_id", "post_area")
    op.drop_index("uq_place_house", "place")
    op.drop_index("uq_person_code", "person")
    op.drop_index("ix_place_district", "place")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    for table, column in (("place", "district_id"), ("relay", "heir_of_id")):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
            batch.drop_column(column)
