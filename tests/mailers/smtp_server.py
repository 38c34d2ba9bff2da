"""A real SMTP server (aiosmtpd) on loopback that keeps what it accepted, and can be told to misbehave."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What arrived, envelope by envelope. `replies` answers RCPT for an address, `after_data` the final dot."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.rcpts: list[str] = []
        self.replies: dict[str, str] = {}
        self.after_data: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.rcpts.append(address)
        if reply := self.replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if reply := self.after_data.get(envelope.rcpt_tos[0]):
            return reply
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        return [parsed(cast(bytes, envelope.content)) for envelope in self.envelopes]

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def body(message: EmailMessage) -> str:
    part: Any = message.get_body(("plain",))
    return str(part.get_content())


@contextmanager
def serving(mailbox: Mailbox, port: int = 0) -> Iterator[str]:
    """The server's URL while it runs."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port() -> int:

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
