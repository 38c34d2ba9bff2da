"""Outages, everything said about them, and where. Revisions are complete and immutable, the outage a projection."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outage_hub.models.base import Base, insert_new
from outage_hub.models.city.places import Place
from outage_hub.models.people import Organisation
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import LIVE, Kind, Saying, Service, Source, State
from outage_hub.rules.people.roles import ActorKind

_NUMBER = re.compile("[0-9]{2}-[0-9]{4,9}")


class Counter(Base):
    """Numbers given out one by one, each name and year apart."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("name", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    year: Mapped[int]
    value: Mapped[int]


class Outage(Base):
    """One event or one planned work. From `state` on, columns are what its revisions come to, written by actions."""

    __tablename__ = "outage"
    __table_args__ = (
        Index(
            "ix_outage_live",
            "state",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    service: Mapped[Service]
    executor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    exercise: Mapped[bool]
    state: Mapped[State]
    current_id: Mapped[int | None]  # no foreign key: a circle of two tables; a test rebuilds it from the revisions
    begins_at: Mapped[datetime]
    expected_end_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))
    executor: Mapped[Organisation] = relationship()
    current: Mapped["Revision"] = relationship(primaryjoin="foreign(Outage.current_id) == Revision.id", viewonly=True)
    revisions: Mapped[list["Revision"]] = relationship(
        foreign_keys="Revision.outage_id", back_populates="outage", order_by="Revision.seq"
    )
    phone_reports: Mapped[list["PhoneReport"]] = relationship(order_by="PhoneReport.id")

    @property
    def received_at(self) -> datetime | None:
        """When the dispatcher's word reached the inspector (7.8); None = its filing clock runs from the event."""
        dispatched = self.revisions[0].source is Source.DTEK
        return next((call.phoned_at for call in self.phone_reports if dispatched and call.about == "onset"), None)


