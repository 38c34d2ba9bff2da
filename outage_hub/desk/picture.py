"""What the board shows, gathered by a few queries whatever the number of outages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outage_hub.actions.outages.confirm_relay import LINK_LIVES
from outage_hub.models.appeals import AppealLink
from outage_hub.models.clocks import Deadline, Relay, unmet_clocks
from outage_hub.models.outages import Area, AreaDistrict, Outage, Revision, areas_now
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.outage import LIVE, Kind
from outage_hub.rules.text import search_key
from outage_hub.words.names import headline
from outage_hub.words.shown import tellable, where
from outage_hub.words.status import term_passed

SOON = timedelta(hours=2)
MOST_ROWS = 30


@dataclass(frozen=True)
class Asked:
    """How the list is narrowed. Unmet clocks, calls and letters never are: they must not be overlooked.

    `everything`: all lines of every list, not the first thirty.
    """

    words: str = ""
    district: str = ""
    service: str = ""
    everything: bool = False


@dataclass(frozen=True)
class Row:
    """One live outage with its relays, and how many citizens' cards hang on it."""

    outage: Outage
    relays: list[Relay]
    cards: int


@dataclass(frozen=True)
class Picture:
    """What goes on, what burns first, and whose clocks are unmet; of each list `most` lines are shown."""

    most: int | None
    untold: list[str]  # numbers of records so spoilt that no line can be made of them
    rows: list[Row]
    more: int
    broken: list[Deadline]
    running: list[Deadline]  # due within two hours
    passed: int
    live: int
    alarms: dict[str, str]  # live emergencies by number, in words: a new one sounds on the board


def picture(session: Session, asked: Asked, *, now: datetime) -> Picture:
    """The board as of now."""
    gathered = _gather(session)
    live = tellable(gathered)
    unmet = unmet_clocks(session, ended_after=now - LINK_LIVES)
    broken = [clock for clock in unmet if clock.state is ClockState.BROKEN]
    fitting = [outage for outage in live if _fits(outage, asked)]
    ordered = sorted(fitting, key=_heat(unmet, now=now))
    most = None if asked.everything else MOST_ROWS
    shown = ordered[:most]
    return Picture(
        most=most,
        untold=sorted({outage.number for outage in gathered} - {outage.number for outage in live}),
        rows=_rows(session, shown),
        more=len(ordered) - len(shown),
        broken=broken,
        running=[clock for clock in unmet if clock.state is ClockState.OPEN and clock.due_at < now + SOON],
        passed=sum(term_passed(outage, now=now) for outage in live),
        live=len(live),
        alarms={
            outage.number: f"{headline(outage)}, {where(outage.current)}"
            for outage in live
            if outage.kind is Kind.EMERGENCY and not outage.exercise
        },
    )


def _heat(unmet: Iterable[Deadline], *, now: datetime) -> Callable[[Outage], tuple[int, datetime, int]]:
    """What burns comes first: a broken duty, a passed term, the nearest deadline; planned works last."""
    broken: dict[int, datetime] = {}
    nearest: dict[int, datetime] = {}
    for clock in unmet:  # first due first
        owner = clock.relay.outage_id if clock.relay else clock.outage_id
        (broken if clock.state is ClockState.BROKEN else nearest).setdefault(owner or 0, clock.due_at)

    def heat(outage: Outage) -> tuple[int, datetime, int]:
        term = outage.expected_end_at or outage.begins_at
        if outage.id in broken:
            return 0, broken[outage.id], outage.id
        if term_passed(outage, now=now):
            return 1, term, outage.id
        if outage.kind is Kind.EMERGENCY:
            return 2, nearest.get(outage.id, term), outage.id
        return 3, outage.begins_at, outage.id

    return heat


def _rows(session: Session, outages: Sequence[Outage]) -> list[Row]:
    ids = [outage.id for outage in outages]
    relays, cards = _relays(session, ids), _cards(session, ids)
    return [Row(outage, relays[outage.id], cards.get(outage.id, 0)) for outage in outages]


def _gather(session: Session) -> Sequence[Outage]:
    """Live outages with all that they hang together with, in a few queries; whoever holds them keeps it at hand."""
    return session.scalars(
        select(Outage)
        .where(Outage.closed_at.is_(None), Outage.state.in_(LIVE))
        .options(
            joinedload(Outage.executor),
            selectinload(Outage.current).selectinload(Revision.areas_from).selectinload(Revision.areas),
            selectinload(Outage.revisions)
            .selectinload(Revision.areas)
            .selectinload(Area.districts)
            .joinedload(AreaDistrict.place),
        )
    ).all()


def _relays(session: Session, ids: list[int]) -> dict[int, list[Relay]]:
    found: dict[int, list[Relay]] = defaultdict(list)
    for relay in session.scalars(
        select(Relay)
        .where(Relay.outage_id.in_(ids))
        .options(joinedload(Relay.post), joinedload(Relay.deadline), selectinload(Relay.marks))
        .order_by(Relay.id)
    ):
        found[relay.outage_id].append(relay)
    return found


def _cards(session: Session, ids: list[int]) -> dict[int, int]:
    tied = select(AppealLink.outage_id, func.count()).where(AppealLink.unlinked_at.is_(None))
    rows = session.execute(tied.where(AppealLink.outage_id.in_(ids)).group_by(AppealLink.outage_id))
    return {outage_id: count for outage_id, count in rows}  # noqa: C416 - rows are not pairs to mypy


def _fits(outage: Outage, asked: Asked) -> bool:
    """By text, district and service. A record that names no district belongs to every one."""
    areas = areas_now(outage.current)
    slugs = {place.place.slug for area in areas for place in area.districts}
    text = search_key(
        " ".join(
            [
                outage.number,
                headline(outage),
                outage.current.summary,
                outage.executor.name,
                *(words for area in areas for words in (area.text, *(line["text"] for line in area.lines or ()))),
                *(place.place.name for area in areas for place in area.districts),
            ]
        )
    )
    if asked.service and outage.service != asked.service:
        return False
    if asked.district and slugs and asked.district not in slugs:
        return False
    return all(word in text for word in search_key(asked.words).split())
