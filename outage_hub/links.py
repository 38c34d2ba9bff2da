"""Links that stand in letters: signed, and checked against our clock, not the signer's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LONGEST = timedelta(days=60)
LONGEST_TOKEN = 500


@dataclass(frozen=True)
class RelayLink:
    """What a relay link says: whose duty, and whose copy of the letter it came in."""

    relay_id: int
    delivery_id: int


class Links:
    """Makes and opens links; `keys` has the newest last, so links of an older key stay good while it is kept."""

    def __init__(self, keys: list[str], base_url: str) -> None:
        self._relay = URLSafeSerializer(keys, salt="relay")
        self.base_url = base_url

    def relay(self, relay_id: int, delivery_id: int, created_at: datetime) -> str:
        """The address of a relay sheet for the holder of one delivery."""
        expires = int((created_at + LONGEST).timestamp())
        said = {"purpose": "relay", "relay": relay_id, "delivery": delivery_id, "expires_at": expires}
        return f"{self.base_url}/relay/{self._relay.dumps(said)}"

    def open_relay(self, token: str, *, now: datetime) -> RelayLink | None:
        """What the link says, or None if it is forged, damaged or out of date."""
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            said = self._relay.loads(token)
        except BadSignature:
            return None
        if said.get("purpose") != "relay" or said["expires_at"] < now.timestamp():
            return None
        return RelayLink(said["relay"], said["delivery"])

    def outage(self, number: str) -> str:
        """The public page of an outage."""
        return f"{self.base_url}/outages/{number}"
