"""The posts that officials' roles bring: one's own, or one that an organisation's people hold in turn."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_rows import keep_links, keep_rows
from outage_hub.actions.registry.keep_streets import district_ids_by_slug
from outage_hub.actions.registry.outcome import Work
from outage_hub.actions.registry.read_officials import IN_TURN, OWN_POSTS, Duty, OfficialRow
from outage_hub.actions.registry.seats import seat, standing
from outage_hub.models.city.places import Place
from outage_hub.models.people import Organisation, Post, PostArea, PostService
from outage_hub.rules.telling.audience import PostKind


def keep_official_posts(
    work: Work,
    rows: Mapping[str, OfficialRow],
    people: Mapping[str, int],
    offices: Mapping[str, int],
    new: Collection[str],
) -> set[str]:
    """Add or change them; `new` people take over the post of their code. Says whose posts changed."""
    own = {code: row for code, row in rows.items() if row.duty in OWN_POSTS}
    touched = _own_posts(work, own, people, offices, new)
    first: dict[tuple[str, Duty], OfficialRow] = {}
    for row in rows.values():
        first.setdefault((row.organisation, row.duty), row)
    for row in first.values():
        if row.duty in IN_TURN:
            _post_in_turn(work.session, row, offices[row.organisation])
    return touched


def _own_posts(
    work: Work,
    rows: Mapping[str, OfficialRow],
    people: Mapping[str, int],
    offices: Mapping[str, int],
    new: Collection[str],
) -> set[str]:
    session = work.session
    known = {row.code: row._asdict() for row in _known(session)}
    boxes = {row.id: row.mailbox for row in session.execute(select(Organisation.id, Organisation.mailbox))}
    wanted = {}
    for code, row in rows.items():
        first = {} if code in known else {"kind": OWN_POSTS[row.duty], "mailbox": boxes[offices[row.organisation]]}
        wanted[code] = {"code": code, "organisation_id": offices[row.organisation], **_values(row), **first}
    fates = keep_rows(work, Post, wanted, known, {"active": True})
    posts = {row.code: row.id for row in _known(session) if row.code in rows}
    scoped = _keep_scope(session, {posts[code]: row for code, row in rows.items()})
    before = standing(session, set(OWN_POSTS.values()))
    seats = {posts[code]: people[code] for code in rows if code in new or posts[code] not in before}
    seat(work, seats, before)
    return {code for code in rows if fates[code] != "same" or posts[code] in scoped or posts[code] in seats}


def _known(session: Session) -> Iterable[Any]:
    columns = (Post.id, Post.code, Post.name, Post.organisation_id, Post.phone, Post.digests, Post.phoned)
    return session.execute(select(*columns).where(Post.kind.in_(OWN_POSTS.values()))).all()


def _values(row: OfficialRow) -> dict[str, Any]:
    return {
        "name": row.position or row.name,
        "phone": row.phone,
        "digests": row.digests,
        "phoned": row.phoned,
    }


def _keep_scope(session: Session, rows: Mapping[int, OfficialRow]) -> set[int]:
    """Their districts and services; streets and houses that were given to a post by hand stay."""
    districts = district_ids_by_slug(session)
    areas = {post: [districts[slug] for slug in row.districts] for post, row in rows.items()}
    services = {post: row.services for post, row in rows.items()}
    moved = keep_links(session, PostArea.post_id, PostArea.place_id, areas, only=set(districts.values()))
    return moved | keep_links(session, PostService.post_id, PostService.service, services)


def _post_in_turn(session: Session, row: OfficialRow, office_id: int) -> None:
    """Made once, from the first of those who hold it in turn; afterwards it is kept by hand."""
    kind = IN_TURN[row.duty]
    office = session.get_one(Organisation, office_id)
    code = f"{row.organisation}.{'contact' if kind is PostKind.CONTACT else 'duty'}"
    there = select(Post.id).where((Post.code == code) | ((Post.organisation_id == office_id) & (Post.kind == kind)))
    if session.scalar(there.limit(1)):
        return
    districts = district_ids_by_slug(session)
    lies_in = [session.get_one(Place, districts[slug]) for slug in row.districts]
    post = Post(
        code=code,
        name=_called(kind, office, lies_in),
        kind=kind,
        organisation_id=office_id,
        mailbox=office.mailbox,
        phone=office.phone or "",
        digests=row.digests,
        phoned=row.phoned,
        areas=[PostArea(place_id=place.id) for place in lies_in],
    )
    session.add(post)
    session.flush()


def _called(kind: PostKind, office: Organisation, districts: list[Place]) -> str:
    if kind is PostKind.CONTACT:
        return f"Контактна особа, {office.name}"
    if kind is PostKind.DISTRICT_DUTY and len(districts) == 1:
        return f"Черговий, {districts[0].name} район"
    return office.name
