"""An SMTP server that misbehaves as it is told (reliability 2.3). It keeps what it stored, to the byte."""

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes


class Gone(Exception):
    """The server hangs up."""


@dataclass
class Faults:
    """`mode` names the fault, `left` how often it still happens.

    `offers` is the extension that it speaks of; `stored` has each message with its recipient.
    """

    mode: str
    left: int = 1
    offers: str = "pipelining"
    stored: list[tuple[str, bytes]] = field(default_factory=list)
    rcpts: Counter[str] = field(default_factory=Counter)
    released: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, mode: str) -> bool:
        """Whether this fault happens now."""
        with self._lock:
            struck = self.mode == mode and self.left > 0
            self.left -= struck
            return struck

    def copies(self) -> Counter[str]:
        """How many copies there are of each letter, by its Message-ID."""
        return Counter(str(message_from_bytes(message)["Message-ID"]) for _address, message in self.stored)

    def reached(self) -> set[str]:
        """Whoever got a letter."""
        return {address for address, _message in self.stored}


class _Talk(socketserver.StreamRequestHandler):
    faults: Faults
    address, accepted = "", False

    def handle(self) -> None:
        try:
            self._talk()
        except (Gone, OSError):
            return

    def _talk(self) -> None:
        if self.faults.strikes("silent"):
            self._wait()
        for mode, line in (("greeting-421", "421 4.3.2 too busy"), ("greeting-554", "554 5.7.1 no service")):
            if self.faults.strikes(mode):
                self._say(line)
                raise Gone
        self._say("220 faulty.test ESMTP")
        while heard := self.rfile.readline():
            self._answer(heard.decode("ascii", "replace").strip())

    def _answer(self, line: str) -> None:
        match line[:4].upper():
            case "EHLO" | "HELO":
                self._say(f"250-faulty.test\r\n250 {self.faults.offers}")
            case "MAIL":
                self._mail()
            case "RCPT":
                self._rcpt(line.partition("<")[2].partition(">")[0])
            case "DATA":
                self._data()
            case "QUIT":
                self._say("221 bye")
                raise Gone
            case _:
                self._say("250 OK")

    def _mail(self) -> None:
        if self.faults.strikes("421-mail"):
            self._say("421 4.7.0 too many in this session")
            raise Gone
        self._say("what?" if self.faults.strikes("garbage") else "250 OK")

    def _rcpt(self, address: str) -> None:
        self.address, self.accepted = address, False
        self.faults.rcpts[address] += 1
        if self.faults.strikes("421-rcpt"):
            self._say("421 4.3.2 closing")
            raise Gone
        if self.faults.strikes("slow-rcpt"):
            self._wait()
        refused = {
            "450-rcpt": "450 4.2.0 try again",
            "452-many": "452 4.5.3 too many",
            "550-rcpt": "550 5.1.1 unknown",
            "550-then-354": "550 5.1.1 unknown",
        }
        said = next((line for mode, line in refused.items() if self.faults.strikes(mode)), "250 OK")
        self.accepted = said == "250 OK"
        self._say(said)

    def _data(self) -> None:
        if not self.accepted and self.faults.mode != "550-then-354":
            self._say("503 5.5.1 no recipients")
            return
        if self.faults.strikes("slow-354"):
            self._wait()
        self._say("354 go on")
        message = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            if self.faults.strikes("drop-in-data"):
                raise Gone
            message += line
        self._dot(message) if self.accepted else self._say("554 5.5.1 no recipients")

    def _dot(self, message: bytes) -> None:
        refused = {"451-dot": "451 4.3.0 later", "452-dot": "452 4.3.1 disk full", "554-dot": "554 5.6.0 not liked"}
        for mode, line in refused.items():
            if self.faults.strikes(mode):
                self._say(line)
                return
        self.faults.stored.append((self.address, message))
        self.accepted = False
        if self.faults.strikes("drop-after-data"):
            raise Gone
        if self.faults.strikes("silent-dot"):
            self._wait()
        self._say("250 kept")

    def _wait(self) -> None:
        """Say nothing more, until the test ends or the other side has had enough."""
        self.faults.released.wait(30)
        raise Gone

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def misbehaving(faults: Faults) -> Iterator[str]:
    """The server's URL while it runs."""
    talk = type("Talk", (_Talk,), {"faults": faults})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}"
        finally:
            faults.released.set()
            server.shutdown()
            thread.join()
