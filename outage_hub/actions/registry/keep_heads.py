"""HOAs and committees (КСН) are kept: their posts, and the heads who hold them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from outage_hub.actions.registry.cells import Cells
from outage_hub.actions.registry.keep_areas import bare_posts, posts_by_code
from outage_hub.actions.registry.keep_rows import batches, keep_rows
from outage_hub.actions.registry.keep_streets import district_ids_by_slug
from outage_hub.actions.registry.outcome import Work
from outage_hub.actions.registry.seats import seat, standing
from outage_hub.models.city.grounds import among
from outage_hub.models.people import Person, Post
from outage_hub.rules.telling.audience import PostKind


@dataclass(frozen=True)
class HeadRow:
    """An HOA or a committee with its head. A name that its table does not say is its code's."""

    cells: Cells
    code: str
    name: str
    district: str
    head: str
    phone: str | None
    email: str | None


def head_of(cells: Cells) -> HeadRow:
    """A row of `hoas` or `committees`."""
    return HeadRow(
        cells=cells,
        code=cells.code("code", needed=True),
        name=cells.text("name", needed=True),
        district=cells.code("district", needed=True),
        head=cells.text("head"),
        phone=cells.phone(),
        email=cells.email(),
    )


def keep_heads(work: Work, table: str, kind: PostKind, rows: Iterable[HeadRow]) -> None:
    """Add or change posts; a new head takes over now."""
    good = _judged(work.session, kind, rows)
    known = {row.code: row._asdict() for row in _known(work.session, kind)}
    districts = district_ids_by_slug(work.session)
    new = {code: districts[row.district] for code, row in good.items() if code not in known}
    blank = {values["code"]: values for values in bare_posts(work.session, kind, new)}
    wanted = {code: {**blank.get(code, {}), **_values(row)} for code, row in good.items()}
    fates = keep_rows(work, Post, wanted, known, {"phone": None, "mailbox": None})
    seated = _seat(work, kind, good)
    for code, fate in fates.items():
        work.outcome.count(table, "changed" if fate == "same" and code in seated else fate)


def _known(session: Session, kind: PostKind) -> Iterable[Any]:
    columns = (Post.id, Post.code, Post.name, Post.mailbox, Post.phone)
    return session.execute(select(*columns).where(Post.kind == kind))


def _values(row: HeadRow) -> dict[str, Any]:
    said = {"mailbox": row.email} if row.cells.said("email") else {}
    said |= {"phone": row.phone} if row.cells.said("phone") else {}
    return {"name": row.name, **said}


def _judged(session: Session, kind: PostKind, rows: Iterable[HeadRow]) -> dict[str, HeadRow]:
    districts = district_ids_by_slug(session)
    foreign = set(session.scalars(select(Post.code).where(Post.kind != kind)))
    good: dict[str, HeadRow] = {}
    for row in rows:
        if row.district and row.district not in districts:
            row.cells.refuse("district", "district_unknown", text=row.district)
        if row.code in foreign:
            row.cells.refuse("code", "post_code_taken", text=row.code)
        if row.code in good:
            row.cells.refuse("code", "row_twice", text=row.code, row=str(good[row.code].cells.row))
        elif row.cells.good:
            good[row.code] = row
    return good


def _seat(work: Work, kind: PostKind, rows: Mapping[str, HeadRow]) -> set[str]:
    """Whoever is named holds the post from now on; the same head goes on, perhaps with another telephone."""
    posts, heads = posts_by_code(work.session, kind), standing(work.session, [kind])
    named = {code: row for code, row in rows.items() if row.head}
    before = {code: heads[posts[code]] for code in named if posts[code] in heads}
    stays = {code for code, head in before.items() if head.name == named[code].head}
    phones = [
        {"id": before[code].person_id, "phone": named[code].phone}
        for code in stays
        if named[code].cells.said("phone") and named[code].phone != before[code].phone
    ]
    for batch in batches(phones):
        work.session.execute(update(Person), batch)
    new = {posts[code]: row for code, row in named.items() if code not in stays}
    seat(work, dict(zip(new, _people(work.session, new), strict=True)), heads)
    return named.keys() - stays


def _people(session: Session, heads: Mapping[int, HeadRow]) -> list[int]:
    """New people, in the order of their posts. They only receive: they have no access of their own."""
    rows = session.execute(select(Post.id, Post.organisation_id).where(among(session, Post.id, heads)))
    offices = {row.id: row.organisation_id for row in rows}
    people = [
        {"name": row.head, "phone": row.phone, "organisation_id": offices[post], "session_epoch": 0, "active": True}
        for post, row in heads.items()
    ]
    made = insert(Person).returning(Person.id, sort_by_parameter_order=True)
    return [person for batch in batches(people) for person in session.scalars(made, batch)]
