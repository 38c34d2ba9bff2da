"""An announcement becomes deliveries: one for each address in force now, in batches, repeatable after any crash."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.double_by_phone import posts_are_phoned
from outage_hub.actions.outbox.find_audience import OWN, Recipient, posts_told, recipients_of
from outage_hub.actions.outbox.keep_order import Order, order_of, take_turns
from outage_hub.actions.outbox.raise_call import nobody_was_found
from outage_hub.models.base import deed, insert_new
from outage_hub.models.outbox import Announcement, Delivery, Letter
from outage_hub.models.people import Person

BATCH = 1000


@dataclass(frozen=True)
class Composed:
    """A letter as the channel wrote it, personal slots left open."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Writer:
    """What a channel brings to expansion: the words of the letter, and what fills a recipient's slots."""

    channel: str
    compose: Callable[[Session, Announcement, str], Composed]  # the last names the variant
    why: Callable[[list[str]], str]
    link: Callable[[Announcement, int], str]
    # each post's own houses among those touched, in words
    own: Callable[[Session, Announcement, Sequence[int]], Mapping[int, str]] = lambda _session, _of, _posts: {}


@dataclass(frozen=True)
class Subscriber:
    """A channel to one agreed address, whoever the readers are: it writes nothing of what is not for it."""

    channel: str
    address: str
    compose: Callable[[Session, Announcement], Composed | None]


def expand_announcement(
    session: Session, announcement_id: int, writer: Writer, *subscribers: Subscriber, now: datetime
) -> int:
    """Freeze the letter and write its deliveries; the number of recipients. A second call adds nobody.

    Each batch is a transaction of its own, so that filers do not wait for ten thousand recipients; a crash between two
    leaves the announcement to be expanded again.
    """
    announcement = session.get(Announcement, announcement_id, populate_existing=True)
    if announcement is None or announcement.expanded_at:
        return 0
    told = posts_told(session, announcement)
    phoned = {post.id: post.phoned for post, _, _ in told}
    recipients = recipients_of(session, announcement, told, now=now)
    variants = sorted({recipient.variant for recipient in recipients})
    composed = {variant: writer.compose(session, announcement, variant) for variant in variants}
    copies = {one: said for one in subscribers if (said := one.compose(session, announcement))}
    order = order_of(announcement)
    batches = _batches(recipients) or [()]
    for place, batch in enumerate(batches, 1):
        with deed(session):
            announcement = session.get_one(Announcement, announcement_id, with_for_update=True)
            if announcement.expanded_at:
                return 0
            letters = _freeze(session, announcement, composed)
            _write(session, announcement, letters, order, _still_there(session, announcement, batch), writer, now=now)
            announcement.expanded_at = now if place == len(batches) else None
            if not recipients:
                nobody_was_found(session, announcement, now=now)
            if announcement.expanded_at:
                posts_are_phoned(session, announcement, phoned, now=now)
                _copy(session, announcement, copies, order, now=now)
    return len(recipients)


def _still_there(session: Session, announcement: Announcement, batch: Sequence[Recipient]) -> Sequence[Recipient]:
    """A personal link must not go to an address that was left while the letter was written."""
    if announcement.person_id is None:
        return batch
    person = session.get_one(Person, announcement.person_id, with_for_update=True, populate_existing=True)
    return [recipient for recipient in batch if recipient.address == person.email]


def _batches(recipients: Sequence[Recipient]) -> list[Sequence[Recipient]]:
    return [recipients[start : start + BATCH] for start in range(0, len(recipients), BATCH)]


def _freeze(session: Session, announcement: Announcement, composed: Mapping[str, Composed]) -> Mapping[str, int]:
    """Each variant's letter; one that an earlier batch froze stays as it is."""
    frozen = {
        one.variant: one for one in session.scalars(select(Letter).where(Letter.announcement_id == announcement.id))
    }
    missing = composed.keys() - frozen
    new = [Letter(announcement_id=announcement.id, variant=name, **asdict(composed[name])) for name in sorted(missing)]
    session.add_all(new)
    session.flush()
    return {variant: one.id for variant, one in frozen.items()} | {one.variant: one.id for one in new}


def _write(
    session: Session,
    announcement: Announcement,
    letters: Mapping[str, int],
    order: Order | None,
    recipients: Sequence[Recipient],
    writer: Writer,
    *,
    now: datetime,
) -> None:
    turns = take_turns(session, order, writer.channel, [one.address for one in recipients], now=now)
    own = writer.own(session, announcement, [post for one in recipients if one.variant == OWN for post in one.posts])
    rows = [
        {
            **_row(announcement, order),
            "letter_id": letters[recipient.variant],
            "channel": writer.channel,
            "address": recipient.address,
            "post_id": recipient.post_id,
            "person_id": recipient.person_id,
            "reasons": recipient.reasons,
            "slots": {"why": writer.why(recipient.reasons), **_own(recipient, own)},
            **turns[recipient.address],
        }
        for recipient in recipients
    ]
    insert_new(session, Delivery.metadata.tables["delivery"], rows)
    if announcement.relay_id or announcement.person_id:
        _link(session, announcement, writer)


def _copy(
    session: Session,
    announcement: Announcement,
    copies: Mapping[Subscriber, Composed],
    order: Order | None,
    *,
    now: datetime,
) -> None:
    """With the last batch: what is not for readers follows what is."""
    letters = _freeze(session, announcement, {one.channel: said for one, said in copies.items()})
    for one in copies:
        row = {
            **_row(announcement, order),
            "letter_id": letters[one.channel],
            "channel": one.channel,
            "address": one.address,
            "reasons": [],
            "slots": {},
            **take_turns(session, order, one.channel, [one.address], now=now)[one.address],
        }
        insert_new(session, Delivery.metadata.tables["delivery"], [row])


def _row(announcement: Announcement, order: Order | None) -> dict[str, object]:
    """What all deliveries of an announcement share."""
    return {
        "announcement_id": announcement.id,
        "lane": announcement.lane,
        "order_key": order.key if order else None,
        "seq": order.seq if order else 0,
        "tries": 0,
    }


def _own(recipient: Recipient, own: Mapping[int, str]) -> dict[str, str]:
    """Whoever manages several lists of houses reads them all, each once."""
    words = dict.fromkeys(own[post] for post in recipient.posts if own.get(post))
    return {"own": "; ".join(words)} if recipient.variant == OWN else {}


def _link(session: Session, announcement: Announcement, writer: Writer) -> None:
    """Such a letter carries a link of its own: a relay's names the delivery, so it could only be signed now."""
    for delivery in session.scalars(select(Delivery).where(Delivery.announcement_id == announcement.id)):
        delivery.slots = {**delivery.slots, "link": writer.link(announcement, delivery.id)}
