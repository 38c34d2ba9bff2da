"""Whom houses belong to: each house of an HOA or of a committee (КСН) is an area of its post."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.keep_rows import add_rows
from outage_hub.actions.registry.offices import office_of
from outage_hub.actions.registry.outcome import Work
from outage_hub.models.city.grounds import among
from outage_hub.models.city.places import Place
from outage_hub.models.people import Post, PostArea
from outage_hub.rules.telling.audience import PostKind


def keep_areas(work: Work, kind: PostKind, said: Mapping[int, str]) -> set[int]:
    """Give each house to the post of its code, and to no other of this kind; "" = to none. Says which have moved."""
    posts = _posts(work.session, kind, said)
    rows = work.session.execute(
        select(PostArea.id, PostArea.place_id, PostArea.post_id).join(Post).where(Post.kind == kind)
    )
    has = {(row.place_id, row.post_id): row.id for row in rows if row.place_id in said}
    wanted = {(house, posts[code]) for house, code in said.items() if code}
    lost, gained = has.keys() - wanted, wanted - has.keys()
    if lost:
        ids = {has[pair] for pair in lost}
        work.session.execute(delete(PostArea).where(among(work.session, PostArea.id, ids)))
    add_rows(work.session, PostArea, [{"place_id": house, "post_id": post} for house, post in sorted(gained)])
    return {house for house, _ in lost | gained}


def _posts(session: Session, kind: PostKind, said: Mapping[int, str]) -> dict[str, int]:
    """The posts by their codes. One that nobody has told of yet is made bare: its people come with another file."""
    known = posts_by_code(session, kind)
    some_house = {code: house for house, code in said.items() if code and code not in known}
    if not some_house:
        return known
    rows = session.execute(
        select(Place.id, Place.district_id).where(among(session, Place.id, set(some_house.values())))
    )
    lies_in = {row.id: row.district_id for row in rows}
    add_rows(
        session, Post, bare_posts(session, kind, {code: lies_in[house] for code, house in sorted(some_house.items())})
    )
    return posts_by_code(session, kind)


def bare_posts(session: Session, kind: PostKind, districts: Mapping[str, int | None]) -> Sequence[Mapping[str, Any]]:
    """The least that is known of HOAs or committees: their codes and where they are."""
    offices = {district: office_of(session, kind, district) for district in dict.fromkeys(districts.values())}
    return [
        {"code": code, "name": code, "kind": kind, "organisation_id": offices[district], "active": True}
        for code, district in districts.items()
    ]


def posts_by_code(session: Session, kind: PostKind) -> dict[str, int]:
    """The posts of a kind, by their codes."""
    return {row.code: row.id for row in session.execute(select(Post.code, Post.id).where(Post.kind == kind))}
