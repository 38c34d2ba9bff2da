"""An executor's named contact (5.7.1): whoever holds the organisation's own post of this kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.give_post import give
from outage_hub.actions.people.keep_post import free_code
from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Organisation, Post, Tenure
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.rules.telling.audience import DigestChoice, Phoned, PostKind

_CALLED = "Контактна особа, {}"


def name_contact(session: Session, organisation_id: int, person_id: int | None, *, by: Actor, now: datetime) -> Post:
    """From now on, for good; the post is made if there is none. Raises Refused, Absent."""
    with deed(session):
        organisation = session.get(Organisation, organisation_id, with_for_update={"key_share": True})
        if organisation is None:
            raise Absent([Fault("organisation", "organisation_unknown")])
        post = contact_post(session, organisation.id) or _made(session, organisation)
        standing = _for_good(session, post, now=now)
        if [one.person_id for one in standing] == [person_id]:
            return post
        give(session, post, person_id, (now, None), now=now, on_duty=True)
        for before in standing:
            before.to_at = now
        detail = {"person": person_id}
        journal.record(session, by, "contact_named", f"organisation:{organisation.code}", detail, now=now)
    return post


def contact_post(session: Session, organisation_id: int) -> Post | None:
    """The organisation's post of the contact, if it has one."""
    mine = select(Post).where(Post.organisation_id == organisation_id, Post.kind == PostKind.CONTACT, Post.active)
    return session.scalar(mine.order_by(Post.id).limit(1))


def _made(session: Session, organisation: Organisation) -> Post:
    post = Post(
        code=free_code(session, f"{organisation.code}.{PostKind.CONTACT}"),
        name=_CALLED.format(organisation.name),
        kind=PostKind.CONTACT,
        organisation_id=organisation.id,
        active=True,
        digests=DigestChoice.NONE,
        phoned=Phoned.NEVER,
    )
    session.add(post)
    session.flush()
    return post


def _for_good(session: Session, post: Post, *, now: datetime) -> Sequence[Tenure]:
    """Whoever held it without an end: they would come back when the next one leaves."""
    mine = select(Tenure).where(Tenure.post_id == post.id, Tenure.from_at <= now, Tenure.to_at.is_(None))
    return session.scalars(mine.order_by(Tenure.id)).all()
