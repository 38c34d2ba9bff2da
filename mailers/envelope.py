"""What a transport carries: one message to one address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from outage_hub.actions.outbox.settle_delivery import Tried
from outage_hub.hub import Parcel


@dataclass(frozen=True)
class Envelope:
    """The bytes of one message, to whom, and where it comes back to."""

    parcel: Parcel
    returns_to: str
    message: bytes
    sha256: str

    def __post_init__(self) -> None:
        for address in (self.returns_to, self.parcel.address):
            if not address.isascii() or not address.isprintable() or any(mark in address for mark in " <>"):
                raise ValueError("not an address for an envelope")


Send = Callable[[Iterator[Envelope]], Iterator[tuple[Envelope, Tried]]]
