"""The records that a digest tells of, whatever their number in the same few statements. Exercises are left out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.models.clocks import Deadline, Relay
from outage_hub.models.outages import Area, AreaDistrict, Outage, Revision, areas_now, district_ids
from outage_hub.rules.deadlines import ClockState, Obligation
from outage_hub.rules.outage import LIVE
from outage_hub.rules.telling.audience import Scope

_WHOLE = (
    joinedload(Outage.executor),
    selectinload(Outage.revisions)
    .selectinload(Revision.areas_from)
    .selectinload(Revision.areas)
    .selectinload(Area.districts)
    .joinedload(AreaDistrict.place),
)
_OWNER = func.coalesce(Deadline.outage_id, Relay.outage_id)


def records_within(session: Session, scope: Scope, *, since: datetime) -> list[Outage]:
    """Outages of this scope that are live, or of which anything was said or found broken since, in their order."""
    live = Outage.closed_at.is_(None) & Outage.state.in_(LIVE)
    said = select(Revision.outage_id).where(Revision.recorded_at >= since)
    broken = select(_OWNER).select_from(Deadline).outerjoin(Relay).where(_found_broken(since))
    query = select(Outage).where(or_(live, Outage.id.in_(said), Outage.id.in_(broken)), Outage.exercise.is_(False))
    found = session.scalars(query.options(*_WHOLE).order_by(Outage.id)).all()
    return [one for one in found if scope.holds(one.service, district_ids(areas_now(one.current)))]


def broken_clocks(session: Session, *, since: datetime) -> Sequence[tuple[Deadline, int]]:
    """Clocks found broken since, and broken ones that are still unmet, each with its outage's id."""
    owed = Deadline.met_at.is_(None) & or_(Outage.closed_at.is_(None), Outage.closed_at >= since)
    rows = session.execute(
        select(Deadline, Outage.id)
        .outerjoin(Relay, Relay.id == Deadline.relay_id)
        .join(Outage, Outage.id == _OWNER)
        .where(Deadline.state == ClockState.BROKEN, or_(_found_broken(since), owed))
        .options(joinedload(Deadline.organisation), joinedload(Deadline.post))
        .order_by(Deadline.id)
    )
    return [(clock, outage_id) for clock, outage_id in rows]


def filing_verdicts(session: Session, *, since: datetime) -> dict[int, ClockState]:
    """How the first record of each outage filed since stands to its clause, by the outage's id."""
    filed = select(Revision.outage_id).where(Revision.seq == 1, Revision.recorded_at >= since)
    rows = session.execute(
        select(Deadline.outage_id, Deadline.state).where(
            Deadline.obligation.in_((Obligation.FILING, Obligation.NOTICE)),
            Deadline.seq == 1,
            Deadline.outage_id.in_(filed),
        )
    )
    return {outage_id: state for outage_id, state in rows if outage_id}


def last_end(session: Session) -> datetime | None:
    """When the last outage of the city ended."""
    return session.scalar(select(func.max(Outage.closed_at)).where(Outage.exercise.is_(False)))


def _found_broken(since: datetime) -> ColumnElement[bool]:
    return (Deadline.state == ClockState.BROKEN) & (func.coalesce(Deadline.detected_at, Deadline.met_at) >= since)
