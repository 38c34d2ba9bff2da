"""The sheet of a relay: worked out anew at each look while it is open, as it was attested afterwards (7.6, 7.7)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.actions.outbox.find_audience import scope_of, touched_by
from outage_hub.models.clocks import Relay, relays_before
from outage_hub.models.outages import areas_now
from outage_hub.models.people import Post
from outage_hub.models.relay_lists import Listed, StreetHouses, houses_touched, people_on
from outage_hub.rules.address.works import names_works
from outage_hub.rules.telling.relay import SECOND_TIER


@dataclass(frozen=True)
class Sheet:
    """Whom the relay reaches. `read` = houses of the outage are known; `unread` = fragments that nobody understood."""

    people: tuple[Listed, ...]
    read: bool
    unread: tuple[str, ...]

    @property
    def post_ids(self) -> list[int]:
        """The posts in the order of the sheet."""
        return [one.post.id for one in self.people]


def sheet_of(session: Session, relay: Relay, *, now: datetime) -> Sheet:
    """The sheet as it stands now."""
    houses, read = _touched(session, relay, _within(session, relay))
    found = people_on(session, _posts(session, relay, houses.keys()), houses, now=now)
    unread = (words for area in areas_now(relay.outage.current) for words in area.unread or ())
    return Sheet(tuple(found), read, tuple(words for words in unread if not names_works(words)))


def count_people(session: Session, relay: Relay) -> int:
    """How many stand on the sheet."""
    return len(_listed(session, relay))


def owes_more(session: Session, relays: Sequence[Relay]) -> bool:
    """Whether a post's sheets about an outage leave out somebody now.

    Where no house is read, that may be anybody: then a post that has attested is asked once more.
    """
    latest = relays[-1]
    houses, read = _touched(session, latest, _joined([latest.post, *map(_origin, relays)]))
    if not read:
        return all(relay.attested_at for relay in relays)
    return bool(houses.keys() - {post for relay in relays for post in _listed(session, relay)})


def _listed(session: Session, relay: Relay) -> set[int]:
    return _posts(session, relay, _touched(session, relay, _within(session, relay))[0].keys())


def _posts(session: Session, relay: Relay, touched: Collection[int]) -> set[int]:
    """Whoever was told on an earlier sheet, or is still asked for on one, stands on no later one."""
    if relay.attested_at:
        return {mark.post_id for mark in relay.marks}
    covered = {post for earlier in relays_before(session, relay) for post in _covered(session, earlier)}
    return set(touched) - covered


def _covered(session: Session, relay: Relay) -> set[int]:
    if relay.attested_at:
        return {mark.post_id for mark in relay.marks if mark.told}
    return _listed(session, relay) if relay.deadline.void_reason is None else set()


def _within(session: Session, relay: Relay) -> frozenset[int]:
    """The districts that the sheet keeps to: of the post it was handed over from, else the post's own and such ones."""
    if relay.heir_of:
        return _joined([_origin(relay)])
    return _joined([relay.post, *map(_origin, relays_before(session, relay))])


def _origin(relay: Relay) -> Post:
    """The post whose people the sheet is about."""
    while relay.heir_of:
        relay = relay.heir_of
    return relay.post


def _joined(posts: Iterable[Post]) -> frozenset[int]:
    """All their districts together; none = everywhere."""
    scopes = [scope_of(post).districts for post in posts]
    return frozenset().union(*scopes) if all(scopes) else frozenset()


def _touched(
    session: Session, relay: Relay, within: frozenset[int]
) -> tuple[dict[int, tuple[StreetHouses, ...]], bool]:
    """The second tier's touched houses, and whether any house of the outage is known at all."""
    ground = touched_by(session, relay.outage, relay.outage.current).ground
    return houses_touched(session, SECOND_TIER[relay.post.kind], ground, within), not ground.empty
