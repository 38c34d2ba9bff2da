"""Letters about one outage to one address keep their order and come no closer than two minutes (I8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, case, exists, func, literal_column, select, update
from sqlalchemy.orm import Session, aliased

from outage_hub.models.base import among
from outage_hub.models.outages import Revision
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState, Purpose
from outage_hub.rules.outage import ENDINGS, Saying
from outage_hub.rules.telling.retry import BETWEEN, calm_until


@dataclass(frozen=True)
class Order:
    """The outage whose letters keep their order, the place of this one among them, and what it says."""

    key: int
    seq: int
    saying: Saying


def order_of(announcement: Announcement) -> Order | None:
    """The order that the announcement's letters keep; None for duties, digests and the like."""
    revision = announcement.revision
    if announcement.purpose is not Purpose.REVISION or revision is None:
        return None
    return Order(revision.outage_id, revision.seq, revision.kind)


def take_turns(
    session: Session, order: Order | None, channel: str, addresses: Sequence[str], *, now: datetime
) -> Mapping[str, dict[str, Any]]:
    """How the letter to each address begins: waiting, or given up where a newer one was first.

    An unsent older letter gives way: the newer one carries the whole history of terms.
    """
    if order is None:
        return {address: _waiting(now) for address in addresses}
    _supersede_older(session, order, channel, addresses, now=now)
    before = _before(session, order, channel, addresses)
    found = {}
    for address in addresses:
        newest, last = before.get(address, (0, None))
        at = calm_until(order.saying, last, now=now)
        outdated = {"state": DeliveryState.SUPERSEDED, "settled_at": now, "next_attempt_at": now}
        found[address] = outdated if newest > order.seq else _waiting(at)
    return found


def calm_the_next(connection: Connection, accepted: Sequence[int], *, now: datetime) -> None:
    """A letter that waited while another was on its way waits two minutes more, unless it tells of the end."""
    connection.execute(_calming(connection.dialect.name), {"accepted": list(accepted), "at": now + BETWEEN})


@cache
def _calming(dialect: str) -> Update:
    sent, following, delivery = aliased(Delivery), aliased(Delivery), Delivery.metadata.tables["delivery"]
    same = (following.order_key == sent.order_key) & (following.channel == sent.channel)
    same &= (
        (following.id != sent.id)
        & (following.address == sent.address)
        & (following.state == literal_column("'queued'"))
    )
    waiting = select(following.id).join_from(sent, following, same)
    waiting = waiting.where(among(sent.id, "accepted", dialect))
    ending = exists().where(
        Announcement.id == delivery.c.announcement_id,
        Revision.id == Announcement.revision_id,
        Revision.kind.in_(ENDINGS),
    )
    at = bindparam("at", type_=delivery.c.next_attempt_at.type)
    calmed = delivery.c.id.in_(waiting) & (delivery.c.next_attempt_at < at) & ~ending
    return delivery.update().where(calmed).values(next_attempt_at=at)


def _waiting(at: datetime) -> dict[str, Any]:
    return {"state": DeliveryState.QUEUED, "settled_at": None, "next_attempt_at": at}


def _before(
    session: Session, order: Order, channel: str, addresses: Sequence[str]
) -> dict[str, tuple[int, datetime | None]]:
    """The newest letter that an address was written about the outage, and when the last one was accepted."""
    accepted = case((Delivery.state == DeliveryState.ACCEPTED, Delivery.settled_at))
    rows = session.execute(
        select(Delivery.address, func.max(Delivery.seq), func.max(accepted))
        .where(_same(order.key, channel), Delivery.address.in_(addresses))
        .group_by(Delivery.address)
    )
    return {address: (newest, last) for address, newest, last in rows}


def _supersede_older(session: Session, order: Order, channel: str, addresses: Sequence[str], *, now: datetime) -> None:
    session.execute(
        update(Delivery)
        .where(_same(order.key, channel), Delivery.address.in_(addresses))
        .where(Delivery.state == DeliveryState.QUEUED, Delivery.seq < order.seq)
        .values(state=DeliveryState.SUPERSEDED, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _same(order_key: int, channel: str) -> Any:
    return (Delivery.order_key == order_key) & (Delivery.channel == channel)
