"""The webhook: each significant change of an outage to one agreed address, signed (Standard Webhooks 1.0).

A gateway of short messages or a messenger's bot stands behind it. It gets what residents may know, never an exercise.
"""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import urlsplit

import requests
from sqlalchemy.orm import Session
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from mailers.guarded import Forbidden, post
from outage_hub.actions.outbox.expand_announcement import Composed, Subscriber
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried
from outage_hub.api.answers import outage_json
from outage_hub.hub import Carry, Hub, Parcel
from outage_hub.models.outbox import Announcement, Purpose

_ABOUT_THIS_MESSAGE = {400, 413, 422}  # it is refused for what it says; anything else is the gateway's own trouble


class Webhook:
    """One POST for each delivery; whatever is not a 2xx is tried again with the same bytes and the same webhook-id."""

    lines = 2

    def __init__(self, hub: Hub) -> None:
        settings = hub.settings
        self._hub, self._url = hub, settings.webhook_url.get_secret_value()
        self._key = base64.b64decode(settings.webhook_secret.get_secret_value().removeprefix("whsec_"))
        self._inside = [host.strip().lower() for host in settings.webhook_inside.split(",")]
        self.subscriber = Subscriber("webhook", urlsplit(self._url).hostname or "", self._compose)

    @contextmanager
    def open(self) -> Iterator[Carry]:
        """Each message has a connection of its own: they are few."""
        yield lambda parcels: ((parcel, self._send(parcel)) for parcel in parcels)

    def _compose(self, _session: Session, announcement: Announcement) -> Composed | None:
        outage, revision = announcement.outage, announcement.revision
        if announcement.purpose is not Purpose.REVISION or outage is None or revision is None or outage.exercise:
            return None
        data = outage_json(outage, now=announcement.created_at, own=False)
        data["url"] = self._hub.links.outage(outage.number)
        said = {"type": f"outage.{revision.kind}", "timestamp": announcement.created_at.isoformat(), "data": data}
        return Composed(f"outage.{revision.kind}", json.dumps(said, ensure_ascii=False, separators=(",", ":")), "")

    def _send(self, parcel: Parcel) -> Tried:
        body = parcel.sheet.text.encode()
        digest = sha256(body).hexdigest()
        try:
            status, words = post(self._url, body, self._headers(parcel, body), inside=self._inside)
        except (Forbidden, requests.RequestException, OSError) as error:
            outcome = Outcome.TEMPORARY if _never_left(error) else Outcome.UNKNOWN
            return Tried(outcome, "connect", type(error).__name__, digest)
        if 200 <= status < 300:
            return Tried(Outcome.ACCEPTED, sha256=digest)
        if status in _ABOUT_THIS_MESSAGE:
            return Tried(Outcome.PERMANENT, "answer", f"{status} {words}", digest)
        return Tried(Outcome.TEMPORARY, "connect", f"{status} {words}", digest)

    def _headers(self, parcel: Parcel, body: bytes) -> dict[str, str]:
        """The moment is that of the try, so that a copy recorded on the way is worth nothing five minutes later."""
        name, moment = f"msg_{parcel.delivery_id}", str(int(self._hub.clock().timestamp()))
        signed = hmac.digest(self._key, f"{name}.{moment}.".encode() + body, "sha256")
        return {
            "Content-Type": "application/json",
            "User-Agent": "outage-hub",
            "webhook-id": name,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }


def _never_left(error: Exception) -> bool:
    """Whether the other side surely has not read it."""
    cause = getattr(error.args[0], "reason", error) if error.args else error
    before = (Forbidden, NewConnectionError, ConnectTimeoutError, requests.ConnectTimeout, requests.exceptions.SSLError)
    return isinstance(cause, before)
