"""Works out who is told: each address once, with all its reasons. Membership and rosters are those of `now`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.city.grounds import ground_of, posts_touched
from outage_hub.models.city.places import PlaceKind, districts
from outage_hub.models.clocks import Relay
from outage_hub.models.outages import Outage, Revision, areas_now, district_ids, places_meant
from outage_hub.models.outbox import Announcement, Purpose, addresses_told
from outage_hub.models.people import AudienceRule, Person, Post, accounts_in, holders, posts_choosing, posts_of
from outage_hub.rules.outage import Kind, Saying, Service
from outage_hub.rules.people.roles import ActorKind, Role
from outage_hub.rules.telling.audience import BY_AREA, Ground, How, Match, PostKind, Scope, Touched, Why, chosen, reach
from outage_hub.rules.telling.digest import Digest, can_wait, choices_for, joined, reads_one, variant_of

_CONTROLLERS, _HEADS = (PostKind.CONTROLLER, Why.CONTROLS), (PostKind.HEAD, Why.HEADS)
# Whoever answers for the whole: 6.1, 7.9.
_CIRCLES = {
    Purpose.BREACHES: (_CONTROLLERS,),
    Purpose.ESCALATIONS: (_HEADS,),
    Purpose.ADDRESS_REFUSED: (_CONTROLLERS,),
    Purpose.NOBODY_NOTIFIED: (_CONTROLLERS, _HEADS),
    Purpose.TROUBLE: (_HEADS,),  # where nobody administers
}
_ABOUT_OUTAGES = (Purpose.REVISION, Purpose.PLANNED_REMINDER)
OWN = "own"  # the letter that names the reader's own houses


@dataclass
class Recipient:
    """One address, why it hears of it, and which of the letters it gets. `posts` are all that it answers for."""

    address: str
    reasons: list[str] = field(default_factory=list)
    post_id: int | None = None
    person_id: int | None = None
    variant: str = "all"
    posts: list[int] = field(default_factory=list)


def rules_for(session: Session, kind: Kind) -> Sequence[AudienceRule]:
    """The city's rules for this kind of outage."""
    return session.scalars(select(AudienceRule).where(AudienceRule.outage_kind == kind).order_by(AudienceRule.id)).all()


def scope_of(post: Post) -> Scope:
    """What the post answers for, in districts: those of its houses and streets too. The city = everywhere."""
    places = [area.place for area in post.areas]
    lie_in = [place.id if place.kind is PlaceKind.DISTRICT else place.district_id for place in places]
    everywhere = any(place.kind is PlaceKind.CITY for place in places)
    return Scope(frozenset(place for place in lie_in if place and not everywhere), services_of(post))


def services_of(post: Post) -> frozenset[str]:
    """The services it answers for; none = every one."""
    return frozenset(one.service for one in post.services)


def touched_by(session: Session, outage: Outage, revision: Revision) -> Touched:
    """What a revision touches. A filing of which no place could be read concerns every district."""
    areas = areas_now(revision)
    meant = places_meant(session, [area.id for area in areas])
    return touched_on(session, outage.service, ground_of(session, meant, district_ids(areas)))


def touched_on(session: Session, service: Service, ground: Ground) -> Touched:
    """What an outage of this service on this ground touches."""
    if ground.districts:
        return Touched(service, ground)
    return Touched(service, Ground(districts=frozenset(one.id for one in districts(session))), read=False)


def posts_concerned(
    session: Session, kind: Kind, touched: Touched, *, begins_at: datetime | None, now: datetime
) -> list[tuple[Post, Why, str]]:
    """Posts that hear at once of an outage like this, with the reason and its clause.

    A post that the rules leave to a digest hears at once when it reads none, or none comes before `begins_at`.
    """
    rules = {rule.post_kind: rule for rule in rules_for(session, kind)}
    start = begins_at if kind is Kind.PLANNED else None
    found = []
    for post, in_area in _posts_under(session, rules, touched):
        rule = rules[post.kind]
        if rule.how is How.DIGEST and can_wait(post.digests, start, now=now):
            continue
        if why := chosen(rule.match, services_of(post), touched, in_area=in_area):
            found.append((post, why, rule.clause))
    return found


def _posts_under(
    session: Session, rules: Mapping[PostKind, AudienceRule], touched: Touched
) -> Iterator[tuple[Post, bool]]:
    """Posts that the rules may choose, and whether each answers for some of the ground."""
    by_area = [kind for kind, rule in rules.items() if rule.match in BY_AREA]
    for post in posts_touched(session, by_area, touched.ground):
        yield post, True
    for post in posts_of(session, *(rules.keys() - set(by_area))):
        yield post, False


