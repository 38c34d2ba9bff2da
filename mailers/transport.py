"""Where mail goes: a real SMTP server, or a folder of .eml files when none is configured."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from mailers.envelope import Envelope, Send
from mailers.smtp import SmtpServer
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried


class Transport(Protocol):
    """Carries messages, each to one address."""

    def session(self) -> AbstractContextManager[Send]:
        """Connect once for a few messages."""


def transport_for(url: str, *, home: Path) -> Transport:
    """The transport that SMTP_URL names: `dir:FOLDER` under home, or an SMTP server."""
    if url.startswith("dir:"):
        return Folder(home / url.removeprefix("dir:"))
    return SmtpServer(url)


class Folder:
    """Writes each message as a file: sent again, it is the same file with the same bytes."""

    def __init__(self, place: Path) -> None:
        self._place = place

    @contextmanager
    def session(self) -> Iterator[Send]:
        """No connection is needed."""
        self._place.mkdir(parents=True, exist_ok=True)
        yield lambda envelopes: ((one, self._write(one)) for one in envelopes)

    def _write(self, envelope: Envelope) -> Tried:
        safe = "".join(mark if mark.isalnum() or mark in "@.-_" else "_" for mark in envelope.parcel.address)
        place = self._place / f"{envelope.sha256[:16]}-{safe[:80]}.eml"
        draft = place.with_suffix(".tmp")
        try:
            with draft.open("wb") as file:
                file.write(envelope.message)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(place)
        except OSError as error:
            return Tried(Outcome.TEMPORARY, "file", error.strerror or "")
        return Tried(Outcome.ACCEPTED)
