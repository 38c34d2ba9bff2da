"""Reports of mail servers that a letter could not be delivered after all (RFC 3464), and `outage-hub bounce`."""

import os
import re
import sys
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

import click
from sqlalchemy.exc import SQLAlchemyError

from outage_hub.actions.outbox.settle_delivery import note_bounce
from outage_hub.hub import Hub
from outage_hub.models.base import db

MOST_BYTES = 1024 * 1024
_ADDRESSED = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
_RETURNED = re.compile(r"\+b-([0-9]{1,12}-[0-9a-f]{20})@")
_PERMANENT = re.compile(r"5\.[0-9]{1,3}\.[0-9]{1,3}")


@dataclass(frozen=True)
class Report:
    """A letter that will not be delivered: the token of its return path, and what the other server said."""

    token: str
    said: str


def return_path(sender: str, token: str) -> str:
    """The envelope's sender of one delivery: what cannot be delivered comes back under it."""
    local, _, domain = sender.rpartition("@")
    return f"{local}+b-{token}@{domain}"


def report_in(message: bytes) -> Report | None:
    """The failure that the message reports. None for delays, replies, answering machines and all other mail."""
    try:
        mail = BytesParser(policy=compat32).parsebytes(message[:MOST_BYTES])
    except RecursionError:  # thousands of parts within parts are no report
        return None
    token = next((found[1] for name in _ADDRESSED for found in map(_RETURNED.search, _all(mail, name)) if found), None)
    failures = [one for part in mail.walk() for one in _recipients(part) if _failed(one)]
    if token is None or mail.get_content_type() != "multipart/report" or not failures:
        return None
    said = str(failures[0]["Diagnostic-Code"] or failures[0]["Status"])
    return Report(token, " ".join((said.partition(";")[2] or said).split())[:500])


def make_command(hub: Hub) -> click.Command:
    """`outage-hub bounce` of this hub."""

    @click.command()
    def bounce() -> None:
        """Read one returned message from stdin, as a mail server's pipe hands it over.

        The status is 0 for whatever was read, so that the mail server never answers a bounce with another; 75 (try
        again later) when it could not be kept.
        """
        try:
            click.echo(_take(hub, sys.stdin.buffer.read(MOST_BYTES)))
        except SQLAlchemyError as error:
            click.echo(f"not kept: {type(error).__name__}", err=True)
            sys.exit(os.EX_TEMPFAIL)

    return bounce


def _take(hub: Hub, message: bytes) -> str:
    report = report_in(message)
    delivery = hub.links.open_bounce(report.token) if report else None
    if report is None or delivery is None:
        return "ignored: no report of ours that a letter failed"
    noted = note_bounce(db.session(), delivery, report.said, now=hub.clock())
    return f"delivery {delivery}: {'bounced' if noted else 'was not waiting for this'}"


def _all(mail: Message, name: str) -> list[str]:
    return [str(value) for value in mail.get_all(name, [])]


def _recipients(part: Message) -> list[Message]:
    """The groups of fields in a delivery status: the first is about the message, each other about a recipient."""
    blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
    return [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []


def _failed(block: Message) -> bool:
    action, status = str(block.get("Action", "")).strip().lower(), str(block.get("Status", "")).strip()
    return action == "failed" and bool(_PERMANENT.match(status))
