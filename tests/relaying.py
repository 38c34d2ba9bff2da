"""The sheet of a relay for tests: places whose people are known, places that cannot be read, and all of it ticked."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import sheet_of
from outage_hub.models.clocks import Relay
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.relay import Attestation, Ticks

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
