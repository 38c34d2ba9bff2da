"""What the status page lists: what is out now, what is planned, what ended within a day. All derived, nothing typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outage_hub.models.city.grounds import houses_off
from outage_hub.models.outages import Outage, ended_since, live_outages, significant_revisions
from outage_hub.rules.outage import Service, State
from outage_hub.words.shown import tellable
from public_feed.choice import Choice
from public_feed.loading import load_whole
from public_feed.row import Row, row_of

RECENT = timedelta(hours=24)
# Offered always, in this order; the rarer services are offered while something is recorded about them.
USUAL = (Service.WATER, Service.HEAT, Service.ELECTRICITY, Service.GAS, Service.LIFT, Service.TRANSPORT)


@dataclass(frozen=True)
class Listing:
    """The three lists as chosen; `live`, from which all counts come, is the whole city's.

    `houses` counts those that emergencies leave without a service, by district.
    """

    now: list[Row]
    planned: list[Row]
    ended: list[Row]
    live: list[Row]
    services: list[Service]
    houses: dict[int | None, int]
    updated_at: datetime | None

    @property
    def found(self) -> int:
        """How many records the choice left."""
        return len(self.now) + len(self.planned) + len(self.ended)

    @property
    def emergencies(self) -> int:
        """How many last, in the whole city."""
        return sum(not row.planned for row in self.live)

    @property
    def works(self) -> int:
        """How many works are ahead or under way."""
        return sum(row.planned for row in self.live)

    @property
    def houses_off(self) -> int:
        """How many houses are without a service."""
        return sum(self.houses.values())


def listing(session: Session, choice: Choice, *, now: datetime) -> Listing:
    """Everything residents should see at this moment. Exercises are not for them."""
    rows = [row_of(outage, now=now) for outage in tellable(_public(session, now=now))]
    wanted = [row for row in rows if choice.takes(row)]
    return Listing(
        now=_now(wanted),
        planned=_planned(wanted),
        ended=_ended(wanted),
        live=[row for row in rows if not row.ended],
        services=_services(rows, choice),
        houses=houses_off(session),
        updated_at=_updated_at(session),
    )


def _public(session: Session, *, now: datetime) -> Sequence[Outage]:
    found = [*live_outages(session), *ended_since(session, now - RECENT)]
    return load_whole(session, (outage.id for outage in found if not outage.exercise))


def _now(rows: list[Row]) -> list[Row]:
    """Term passed first, then the latest to start."""
    lasting = [row for row in rows if not row.ended and row.shown.state is not State.SCHEDULED]
    latest = sorted(lasting, key=lambda row: (row.shown.begins_at, row.shown.number), reverse=True)
    return sorted(latest, key=lambda row: not row.passed)


def _planned(rows: list[Row]) -> list[Row]:
    """By their start; those just called off last."""
    ahead = [row for row in rows if row.shown.state is State.SCHEDULED or (row.planned and row.cancelled)]
    return sorted(ahead, key=lambda row: (row.cancelled, row.shown.begins_at, row.shown.number))


def _ended(rows: list[Row]) -> list[Row]:
    """By their end, the latest first."""
    over = [row for row in rows if row.ended and not (row.planned and row.cancelled)]
    return sorted(over, key=lambda row: row.shown.ended_at or row.shown.updated_at, reverse=True)


def _services(rows: list[Row], choice: Choice) -> list[Service]:
    present = {row.shown.service for row in rows} | {choice.service}
    return [*USUAL, *(service for service in Service if service in present and service not in USUAL)]


def _updated_at(session: Session) -> datetime | None:
    newest = significant_revisions(session, most=1)
    return newest[0].recorded_at if newest else None
