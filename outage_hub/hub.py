"""What a door is handed when it is plugged in, and what it may bring."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.expand_announcement import Writer
from outage_hub.actions.outbox.settle_delivery import Tried
from outage_hub.clock import Clock
from outage_hub.links import Links
from outage_hub.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One delivery as a channel needs it: plain values, no database behind them."""

    delivery_id: int
    announcement_id: int
    address: str
    subject: str
    text: str
    html: str
    slots: dict[str, Any]
    created_at: datetime
    number: str | None
    revision: int | None
    sha256: str | None


class Channel(Protocol):
    """Whoever can carry letters. `open` gives a sender that never raises for what the other side did."""

    writer: Writer

    def open(self) -> AbstractContextManager[Callable[[Parcel], Tried]]:
        """Connect once for a few parcels."""


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
    """The app, its settings and clock, and what the doors have brought."""

    app: Flask
    settings: Settings
    clock: Clock
    links: Links
    channels: dict[str, Channel] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    commands: list[click.Command] = field(default_factory=list)


def the_hub(app: Flask | None = None) -> Hub:
    """The hub of this app (of the current one by default)."""
    return cast(Hub, (app or current_app).extensions["hub"])
