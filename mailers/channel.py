"""The mail channel: writes letters at expansion, carries them afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from mailers.bounces import return_path
from mailers.houses import own_houses
from mailers.letters import compose
from mailers.message import message_bytes
from mailers.transport import Transport
from mailers.why import why
from outage_hub.actions.outbox.expand_announcement import Writer
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried
from outage_hub.hub import Hub, Parcel
from outage_hub.models.outbox import Announcement


class Mail:
    """One message to an address, the same bytes at every try."""

    def __init__(self, hub: Hub, transport: Transport) -> None:
        self._hub = hub
        self._transport = transport
        self.writer = Writer(
            "mail", lambda session, of, variant: compose(session, of, variant, hub), why, self._link, own_houses
        )

    @contextmanager
    def open(self) -> Iterator[Callable[[Parcel], Tried]]:
        """Connect once for a few parcels."""
        with self._transport.session() as send:
            yield lambda parcel: self._send(parcel, send)

    def _link(self, announcement: Announcement, delivery_id: int) -> str:
        links, person = self._hub.links, announcement.person
        if announcement.relay_id:
            return links.relay(announcement.relay_id, delivery_id, announcement.created_at)
        if person is None:
            raise LookupError(f"announcement {announcement.id} carries no link")
        return links.account(person.id, person.session_epoch, announcement.created_at)

    def _send(self, parcel: Parcel, send: Callable[[str, str, bytes], Tried]) -> Tried:
        settings = self._hub.settings
        message = message_bytes(parcel, sender=settings.mail_from, name=settings.the_city.sender)
        digest = sha256(message).hexdigest()
        if parcel.sha256 and parcel.sha256 != digest:
            return Tried(Outcome.FAULT, "render", "the letter's bytes differ from its first try", digest)
        returns_to = return_path(settings.mail_from, self._hub.links.bounce(parcel.delivery_id))
        tried = send(returns_to, parcel.address, message)
        return Tried(tried.outcome, tried.stage, tried.reply, digest)
