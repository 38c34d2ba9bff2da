"""What sending would do, as far as what is typed so far can tell: the clause's clock, and who would hear."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from forms.reading import Placed
from forms.typed import Typed
from outage_hub.actions.outages.foretell_audience import Hearer, would_hear
from outage_hub.actions.outages.read_areas import ground_meant
from outage_hub.actions.outbox.find_audience import touched_on
from outage_hub.models.base import db
from outage_hub.rules.deadlines import filing_due, filing_window, lateness
from outage_hub.rules.outage import Kind, Service, Source
from outage_hub.rules.telling.audience import PostKind


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """`due_at` is None until the moment that the clock counts from is known."""

    clause: str
    begins_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    late: timedelta = timedelta(0)
    service: str = ""
    audience: dict[PostKind, list[Hearer]] = field(default_factory=dict)


def foresee(typed: Typed, source: Source, placed: Sequence[Placed]) -> Foreseen:
    """Nothing is refused here: what cannot be read yet is left out."""
    kind = Kind.PLANNED if typed.text("kind") == Kind.PLANNED else Kind.EMERGENCY
    reading = Typed(typed.form, now=typed.now)  # its faults are nobody's
    begins_at = begins(typed)
    received_at = reading.picked("phone", field="", missing="") if source is Source.DTEK else None
    found = Foreseen(
        clause=filing_window(kind, received_at).clause,
        received_at=received_at,
        service=_service(typed) or "",
        audience=_audience(typed, kind, begins_at, placed),
    )
    if begins_at is None:
        return found
    return replace(
        found,
        begins_at=begins_at,
        due_at=filing_due(kind, begins_at, received_at),
        late=lateness(kind, begins_at, now=typed.now, received_at=received_at),
    )


def begins(typed: Typed) -> datetime | None:
    """When the event began or the works begin, if that can be read already."""
    name = "starts" if typed.text("kind") == Kind.PLANNED else "occurred"
    return Typed(typed.form, now=typed.now).moment(name, field="", missing="")


def _service(typed: Typed) -> Service | None:
    return next((one for one in Service if one == typed.words("service")), None)


def _audience(
    typed: Typed, kind: Kind, begins_at: datetime | None, placed: Sequence[Placed]
) -> dict[PostKind, list[Hearer]]:
    service = _service(typed)
    if service is None or not placed:
        return {}
    touched = touched_on(db.session(), service, ground_meant(db.session(), [area for _, area in placed]))
    return would_hear(db.session(), kind, touched, begins_at=begins_at, now=typed.now)
