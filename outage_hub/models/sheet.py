"""What the hub knows of the Google sheet: which rows it wrote, and how the last cycles went."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from outage_hub.models.base import Base


class SheetTab(Base):
    """One tab, known by its gid so that renaming it does no harm."""

    __tablename__ = "sheet_tab"
    id: Mapped[int] = mapped_column(primary_key=True)
    gid: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    header: Mapped[list[str]]
    last_success_at: Mapped[datetime | None]
    last_try_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    failures: Mapped[int]
    trouble: Mapped[str | None]
    stopped_for: Mapped[str | None]


class MirrorRow(Base):
    """One outage's row as last written: `base` is what both sides agreed on."""

    __tablename__ = "mirror_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), unique=True)
    tab_id: Mapped[int] = mapped_column(ForeignKey("sheet_tab.id"))
    seq: Mapped[int]
    base: Mapped[dict[str, Any]]
    checksum: Mapped[str]
    missing_since: Mapped[datetime | None]
