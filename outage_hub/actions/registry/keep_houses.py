"""Houses are kept: each by its code or, where it has none, by its street and number."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_areas import keep_areas
from outage_hub.actions.registry.keep_rows import batches, keep_rows
from outage_hub.actions.registry.keep_streets import district_ids_by_slug
from outage_hub.actions.registry.outcome import Work
from outage_hub.actions.registry.read_places import HouseRow
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.models.people import Post
from outage_hub.rules.telling.audience import PostKind
from outage_hub.rules.text import sort_key

Slot = tuple[int, int, str]  # street, number, tail: no two houses share one
_BLANK = {"kind": PlaceKind.HOUSE, **dict.fromkeys(("slug", "type", "code", "private", "lat", "lon"), None)}

_IN_ONE_TABLE = {"number": "houses", "hoa": "osbb_id"}


def keep_houses(work: Work, rows: Iterable[HouseRow], streets: Mapping[str, int]) -> None:
    """Add or change houses, and move them between HOAs and committees. `streets` by what the rows call them."""
    known = {row.id: row._asdict() for row in _known(work.session)}
    good = _judged(work.session, rows, streets, known)
    districts = district_ids_by_slug(work.session)
    wanted = {key: _values(row, slot, districts) for key, (row, slot) in good.items()}
    _step_aside(work.session, wanted, known)
    fates = keep_rows(work, Place, wanted, known, _BLANK)
    ids = {_slot(row._asdict()): row.id for row in _known(work.session)}
    kept = {key: ids[slot] for key, (_, slot) in good.items()}
    hoas = {kept[key]: row.hoa for key, (row, _) in good.items() if row.hoa is not None}
    committees = {kept[key]: row.committee for key, (row, _) in good.items() if row.committee is not None}
    moved = keep_areas(work, PostKind.HOA_MANAGER, hoas) | keep_areas(work, PostKind.COMMITTEE_HEAD, committees)
    for key, fate in fates.items():
        work.outcome.count("houses", "changed" if fate == "same" and kept[key] in moved else fate)


def _known(session: Session) -> Iterable[Any]:
    columns = (Place.id, Place.code, Place.parent_id, Place.district_id, Place.number, Place.tail)
    more = (Place.private, Place.lat, Place.lon, Place.name, Place.search_key, Place.sort_key)
    return session.execute(select(*columns, *more).where(Place.kind == PlaceKind.HOUSE))


def _slot(row: Mapping[str, Any]) -> Slot:
    return row["parent_id"], row["number"], row["tail"]


def _judged(
    session: Session, rows: Iterable[HouseRow], streets: Mapping[str, int], known: Mapping[int, Mapping[str, Any]]
) -> dict[int | Slot, tuple[HouseRow, Slot]]:
    """The good rows with their slots, by the id of a house that is there or by the slot of a new one."""
    by_code = {row["code"]: house for house, row in known.items()}
    by_slot = {_slot(row): house for house, row in known.items()}
    districts = district_ids_by_slug(session)
    foreign = set(session.scalars(select(Place.code).where(Place.kind != PlaceKind.HOUSE)))
    posts = {post.code: post.kind for post in session.execute(select(Post.code, Post.kind))}
    good: dict[int | Slot, tuple[HouseRow, Slot]] = {}
    first: dict[Slot | str, int] = {}
    for row in rows:
        slot = streets.get(row.street, 0), row.number.number, row.number.tail
        _judge(row, slot, districts, foreign)
        _judge_posts(row, posts)
        if row.cells.good:
            _judge_twice(row, slot, first)
        if row.cells.good:
            there = by_slot.get(slot)
            uncoded = there if there and (not row.code or known[there]["code"] is None) else None
            good[by_code.get(row.code) or uncoded or slot] = row, slot
    for key in [key for key, (_, slot) in good.items() if by_slot.get(slot, key) not in good]:
        row, slot = good.pop(key)
        row.cells.refuse(_column(row, "number"), "house_taken", text=str(row.number), code=known[by_slot[slot]]["code"])
    return good


def _judge(row: HouseRow, slot: Slot, districts: Mapping[str, int], foreign: Collection[str | None]) -> None:
    if not slot[0] and row.street:
        row.cells.refuse("street", "street_code_unknown", text=row.street)
    if row.district not in districts:
        row.cells.refuse("district", "district_unknown", text=row.district)
    if row.code and row.code in foreign:
        row.cells.refuse("id", "code_of_another", text=row.code)


def _judge_posts(row: HouseRow, posts: dict[str, PostKind]) -> None:
    """A code is of one kind: an HOA's is no committee's."""
    for column, code, kind in (
        ("hoa", row.hoa, PostKind.HOA_MANAGER),
        ("committee", row.committee, PostKind.COMMITTEE_HEAD),
    ):
        if code and posts.setdefault(code, kind) is not kind:
            row.cells.refuse(_column(row, column), "post_code_taken", text=code)


def _judge_twice(row: HouseRow, slot: Slot, first: dict[Slot | str, int]) -> None:
    """A number of a street, and a code, may stand in the file once."""
    for key, column, text in ((slot, "number", str(row.number)), (row.code, "id", row.code)):
        if key and key in first:
            row.cells.refuse(_column(row, column), "row_twice", text=text, row=str(first[key]))
        first.setdefault(key, row.cells.row)


def _column(row: HouseRow, name: str) -> str:
    """What the row's table calls it: a whole city in one table has other names."""
    return name if row.cells.said(name) else _IN_ONE_TABLE.get(name, name)


def _values(row: HouseRow, slot: Slot, districts: Mapping[str, int]) -> dict[str, Any]:
    street, number, tail = slot
    values = {"parent_id": street, "number": number, "tail": tail, "district_id": districts[row.district], **row.said}
    written = str(row.number)
    values |= {"name": written, "search_key": written, "sort_key": f"{number:05}{sort_key(tail)}"}
    return values | ({"code": row.code} if row.code else {})


def _step_aside(
    session: Session, wanted: Mapping[int | Slot, Mapping[str, Any]], known: Mapping[int, Mapping[str, Any]]
) -> None:
    """Houses that get another number leave their old one first: two may change places."""
    moving = [
        {"id": key, "tail": f"~{key}"}
        for key, values in wanted.items()
        if isinstance(key, int) and key in known and _slot(values) != _slot(known[key])
    ]
    for batch in batches(moving):
        session.execute(update(Place), batch)
