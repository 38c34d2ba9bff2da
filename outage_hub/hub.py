"""What a door is handed when it is plugged in, and what it may bring."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.expand_announcement import Subscriber, Writer
from outage_hub.actions.outbox.settle_delivery import Tried
from outage_hub.clock import Clock
from outage_hub.links import Links
from outage_hub.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A frozen letter as a channel needs it, the same for all who get it."""

    letter_id: int
    announcement_id: int
    subject: str
    text: str
    html: str
    created_at: datetime
    number: str | None
    revision: int | None


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One delivery as a channel needs it: plain values, no database behind them."""

    delivery_id: int
    address: str
    slots: dict[str, Any]
    lane: int
    sha256: str | None
    sheet: Sheet


Carry = Callable[[Iterator[Parcel]], Iterator[tuple[Parcel, Tried]]]


class Channel(Protocol):
    """Whoever can carry letters, over a few lines at once. Each `open` is a line, used by one thread."""

    lines: int

    def open(self) -> AbstractContextManager[Carry]:
        """Connect once for a few parcels. To carry is to take them one by one and to say of each what became of it.

        It never raises for what the other side did. The next parcel may be taken before the last one is answered.
        """


@dataclass(frozen=True)
class Job:
    """Something the worker does again and again while it leads."""

    name: str
    period: timedelta
    run: Callable[[Flask], object]


@dataclass(frozen=True)
class Check:
    """A question whose answer is a list of what is wrong, in Ukrainian, for people on duty. Empty = all is well."""

    name: str
    ask: Callable[[Session, datetime], list[str]]


@dataclass
class Hub:
    """The app, its settings and clock, and what the doors have brought; the writer of letters comes with mail."""

    app: Flask
    settings: Settings
    clock: Clock
    links: Links
    channels: dict[str, Channel] = field(default_factory=dict)
    writer: Writer = field(init=False)
    subscribers: list[Subscriber] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    commands: list[click.Command] = field(default_factory=list)


def the_hub(app: Flask | None = None) -> Hub:
    """The hub of this app (of the current one by default)."""
    return cast(Hub, (app or current_app).extensions["hub"])
