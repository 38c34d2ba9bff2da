"""One reason to write to people = one row, whatever the number of recipients."""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.models.clocks import Relay
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import ALARMS, CHANGES, Announcement, Purpose
from outage_hub.rules.outage import Kind, Saying

_ALARMING = (Saying.FILED, Saying.COMPLETED, Saying.REOPENED, Saying.AREA_CHANGED)


def announce_revision(session: Session, outage: Outage, revision: Revision) -> None:
    """Everyone concerned hears of a significant revision (7.5)."""
    alarming = outage.kind is Kind.EMERGENCY and revision.kind in _ALARMING
    session.add(
        Announcement(
            cause=f"revision:{revision.id}",
            purpose=Purpose.REVISION,
            outage_id=outage.id,
            revision_id=revision.id,
            lane=ALARMS if alarming else CHANGES,
            created_at=revision.recorded_at,
        )
    )


def announce_relay(session: Session, relay: Relay, *, now: datetime) -> None:
    """The post is told of its hour (7.6, 7.7)."""
    session.add(
        Announcement(
            cause=f"relay:{relay.id}:opened",
            purpose=Purpose.RELAY_DUTY,
            outage_id=relay.outage_id,
            revision_id=relay.opened_by_id,
            relay_id=relay.id,
            lane=ALARMS,
            created_at=now,
        )
    )


def announce_form_due(session: Session, outage: Outage, revision: Revision) -> None:
    """The executor is told that its own entry is due: somebody phoned (7.1, 7.2)."""
    session.add(
        Announcement(
            cause=f"form:{outage.id}:due",
            purpose=Purpose.FORM_DUE,
            outage_id=outage.id,
            revision_id=revision.id,
            lane=ALARMS,
            created_at=revision.recorded_at,
        )
    )
