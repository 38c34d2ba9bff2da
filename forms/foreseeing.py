"""What sending would do, as far as what is typed so far can tell: the clause's clock, and who would hear."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forms.typed import Typed
from outage_hub.actions.outages.preview_filing import would_hear
from outage_hub.models.base import db
from outage_hub.rules.deadlines import filing_due, filing_window, lateness
from outage_hub.rules.outage import Kind, Service, Source
from outage_hub.rules.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """`due_at` is None until the moment that the clock counts from is known."""

    clause: str
    begins_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    late: timedelta = timedelta(0)
    audience: dict[str, list[str]] = field(default_factory=dict)


def foresee(typed: Typed, source: Source) -> Foreseen:
    """Nothing is refused here: what cannot be read yet is left out."""
    kind = Kind.PLANNED if typed.text("kind") == Kind.PLANNED else Kind.EMERGENCY
    reading = Typed(typed.form, now=typed.now)  # its faults are nobody's
    begins_at = reading.moment("starts" if kind is Kind.PLANNED else "occurred", field="", missing="")
    received_at = reading.picked("phone", field="", missing="") if source is Source.DTEK else None
    audience = _audience(typed, kind, begins_at)
    clause = filing_window(kind, received_at).clause
    if begins_at is None:
        return Foreseen(clause=clause, received_at=received_at, audience=audience)
    return Foreseen(
        clause=clause,
        begins_at=begins_at,
        received_at=received_at,
        due_at=filing_due(kind, begins_at, received_at),
        late=lateness(kind, begins_at, now=typed.now, received_at=received_at),
        audience=audience,
    )


def _audience(typed: Typed, kind: Kind, begins_at: datetime | None) -> dict[str, list[str]]:
    service = next((one for one in Service if one == typed.words("service")), None)
    if service is None:
        return {}
    try:
        return would_hear(
            db.session(), kind, service, typed.form.getlist("districts"), begins_at=begins_at, now=typed.now
        )
    except Refused:  # a district that is none
        return {}
