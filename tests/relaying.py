"""The sheet of a relay for tests: places whose people are known, places that cannot be read, and all of it ticked."""

from datetime import datetime
from typing import Any

from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Announcement, Delivery
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.relay import Attestation, Ticks
from tests.entrances import looking

# In the sample city: 4 committees of one district, 7 HOAs.
ADDRESSES = "вул. Троїцька, 1-60; просп. Миру, 1-60; бул. Шевченка, 1-40"
READ = (AreaDraft(text=ADDRESSES),)
WIDER = (AreaDraft(text=f"{ADDRESSES}; бул. Шевченка, 41-80"),)  # 2 HOAs more, no committee
# Nobody can say whose houses these are.
UNREADABLE = "за старою школою"
UNREAD = (AreaDraft(text=UNREADABLE, districts=("prymorskyi", "tsentralnyi")),)


def all_told(session: Session, relay: Relay, now: datetime, **given: Any) -> Attestation | Ticks:
    """That everyone was told, in the way this relay asks for it."""
    if listed := sheet_of(session, relay, now=now).post_ids:
        return Ticks(**{"told": frozenset(listed), "name": "Іваненко", **given})
    return Attestation(**{"told": 41, "total": 41, "left_reason": "", "name": "Іваненко", **given})


def links(app: OpenAPI) -> list[str]:
    """The links of the relay letters, as they were mailed, oldest first."""
    with looking(app) as session:
        query = select(Delivery).join(Announcement).where(Announcement.relay_id.is_not(None)).order_by(Delivery.id)
        return [letter.slots["link"].removeprefix("http://127.0.0.1:8000") for letter in session.scalars(query)]


def relay(app: OpenAPI) -> Relay:
    """The first relay there is."""
    with looking(app) as session:
        found = session.scalars(select(Relay).order_by(Relay.id)).first()
        assert found is not None
        assert found.deadline is not None
        return found
