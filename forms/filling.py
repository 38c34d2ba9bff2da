"""The form of a change as it opens: what is in force now."""

from datetime import datetime

from flask import g
from werkzeug.datastructures import MultiDict

from forms.typed import moment_values, new_client_id, row_values
from outage_hub.actions.outages.write_revision import area_drafts
from outage_hub.models.outages import Outage
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import AreaDraft, Saying


def filled_in(outage: Outage, saying: Saying | None) -> "MultiDict[str, str]":
    """The form as it opens: what is in force now."""
    current = outage.current
    left = [area for area in area_drafts(current) if not area.restored_at]
    typed: MultiDict[str, str] = MultiDict(
        {
            "client_id": new_client_id(),
            "based_on": str(current.seq),
            "summary": current.summary,
            "cause": current.cause,
            "consequences": current.consequences,
            "aid_points": current.aid_points,
            "works_place": current.works_place,
            "cause_public": "1" if current.cause_public else "",
            **_groups([area for area in left if area.text]),
            **moment_values("begins", outage.begins_at),
            **_term_in_force(outage, saying),
        }
    )
    today = local(g.now).date().isoformat()
    typed.setdefault("expected_day_chip", today)
    if saying is Saying.RESTORED:
        typed.update({"ended_chip": _iso(g.now), "ended_day_chip": today})
    typed.setlist("districts", list(dict.fromkeys(slug for area in left for slug in area.districts)))
    return typed


def _groups(areas: list[AreaDraft]) -> dict[str, str]:
    """The first group without a term of its own in the box, each other one in a row."""
    common = next((area for area in areas if area.expected_end_at is None), None)
    rows = [area for area in areas if area is not common]
    typed = {"addresses": common.text if common else ""}
    for number, area in enumerate(rows, 1):
        typed |= {f"group{number}": area.text, **row_values(f"group{number}", area.expected_end_at)}
    return typed


def _term_in_force(outage: Outage, saying: Saying | None) -> dict[str, str]:
    """What a form that keeps the term opens with; a new term is chosen anew."""
    term = outage.expected_end_at
    if saying is Saying.MOVED:
        return moment_values("expected", term)
    if term is None or term <= g.now or saying in (Saying.TERM_CHANGED, Saying.REOPENED):
        return {}
    return {"expected_chip": _iso(term)}


def _iso(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
