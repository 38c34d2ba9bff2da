"""Links that stand in letters: signed, and checked against our clock, not the signer's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from outage_hub.rules.people.password import LINK_LIVES

LONGEST = timedelta(days=60)
LONGEST_TOKEN = 500


@dataclass(frozen=True)
class RelayLink:
    """What a relay link says: whose duty, and whose copy of the letter it came in."""

    relay_id: int
    delivery_id: int


@dataclass(frozen=True)
class AccountLink:
    """Whose password may be set; only while their sessions' epoch is still this one, so it works once."""

    person_id: int
    epoch: int


class Links:
    """Makes and opens links; `keys` has the newest last, so links of an older key stay good while it is kept."""

    def __init__(self, keys: list[str], base_url: str) -> None:
        self._relay = URLSafeSerializer(keys, salt="relay")
        self._account = URLSafeSerializer(keys, salt="account")
        self._keys = keys
        self.base_url = base_url

    def relay(self, relay_id: int, delivery_id: int, created_at: datetime) -> str:
        """The address of a relay sheet for the holder of one delivery."""
        expires = int((created_at + LONGEST).timestamp())
        said = {"purpose": "relay", "relay": relay_id, "delivery": delivery_id, "expires_at": expires}
        return f"{self.base_url}/relay/{self._relay.dumps(said)}"

    def open_relay(self, token: str, *, now: datetime) -> RelayLink | None:
        """What the link says, or None if it is forged, damaged or out of date."""
        said = _opened(self._relay, "relay", token, now=now)
        return RelayLink(said["relay"], said["delivery"]) if said else None

    def account(self, person_id: int, epoch: int, created_at: datetime) -> str:
        """The address at which a person sets a password, within the hour."""
        expires = int((created_at + LINK_LIVES).timestamp())
        said = {"purpose": "account", "person": person_id, "epoch": epoch, "expires_at": expires}
        return f"{self.base_url}/account/{self._account.dumps(said)}"

    def open_account(self, token: str, *, now: datetime) -> AccountLink | None:
        """What the link says, or None if it is forged, damaged or out of date."""
        said = _opened(self._account, "account", token, now=now)
        return AccountLink(said["person"], said["epoch"]) if said else None

    def bounce(self, delivery_id: int) -> str:
        """What names a delivery in its return path: of small letters and digits, as mail servers may fold case."""
        return f"{delivery_id}-{_mac(self._keys[-1], delivery_id)}"

    def open_bounce(self, token: str) -> int | None:
        """The delivery that the return path names, or None if it is forged."""
        delivery, _, mac = token.partition("-")
        if not (delivery.isascii() and delivery.isdecimal() and mac.isascii()):
            return None
        found = int(delivery)
        return found if any(compare_digest(_mac(key, found), mac) for key in self._keys) else None

    def outage(self, number: str) -> str:
        """The public page of an outage."""
        return f"{self.base_url}/outages/{number}"


def _mac(key: str, delivery_id: int) -> str:
    return hmac_digest(key.encode(), f"bounce:{delivery_id}".encode(), "sha256").hex()[:20]


def _opened(signed: URLSafeSerializer, purpose: str, token: str, *, now: datetime) -> dict[str, Any] | None:
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        said: dict[str, Any] = signed.loads(token)
    except BadSignature:
        return None
    return said if said.get("purpose") == purpose and said["expires_at"] >= now.timestamp() else None
