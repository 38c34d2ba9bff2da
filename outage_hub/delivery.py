"""Drains the outbox: expand, claim, release the session, carry, settle. No transaction spans a mail."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries, release_claims
from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.hub import Channel, Hub, Parcel, the_hub
from outage_hub.models.base import db
from outage_hub.models.outbox import Delivery, unexpanded

BATCH = 10  # small, so that an emergency never waits behind a long batch
log = logging.getLogger(__name__)


@dataclass
class Stop:
    """Raised like a flag at SIGTERM: nothing new is begun, what is in flight is finished."""

    wanted: bool = False


def drain(app: Flask, stop: Stop | None = None, *, by: str | None = None) -> int:
    """Expand and send what is due, a little of each in turn: an alarm announced meanwhile need not wait long."""
    stop, poisoned, done = stop or Stop(), set[int](), 0
    while not stop.wanted:
        moved = _expand_some(app, poisoned) + _send_batch(app, stop, by)
        if not moved:
            break
        done += moved
    return done


def _expand_some(app: Flask, poisoned: set[int]) -> int:
    """Work out the recipients of a few announcements, alarms first; one's trouble does not stop the next."""
    hub, done = the_hub(app), 0
    with app.app_context():
        for announcement_id in unexpanded(db.session(), most=1000):
            if announcement_id in poisoned:
                continue
            done += _expand(hub, announcement_id, poisoned)
            if done >= BATCH:
                break
    return done


def _expand(hub: Hub, announcement_id: int, poisoned: set[int]) -> int:
    try:
        for channel in hub.channels.values():
            expand_announcement(db.session(), announcement_id, channel.writer, now=hub.clock())
    except Exception:  # a poisoned announcement stays unexpanded: its age turns /healthz red
        log.exception("announcement %s cannot be expanded", announcement_id)
        poisoned.add(announcement_id)
        return 0
    return 1


def _send_batch(app: Flask, stop: Stop, by: str | None) -> int:
    done = 0
    for name, channel in the_hub(app).channels.items():
        parcels = _claimed(app, name, by)
        _carry(app, channel, parcels, stop, by)
        done += len(parcels)
    return done


def _claimed(app: Flask, channel: str, by: str | None) -> list[Parcel]:
    with app.app_context():
        deliveries = claim_deliveries(db.session(), channel, most=BATCH, now=the_hub(app).clock(), by=by)
        return [_parcel(delivery) for delivery in deliveries]


def _carry(app: Flask, channel: Channel, parcels: Sequence[Parcel], stop: Stop, by: str | None) -> None:
    if not parcels:
        return
    with channel.open() as send:
        for done, parcel in enumerate(parcels):
            if stop.wanted:
                with app.app_context():
                    release_claims(db.session(), [left.delivery_id for left in parcels[done:]], by=by)
                return
            _settle(app, parcel, _try(send, parcel), by)


def _try(send: Callable[[Parcel], Tried], parcel: Parcel) -> Tried:
    try:
        return send(parcel)
    except Exception as error:  # ours, not the other side's: three times and a person must look
        log.exception("delivery %s", parcel.delivery_id)
        return Tried(Outcome.FAULT, "render", type(error).__name__)


def _settle(app: Flask, parcel: Parcel, tried: Tried, by: str | None) -> None:
    with app.app_context():
        state = settle_delivery(db.session(), parcel.delivery_id, tried, now=the_hub(app).clock(), by=by)
    if tried.outcome is not Outcome.ACCEPTED:
        log.warning("delivery %s: %s (%s %s)", parcel.delivery_id, state, tried.outcome, tried.stage)


def _parcel(delivery: Delivery) -> Parcel:
    announcement = delivery.announcement
    return Parcel(
        delivery_id=delivery.id,
        announcement_id=announcement.id,
        address=delivery.address,
        subject=delivery.letter.subject,
        text=delivery.letter.text,
        html=delivery.letter.html,
        slots=delivery.slots,
        created_at=announcement.created_at,
        number=announcement.outage.number if announcement.outage else None,
        revision=announcement.revision.seq if announcement.revision else None,
        sha256=delivery.sha256,
    )