class Revision(Base):
    """One thing said about an outage: all of 7.4, so that one row renders any page, letter or item."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("outage_id", "seq"),
        Index(
            "uq_revision_overrun",
            "outage_id",
            "expected_end_at",
            unique=True,
            sqlite_where=text("kind = 'overrun'"),
            postgresql_where=text("kind = 'overrun'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"))
    seq: Mapped[int]
    kind: Mapped[Saying]
    source: Mapped[Source]
    author_kind: Mapped[ActorKind]
    author_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    significant: Mapped[bool]
    reason: Mapped[str]
    summary: Mapped[str]
    cause: Mapped[str]
    cause_public: Mapped[bool]
    consequences: Mapped[str]
    aid_points: Mapped[str]
    works_place: Mapped[str]
    begins_at: Mapped[datetime]
    expected_end_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    areas_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    outage: Mapped[Outage] = relationship(foreign_keys=[outage_id], back_populates="revisions")
    areas_from: Mapped["Revision | None"] = relationship(
        foreign_keys=[areas_id], remote_side="Revision.id", viewonly=True
    )
    areas: Mapped[list["Area"]] = relationship(order_by="Area.seq")


class Area(Base):
    """One group of addresses, in the filer's own words, with its own term if it has one.

    `lines` is how it was understood, by district: `{"district": 3, "text": "вул. Троїцька, 15–45", "houses": 22}`;
    `unread` are the fragments that a person must look at; `houses` and `streets` count what was understood for certain.
    """

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("revision_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    seq: Mapped[int]
    text: Mapped[str]
    expected_end_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(default=list, nullable=True)
    unread: Mapped[list[str]] = mapped_column(default=list, nullable=True)
    houses: Mapped[int] = mapped_column(default=0, server_default="0")
    streets: Mapped[int] = mapped_column(default=0, server_default="0")
    districts: Mapped[list["AreaDistrict"]] = relationship()


class AreaDistrict(Base):
    """A district that an area touches: `named` by the filer, or worked out from the houses."""

    __tablename__ = "area_district"
    __table_args__ = (UniqueConstraint("area_id", "place_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    named: Mapped[bool]
    place: Mapped[Place] = relationship()


class AreaPlace(Base):
    """A place that an area means, the widest that was meant: never a street's every house. Not `sure` = perhaps."""

    __tablename__ = "area_place"
    __table_args__ = (UniqueConstraint("area_id", "place_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    sure: Mapped[bool] = mapped_column(server_default=true())
    place: Mapped[Place] = relationship()


class LivePlace(Base):
    """What open outages, and those that ended within the day, mean: a look-up reads this table and no history."""

    __tablename__ = "live_place"
    __table_args__ = (UniqueConstraint("place_id", "area_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), index=True)
    sure: Mapped[bool]


class Intake(Base):
    """One submission with the sender's key: a repeat finds this row and gets the same answer."""

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("source", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    received_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]


class PhoneReport(Base):
    """A report by phone (7.1) beside any revision. No clock: the clause says «at once» without a number."""

    __tablename__ = "phone_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outage.id"), index=True)
    about: Mapped[str]
    said_by: Mapped[str]
    phoned_at: Mapped[datetime | None]
    taken_by: Mapped[str]
    recorded_at: Mapped[datetime]


def next_number(session: Session, *, now: datetime) -> str:
    """`26-0417`: the city's year and a number of at least four digits; locks its counter until the commit."""
    year = local(now).year
    insert_new(session, Counter.metadata.tables["counter"], [{"name": "outage", "year": year, "value": 0}])
    value = session.scalar(
        update(Counter)
        .where(Counter.name == "outage", Counter.year == year)
        .values(value=Counter.value + 1)
        .returning(Counter.value)
    )
    return f"{year % 100:02}-{value:04}"


def outage_by_number(session: Session, number: str, *, lock: bool = False) -> Outage | None:
    """The outage of this number; `lock` keeps others from changing it until the commit."""
    if not _NUMBER.fullmatch(number):
        return None
    query = select(Outage).where(Outage.number == number)
    return session.scalar(query.with_for_update() if lock else query)


def live_outages(session: Session) -> Sequence[Outage]:
    """All that have not ended, newest first."""
    return session.scalars(
        select(Outage)
        .where(Outage.closed_at.is_(None), Outage.state.in_(LIVE))
        .order_by(Outage.begins_at.desc(), Outage.id.desc())
    ).all()


def ended_since(session: Session, since: datetime, *, most: int = 200) -> Sequence[Outage]:
    """What ended after the moment, latest first."""
    return session.scalars(
        select(Outage).where(Outage.closed_at >= since).order_by(Outage.closed_at.desc(), Outage.id.desc()).limit(most)
    ).all()


def significant_revisions(session: Session, *, most: int) -> Sequence[Revision]:
    """The latest that readers are told of, newest first; exercises are left out."""
    return session.scalars(
        select(Revision)
        .join(Outage, Outage.id == Revision.outage_id)
        .where(Revision.significant, Outage.exercise.is_(False))
        .order_by(Revision.id.desc())
        .limit(most)
    ).all()


def areas_now(revision: Revision) -> list[Area]:
    """The areas in force at a revision: its own, or those of the one that set them last."""
    return (revision.areas_from or revision).areas


def district_ids(areas: Sequence[Area]) -> frozenset[int]:
    """The districts that areas touch for certain."""
    return frozenset(district.place_id for area in areas for district in area.districts)


def places_meant(session: Session, area_ids: Sequence[int]) -> Sequence[int]:
    """The places that areas mean for certain."""
    meant = select(AreaPlace.place_id).where(AreaPlace.area_id.in_(area_ids), AreaPlace.sure)
    return session.scalars(meant.distinct()).all()


def intake_of(session: Session, source: str, key: str) -> Intake | None:
    """The first submission with this key through this entrance."""
    return session.scalar(select(Intake).where(Intake.source == source, Intake.key == key))
