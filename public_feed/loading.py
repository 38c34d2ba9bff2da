"""Reads outages whole: the number of queries does not grow with the number of outages."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outage_hub.models.outages import Area, AreaDistrict, Outage, Revision


def load_whole(session: Session, ids: Iterable[int]) -> Sequence[Outage]:
    """The outages with everything said about them and where; keep them while their revisions are read."""
    said = selectinload(Outage.revisions)
    places = said.selectinload(Revision.areas).selectinload(Area.districts).joinedload(AreaDistrict.place)
    return session.scalars(select(Outage).where(Outage.id.in_(set(ids))).options(places)).all()