def posts_told(session: Session, announcement: Announcement) -> list[tuple[Post, Why, str]]:
    """Posts that hear at once of what a revision or a reminder says, with the reason and its clause; else none."""
    outage, revision = announcement.outage, announcement.revision
    if announcement.purpose not in _ABOUT_OUTAGES or outage is None or revision is None:
        return []
    begins_at = _start_that_hurries(outage, revision) if announcement.purpose is Purpose.REVISION else None
    touched = touched_by(session, outage, revision)
    return posts_concerned(session, outage.kind, touched, begins_at=begins_at, now=revision.recorded_at)


def recipients_of(
    session: Session, announcement: Announcement, told: Sequence[tuple[Post, Why, str]], *, now: datetime
) -> list[Recipient]:
    """Whom this announcement goes to: each address once, with all its reasons. `told` are its `posts_told`."""
    found = _merged(_meant(session, announcement, told, now=now))
    if announcement.purpose in _ABOUT_OUTAGES:
        for one in found:
            manages = any(reason.endswith(f":{PostKind.HOA_MANAGER}") for reason in one.reasons)
            one.variant = OWN if manages else one.variant
    return found


def _meant(
    session: Session, announcement: Announcement, told: Sequence[tuple[Post, Why, str]], *, now: datetime
) -> list[Recipient]:
    match announcement.purpose:
        case Purpose.REVISION | Purpose.PLANNED_REMINDER:
            return [*_holders(session, told, now=now), *_told_before(session, announcement)]
        case Purpose.RELAY_DUTY | Purpose.RELAY_REMINDER:
            relay = _relay(announcement)
            owed = relay.deadline.void_reason is None  # handed over or over: whoever had it is asked no more
            return _holders(session, [(relay.post, Why.RELAYS, "")] if owed else [], now=now)
        case Purpose.TERM_PASSED | Purpose.FORM_DUE:
            return _filers(session, announcement)
        case Purpose.ACCOUNT_LINK:
            return _person(announcement)
        case Purpose.DIGEST:
            return _readers(session, announcement, now=now)
        case purpose:
            people = _administrators(session) if purpose is Purpose.TROUBLE else []
            return people or [one for kind, why in _CIRCLES[purpose] for one in _all_of(session, kind, why, now=now)]


def _start_that_hurries(outage: Outage, revision: Revision) -> datetime | None:
    """The start of works, as it was or as it becomes, that this news must not come after."""
    if outage.kind is not Kind.PLANNED or revision.kind not in (Saying.FILED, Saying.MOVED, Saying.CANCELLED):
        return None
    return min(one.begins_at for one in outage.revisions if revision.seq - 1 <= one.seq <= revision.seq)


def _readers(session: Session, announcement: Announcement, *, now: datetime) -> list[Recipient]:
    """Who reads this digest, each with the letter of what the post answers for."""
    digest = Digest.of(announcement.cause)
    matches = {rule.post_kind: rule.match for rule in rules_for(session, Kind.PLANNED)}
    posts = posts_choosing(session, choices_for(digest, now=announcement.created_at))
    letters = {
        post.id: variant_of(
            reach(matches.get(post.kind, Match.AREA_AND_SERVICE), scope_of(post)), whole_day=reads_one(post.digests)
        )
        for post in posts
    }
    found = _holders(session, [(post, Why.DIGEST, "") for post in posts], now=now)
    reasons = [f"{Why.DIGEST}:{digest.slot}"]
    return [replace(one, reasons=reasons, variant=letters[one.post_id or 0]) for one in found]


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


def _administrators(session: Session) -> list[Recipient]:
    found = accounts_in(session, Role.ADMINISTRATOR)
    return [Recipient(one.email, [Why.ADMINISTERS], person_id=one.id) for one in found if one.email]


def _person(announcement: Announcement) -> list[Recipient]:
    person = announcement.person
    return [Recipient(person.email, [Why.ACCOUNT], person_id=person.id)] if person and person.email else []


def _relay(announcement: Announcement) -> Relay:
    if announcement.relay is None:
        raise LookupError(f"announcement {announcement.id} names no relay")
    return announcement.relay


def _merged(found: Iterable[Recipient]) -> list[Recipient]:
    """One copy to an address, all its reasons together; case does not make another address."""
    by_address: dict[str, Recipient] = {}
    for one in found:
        kept = by_address.setdefault(one.address.lower(), replace(one, reasons=[], posts=[]))
        kept.variant = joined(kept.variant, one.variant)
        kept.reasons += [reason for reason in one.reasons if reason not in kept.reasons]
        kept.posts += [one.post_id] if one.post_id else []
    return list(by_address.values())
