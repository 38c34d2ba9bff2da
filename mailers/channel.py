"""The mail channel: writes letters at expansion, carries them afterwards."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from mailers.bounces import return_path
from mailers.envelope import Envelope, Send
from mailers.houses import own_houses
from mailers.letters import compose
from mailers.mould import Mould
from mailers.transport import Transport
from mailers.why import why
from outage_hub.actions.outbox.expand_announcement import Writer
from outage_hub.actions.outbox.settle_delivery import Tried
from outage_hub.hub import Carry, Hub, Parcel, Sheet
from outage_hub.lines import fault
from outage_hub.models.outbox import Announcement

MOULDS = 64
log = logging.getLogger(__name__)


class Mail:
    """One message to an address, the same bytes at every try."""

    def __init__(self, hub: Hub, transport: Transport) -> None:
        self._hub = hub
        self._transport = transport
        self.lines = hub.settings.smtp_connections
        self._moulds: dict[int, Mould] = {}
        self.writer = Writer(
            "mail", lambda session, of, variant: compose(session, of, variant, hub), why, self._link, own_houses
        )

    @contextmanager
    def open(self) -> Iterator[Carry]:
        """Connect once for a few parcels."""
        with self._transport.session() as send:
            yield lambda parcels: self._carry(parcels, send)

    def _link(self, announcement: Announcement, delivery_id: int) -> str:
        links, person = self._hub.links, announcement.person
        if announcement.relay_id:
            return links.relay(announcement.relay_id, delivery_id, announcement.created_at)
        if person is None:
            raise LookupError(f"announcement {announcement.id} carries no link")
        return links.account(person.id, person.session_epoch, announcement.created_at)

    def _carry(self, parcels: Iterator[Parcel], send: Send) -> Iterator[tuple[Parcel, Tried]]:
        faulty: list[tuple[Parcel, Tried]] = []
        for envelope, tried in send(self._envelopes(parcels, faulty)):
            yield envelope.parcel, Tried(tried.outcome, tried.stage, tried.reply, envelope.sha256)
            while faulty:
                yield faulty.pop()
        yield from faulty

    def _envelopes(self, parcels: Iterator[Parcel], faulty: list[tuple[Parcel, Tried]]) -> Iterator[Envelope]:
        for parcel in parcels:
            try:
                yield self._envelope(parcel)
            except Exception as error:  # a letter that cannot be made harms no other: three times, then a person looks
                log.exception("delivery %s", parcel.delivery_id)
                faulty.append((parcel, fault(error)))

    def _envelope(self, parcel: Parcel) -> Envelope:
        message = self._mould(parcel.sheet).message(parcel)
        digest = sha256(message).hexdigest()
        if parcel.sha256 and parcel.sha256 != digest:
            raise ValueError("the letter's bytes differ from its first try")
        returns_to = return_path(self._hub.settings.mail_from, self._hub.links.bounce(parcel.delivery_id))
        return Envelope(parcel, returns_to, message, digest)

    def _mould(self, sheet: Sheet) -> Mould:
        """The letter's mould: made once, kept while it is among the newest used."""
        mould = self._moulds.get(sheet.letter_id)
        if mould is None:
            if len(self._moulds) >= MOULDS:
                self._moulds.clear()
            settings = self._hub.settings
            mould = Mould(sheet, sender=settings.mail_from, name=settings.the_city.sender)
            self._moulds[sheet.letter_id] = mould
        return mould
