"""Questions of a look-up: which outages touch an address. It reads what is live, never history.

An operator asks while the caller speaks, so these are statements over tables, made once and not through objects.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, String, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import Session

from outage_hub.models.city.addresses import Address
from outage_hub.models.city.places import Place
from outage_hub.models.outages import Area, AreaDistrict, LivePlace, Outage, Revision
from outage_hub.rules.outage import LIVE, State
from outage_hub.rules.verdict import Touch, term_at

_outage, _revision, _area, _district, _live, _place = (
    model.__table__.c for model in (Outage, Revision, Area, AreaDistrict, LivePlace, Place)
)


def touches_at(session: Session, address: Address, cities: Collection[int], *, now: datetime) -> list[Touch]:
    """The outages whose places hold the address: the house, its street, its district, the city.

    A district ticked beside addresses is not meant whole: there only words that were not read may mean the house.
    """
    near = {address.house_id, address.street.id} - {None}
    values = {"places": list(near | ({address.district_id, *cities} - {None})), "near": list(near)}
    return _touches(session, _AT, values, now=now)


def touches_on(session: Session, street_id: int, *, now: datetime) -> list[Touch]:
    """The outages that touch some of the street's houses."""
    found = _touches(session, _ON, {"street": street_id}, now=now)
    return [replace(one, sure=False) for one in found]


def unread_in(session: Session, district_id: int | None, *, now: datetime) -> list[Touch]:
    """Live outages with words that could not be read, in the district or with none named: newest first."""
    rows = session.execute(_UNREAD, {"district": district_id})
    return [replace(_touch(row, now=now), sure=False, words="; ".join(row["words"])) for row in rows.mappings()]


def terms_promised(session: Session, outage_id: int) -> int:
    """How many different terms were promised."""
    return session.scalar(_TERMS, {"outage": outage_id}) or 0


def _touches(
    session: Session, question: Select[*tuple[Any, ...]], values: Mapping[str, Any], *, now: datetime
) -> list[Touch]:
    rows = session.execute(question, values).mappings()
    return [replace(_touch(row, now=now), sure=row["sure"], words=row["words"]) for row in rows]


def _touch(row: RowMapping, *, now: datetime) -> Touch:
    over = (row["ended_at"] or row["closed_at"]) if row["state"] is State.CLOSED else None
    taken = ("number", "kind", "service", "state", "exercise", "summary", "aid_points", "begins_at")
    return Touch(
        outage_id=row["id"],
        term=term_at(row["own"], row["common"], row["promised"], now=now),
        ended_at=row["restored_at"] or over,
        **{name: row[name] for name in taken},
    )


_FACTS = (
    *(_outage.id, _outage.number, _outage.kind, _outage.service, _outage.state, _outage.exercise),
    *(_outage.begins_at, _outage.expected_end_at.label("promised"), _outage.closed_at),
    *(_revision.summary, _revision.aid_points, _revision.ended_at, _revision.expected_end_at.label("common")),
    *(_area.expected_end_at.label("own"), _area.restored_at),
)
_TOUCHES = (
    select(*_FACTS, _live.sure, case((_live.sure, ""), else_=_area.text).label("words"))
    .join_from(LivePlace.__table__, Outage.__table__, _outage.id == _live.outage_id)
    .join(Area.__table__, _area.id == _live.area_id)
    .join(Revision.__table__, _revision.id == _outage.current_id)
)
_AT = _TOUCHES.where(
    _live.place_id.in_(bindparam("places", expanding=True)),
    or_(_live.sure, _live.place_id.in_(bindparam("near", expanding=True))),
)
_ON = _TOUCHES.join(Place.__table__, _place.id == _live.place_id).where(_place.parent_id == bindparam("street"))
_TOUCHED = select(_district.id).where(_district.area_id == _area.id)
_HERE = _TOUCHED.where(_district.place_id == bindparam("district"))
_UNREAD = (
    select(*_FACTS, _area.unread.label("words"))
    .join_from(Outage.__table__, Revision.__table__, _revision.id == _outage.current_id)
    .join(Area.__table__, _area.revision_id == _revision.areas_id)
    .where(_outage.closed_at.is_(None), _outage.state.in_(LIVE), _area.restored_at.is_(None))
    .where(and_(cast(_area.unread, String) != "[]", cast(_area.unread, String) != "null"))
    .where(or_(_HERE.exists(), ~_TOUCHED.exists()))
    .order_by(_outage.begins_at.desc(), _outage.id.desc())
)
_TERMS = select(func.count(_revision.expected_end_at.distinct())).where(_revision.outage_id == bindparam("outage"))
