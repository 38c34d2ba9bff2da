"""A month's roster is imported: each shift is a tenure of the post that an organisation's people hold in turn."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.cells import Cells, rows_of
from outage_hub.actions.registry.keep_rows import keep_rows
from outage_hub.actions.registry.outcome import How, Outcome, Work, importing
from outage_hub.actions.registry.read_officials import IN_TURN, Duty
from outage_hub.imports.table import Table
from outage_hub.models.people import Organisation, Person, Post, Tenure
from outage_hub.rules.kyiv import at_local, read_day, read_time
from outage_hub.rules.refusals import Refused

_SEASONS = {"літній": True, "зимовий": False}
Key = tuple[int, int, datetime]  # post, person, start


@dataclass(frozen=True)
class Shift:
    """A row of the roster."""

    cells: Cells
    organisation: str
    duty: Duty
    official: str
    starts_at: datetime
    ends_at: datetime


def import_roster(session: Session, tables: Sequence[Table], *, how: How, now: datetime) -> Outcome:
    """Take the shifts in, all of them or nothing."""
    with importing(session, "roster", how, now=now) as work:
        take_roster(work, tables)
    return work.outcome


def take_roster(work: Work, tables: Sequence[Table]) -> None:
    """The same within a deed that is under way. Operators have no posts, and what is over is not rewritten."""
    posts = _posts(work.session)
    people = {row.code: row.id for row in work.session.execute(select(Person.code, Person.id)) if row.code}
    wanted: dict[Key, dict[str, Any]] = {}
    for shift in _judged(work, tables, posts, people):
        if shift.duty not in IN_TURN or shift.ends_at <= work.now:
            work.outcome.count("roster", "passed")
            continue
        post, person = posts[shift.organisation, shift.duty], people[shift.official]
        values = {"post_id": post, "person_id": person, "from_at": shift.starts_at, "to_at": shift.ends_at}
        wanted[post, person, shift.starts_at] = values
    _keep(work, wanted)


def _keep(work: Work, wanted: dict[Key, dict[str, Any]]) -> None:
    columns = (Tenure.id, Tenure.post_id, Tenure.person_id, Tenure.from_at, Tenure.to_at)
    begin = [start for _, _, start in wanted]
    rows = work.session.execute(select(*columns).where(Tenure.from_at >= min(begin))) if begin else ()
    known = {(row.post_id, row.person_id, row.from_at): row._asdict() for row in rows}
    fates = keep_rows(work, Tenure, wanted, known, {})
    _give_way(work, {key for key, fate in fates.items() if fate != "same"}, wanted.keys(), known)
    for fate in fates.values():
        work.outcome.count("roster", fate)


def _give_way(work: Work, new: set[Key], named: Any, known: dict[Key, dict[str, Any]]) -> None:
    """Whoever had a shift that is now another's never begins it."""
    taken = {(post, start) for post, _, start in new}
    for key, row in known.items():
        post, _, start = key
        if (post, start) in taken and key not in named and start > work.now and row["to_at"] is not None:
            work.session.get_one(Tenure, row["id"]).to_at = start


def _judged(
    work: Work, tables: Sequence[Table], posts: Mapping[tuple[str, Duty], int], people: Mapping[str, int]
) -> list[Shift]:
    good: list[Shift] = []
    of_each: dict[tuple[str, str, str], list[Shift]] = defaultdict(list)
    for shift in _shifts(work, tables):
        cells, turns = shift.cells, of_each[shift.organisation, shift.duty, shift.official]
        if shift.official and shift.official not in people:
            cells.refuse("official", "official_unknown", text=shift.official)
        if shift.duty in IN_TURN and (shift.organisation, shift.duty) not in posts:
            cells.refuse("organisation", "duty_post_missing", text=shift.organisation)
        if shift.ends_at <= shift.starts_at:
            cells.refuse("ends_at", "tenure_order")
        for other in turns:
            if other.starts_at < shift.ends_at and shift.starts_at < other.ends_at:
                cells.refuse("starts_at", "shift_overlaps", row=str(other.cells.row))
        if cells.good:
            turns.append(shift)
            good.append(shift)
    return good


def _shifts(work: Work, tables: Sequence[Table]) -> Iterator[Shift]:
    duties = {one.value: one for one in Duty}
    for cells in rows_of(work, tables, "roster"):
        organisation = cells.code("organisation", needed=True)
        duty, official = cells.choice("role", duties, Duty.OPERATOR), cells.code("official", needed=True)
        starts_at, ends_at = (_moment(work, cells, column) for column in ("starts_at", "ends_at"))
        if starts_at and ends_at:
            yield Shift(cells, organisation, duty, official, starts_at, ends_at)


def _moment(work: Work, cells: Cells, column: str) -> datetime | None:
    """«2026-10-25 03:30 зимовий» on the city's clock; the word is needed for the hour that comes twice."""
    day, _, hour = cells.text(column, needed=True).replace("T", " ").partition(" ")
    hour, _, season = hour.strip().partition(" ")
    if not (cells.good and day):
        return None
    try:
        if season and season not in _SEASONS:
            raise Refused.because(column, "word_unknown", text=season, known=", ".join(_SEASONS))
        on = read_day(day, field=column, today=work.now.date())
        return at_local(on, read_time(hour, field=column), field=column, summer=_SEASONS.get(season))
    except Refused as refused:
        for fault in refused.faults:
            cells.refuse(column, fault.code, **fault.values)
        return None


def _posts(session: Session) -> dict[tuple[str, Duty], int]:
    duties = {kind: duty for duty, kind in IN_TURN.items()}
    rows = session.execute(
        select(Organisation.code, Post.kind, Post.id)
        .join(Post, Post.organisation_id == Organisation.id)
        .where(Post.kind.in_(duties), Post.active)
        .order_by(Post.id.desc())
    )
    return {(row.code, duties[row.kind]): row.id for row in rows}
