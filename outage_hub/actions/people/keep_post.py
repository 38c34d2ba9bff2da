"""The head keeps posts: how they are called and reached, which summaries they get, and what they answer for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.keep_organisation import judged_mailbox
from outage_hub.actions.people.keep_person import keep_changed
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place, PlaceKind, districts
from outage_hub.models.people import Organisation, Post, PostArea, PostService, post_to_change
from outage_hub.rules.outage import Service
from outage_hub.rules.people.names import name_faults, phone_faults, plain_phone
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.rules.telling.audience import DigestChoice, Phoned, PostKind
from outage_hub.rules.text import tidy


@dataclass(frozen=True)
class PostDraft:
    """What stands on a post's card. No services = all of them; no districts = everywhere, unless it has houses.

    Houses and streets are no part of it: they come by import, and stay whatever is ticked here.
    """

    name: str
    mailbox: str
    phone: str
    digests: DigestChoice | None
    districts: frozenset[str]
    services: frozenset[Service]
    phoned: Phoned | None = Phoned.NEVER


def add_post(
    session: Session,
    organisation_id: int | None,
    kind: PostKind | None,
    said: PostDraft,
    *,
    by: Actor,
    now: datetime,
) -> Post:
    """Add a post; its organisation and kind stay. Raises Refused."""
    with deed(session):
        organisation = session.get(Organisation, organisation_id) if organisation_id else None
        faults = [] if organisation else [Fault("organisation", "organisation_missing")]
        faults += [] if kind else [Fault("kind", "choice_missing")]
        values = _judged(session, said, faults)
        if organisation is None or kind is None:
            raise Refused(faults)
        code = free_code(session, f"{organisation.code}.{kind}")
        post = Post(code=code, kind=kind, organisation_id=organisation.id, active=True, **values)
        session.add(post)
        session.flush()
        _keep_scope(session, post, said)
        journal.record(session, by, "post_added", f"post:{code}", {"kind": kind}, now=now)
    return post


def change_post(session: Session, post_id: int, said: PostDraft, *, by: Actor, now: datetime) -> Post:
    """Change what differs. Raises Refused, Absent."""
    with deed(session):
        post = post_to_change(session, post_id)
        changed = keep_changed(post, _judged(session, said, []))
        changed += _keep_scope(session, post, said)
        if changed:
            journal.record(session, by, "post_changed", f"post:{post.code}", {"fields": changed}, now=now)
    return post


def _judged(session: Session, said: PostDraft, faults: list[Fault]) -> dict[str, Any]:
    faults += [*name_faults(said.name), *phone_faults(said.phone)]
    mailbox = judged_mailbox(said.mailbox, faults)
    if said.districts - {district.slug for district in districts(session)}:
        faults.append(Fault("districts", "choice_missing"))  # left out, it would mean everywhere
    chosen = {"digests": said.digests, "phoned": said.phoned}
    faults += [Fault(field, "choice_missing") for field, choice in chosen.items() if choice is None]
    if faults:
        raise Refused(faults)
    return {
        "name": tidy(said.name),
        "phone": plain_phone(said.phone) or None,
        "mailbox": mailbox,
        **chosen,
    }


def _keep_scope(session: Session, post: Post, said: PostDraft) -> list[str]:
    wanted = {district.id for district in districts(session) if district.slug in said.districts}
    ticked = select(PostArea).join(PostArea.place).where(PostArea.post_id == post.id)
    areas = {one.place_id: one for one in session.scalars(ticked.where(Place.kind == PlaceKind.DISTRICT))}
    services = {one.service: one for one in post.services}
    session.add_all(PostArea(post_id=post.id, place_id=place_id) for place_id in sorted(wanted - set(areas)))
    session.add_all(PostService(post_id=post.id, service=service) for service in sorted(said.services - set(services)))
    for left in [areas[place_id] for place_id in set(areas) - wanted]:
        session.delete(left)
    for service in set(services) - said.services:
        session.delete(services[service])
    changed = {"areas": set(areas) != wanted, "services": set(services) != said.services}
    return [name for name, differs in changed.items() if differs]


def free_code(session: Session, code: str) -> str:
    """The code, with a number behind it when it is taken."""
    taken = set(session.scalars(select(Post.code).where(Post.code.startswith(code, autoescape=True))))
    return next(one for n in range(len(taken) + 1) if (one := f"{code}-{n + 1}" if n else code) not in taken)
