"""What the letters of a relay say: until when, whom to tell, and what of the sheet was ticked."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outage_hub.actions.outages.relay_list import Sheet, sheet_of
from outage_hub.models.clocks import Relay
from outage_hub.models.relay_lists import Listed
from outage_hub.rules.telling.audience import PostKind
from outage_hub.words.relays import houses

MOST_LISTED = 200  # a longer list is read on the page
_WHOM = {PostKind.DISTRICT_DUTY: "голів комітетів самоорганізації", PostKind.HOA_OFFICE: "голів ОСББ"}


def duty_of(session: Session, relay: Relay, *, now: datetime) -> dict[str, Any]:
    """A relay as its letters know it; `people` is empty where the second tier is not known."""
    sheet = sheet_of(session, relay, now=now)
    return {
        "clause": relay.deadline.clause,
        "due": relay.deadline.due_at,
        "who": relay.post.name,
        "whom": _WHOM[relay.post.kind],
        "left": relay.deadline.due_at - now,
        "heads": len(sheet.people),
        "told": sum(mark.told for mark in relay.marks),
        "people": [_line(one) for one in sheet.people[:MOST_LISTED]],
        "more": max(0, len(sheet.people) - MOST_LISTED),
        "unread": _unread(sheet),
    }


def _line(one: Listed) -> tuple[str, str]:
    """Who, of what, at which number; and the touched houses."""
    organisation = one.post.name if one.holder else ""
    reached = one.phone or one.post.mailbox or "немає номера"
    return ", ".join(filter(None, (one.name, organisation, reached))), houses(one.streets)


def _unread(sheet: Sheet) -> str:
    return "; ".join(sheet.unread) if sheet.people else ""
