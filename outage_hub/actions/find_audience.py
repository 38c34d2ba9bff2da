"""Works out who is told: each address once, with all its reasons. Membership and rosters are those of `now`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.clocks import Relay
from outage_hub.models.outages import Outage, Revision, areas_now, district_ids
from outage_hub.models.outbox import Announcement, Purpose, addresses_told
from outage_hub.models.people import AudienceRule, Person, Post, holders, posts_of
from outage_hub.models.places import districts
from outage_hub.rules.audience import How, PostKind, Scope, Touched, Why, chosen
from outage_hub.rules.outage import Kind
from outage_hub.rules.roles import ActorKind


@dataclass
class Recipient:
    """One address and why it hears of it."""

    address: str
    reasons: list[str] = field(default_factory=list)
    post_id: int | None = None
    person_id: int | None = None


def rules_for(session: Session, kind: Kind) -> Sequence[AudienceRule]:
    """The city's rules for this kind of outage."""
    return session.scalars(select(AudienceRule).where(AudienceRule.outage_kind == kind).order_by(AudienceRule.id)).all()


def scope_of(post: Post) -> Scope:
    """What the post answers for."""
    return Scope(frozenset(area.place_id for area in post.areas), frozenset(s.service for s in post.services))


def touched_by(session: Session, outage: Outage, revision: Revision) -> Touched:
    """What a revision touches. A filing that names no district concerns all of them."""
    named = district_ids(areas_now(revision))
    everywhere = frozenset(district.id for district in districts(session))
    return Touched(outage.service, named or everywhere, read=bool(named))


def posts_concerned(session: Session, kind: Kind, touched: Touched) -> list[tuple[Post, Why, str]]:
    """Posts that hear at once of an outage like this, with the reason and its clause."""
    rules = {rule.post_kind: rule for rule in rules_for(session, kind) if rule.how is not How.DIGEST}
    found = []
    for post in posts_of(session, *rules):
        rule = rules[post.kind]
        if why := chosen(rule.match, scope_of(post), touched):
            found.append((post, why, rule.clause))
    return found


def recipients_of(session: Session, announcement: Announcement, *, now: datetime) -> list[Recipient]:
    """Whom this announcement goes to."""
    match announcement.purpose:
        case Purpose.REVISION | Purpose.PLANNED_REMINDER:
            return _merged([*_concerned(session, announcement, now=now), *_told_before(session, announcement)])
        case Purpose.RELAY_DUTY | Purpose.RELAY_REMINDER:
            return _merged(_holders(session, [(_relay(announcement).post, Why.RELAYS, "")], now=now))
        case Purpose.TERM_PASSED | Purpose.FORM_DUE:
            return _merged(_filers(session, announcement))
        case Purpose.BREACHES:
            return _merged(_all_of(session, PostKind.CONTROLLER, Why.CONTROLS, now=now))
        case Purpose.ESCALATIONS:
            return _merged(_all_of(session, PostKind.HEAD, Why.HEADS, now=now))


def _concerned(session: Session, announcement: Announcement, *, now: datetime) -> list[Recipient]:
    outage, revision = announcement.outage, announcement.revision
    if outage is None or revision is None:
        return []
    posts = posts_concerned(session, outage.kind, touched_by(session, outage, revision))
    return _holders(session, posts, now=now)


def _told_before(session: Session, announcement: Announcement) -> list[Recipient]:
    revision = announcement.revision
    if revision is None:
        return []
    earlier = addresses_told(session, revision.outage_id, revision.seq + (announcement.purpose is not Purpose.REVISION))
    return [Recipient(told.address, list(told.reasons), told.post_id, told.person_id) for told in earlier]


def _filers(session: Session, announcement: Announcement) -> list[Recipient]:
    outage, revision = announcement.outage, announcement.revision
    if outage is None or revision is None:
        return []
    found = [Recipient(outage.executor.mailbox, [Why.EXECUTES_IT])] if outage.executor.mailbox else []
    author = session.get(Person, revision.author_id) if revision.author_kind is ActorKind.PERSON else None
    if author and author.active and author.email and author.organisation_id == outage.executor_id:
        found.append(Recipient(author.email, [Why.FILED_IT], person_id=author.id))
    return found


def _all_of(session: Session, kind: PostKind, why: Why, *, now: datetime) -> list[Recipient]:
    return _holders(session, [(post, why, "") for post in posts_of(session, kind)], now=now)


def _holders(session: Session, posts: Sequence[tuple[Post, Why, str]], *, now: datetime) -> list[Recipient]:
    """Whoever holds each post now, else the post's mailbox."""
    held = holders(session, [post.id for post, _, _ in posts], now=now)
    found = []
    for post, why, _ in posts:
        person = held.get(post.id)
        address = person.email if person and person.email else post.mailbox
        if address:
            found.append(Recipient(address, [f"{why}:{post.kind}"], post.id, person.id if person else None))
    return found


def _relay(announcement: Announcement) -> Relay:
    if announcement.relay is None:
        raise LookupError(f"announcement {announcement.id} names no relay")
    return announcement.relay


def _merged(found: Iterable[Recipient]) -> list[Recipient]:
    """One copy to an address, all its reasons together; case does not make another address."""
    by_address: dict[str, Recipient] = {}
    for one in found:
        kept = by_address.setdefault(one.address.lower(), Recipient(one.address, [], one.post_id, one.person_id))
        kept.reasons += [reason for reason in one.reasons if reason not in kept.reasons]
    return list(by_address.values())
