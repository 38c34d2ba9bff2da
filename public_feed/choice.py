"""What a reader chose to see: a service, a district. Stands in the address, so that it can be kept and sent on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outage_hub.models.city.places import Place
from outage_hub.rules.outage import Service
from public_feed.row import Row


@dataclass(frozen=True)
class Choice:
    """None = all of them. `odd` = something was asked for that does not exist and is left out."""

    service: Service | None = None
    district: Place | None = None
    odd: bool = False

    @property
    def made(self) -> bool:
        """Whether anything is left out."""
        return bool(self.service or self.district)

    def takes(self, row: Row) -> bool:
        """Whether the outage is wanted."""
        if self.service and row.shown.service is not self.service:
            return False
        return self.district is None or row.touches(self.district.slug or "")


def read_choice(asked: Mapping[str, str], districts: Sequence[Place]) -> Choice:
    """The choice in the address; what is not known is ignored and remembered as odd."""
    service, district = asked.get("service", ""), asked.get("district", "")
    chosen = Choice(
        service=Service(service) if service in set(Service) else None,
        district=next((place for place in districts if place.slug == district), None) if district else None,
    )
    odd = bool(service and not chosen.service) or bool(district and not chosen.district)
    return Choice(chosen.service, chosen.district, odd)
