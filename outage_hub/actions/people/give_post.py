"""A post is given to a person: for good, or until a moment. The newest start wins; who held it before stays written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models import journal
from outage_hub.models.base import deed
from outage_hub.models.people import Person, Post, Tenure, post_to_change
from outage_hub.rules.people.names import judge_holder, judge_tenure
from outage_hub.rules.people.roles import Actor
from outage_hub.rules.refusals import Absent, Fault, Refused


def give_post(
    session: Session,
    post_id: int,
    person_id: int | None,
    from_at: datetime | None,
    to_at: datetime | None,
    *,
    by: Actor,
    now: datetime,
) -> Tenure:
    """From a moment (at once by default), for good or until another one. Raises Refused, Absent."""
    with deed(session):
        post = post_in_use(session, post_id)
        tenure = give(session, post, person_id, (from_at or now, to_at), now=now)
        detail = {"person": tenure.person_id, "until": to_at.isoformat() if to_at else None}
        journal.record(session, by, "post_given", f"post:{post.code}", detail, now=now)
    return tenure


def give(
    session: Session,
    post: Post,
    person_id: int | None,
    span: tuple[datetime, datetime | None],
    *,
    now: datetime,
    on_duty: bool = False,
) -> Tenure:
    """The post for this time, inside the caller's deed; `on_duty` = they must be reachable. Raises Refused."""
    from_at, to_at = span
    faults = judge_tenure(from_at, to_at, now=now)
    person = session.get(Person, person_id) if person_id else None
    if person is None or not person.active:
        raise Refused([*faults, Fault("person", "holder_missing")])
    faults += judge_holder(person.email, person.phone) if on_duty else []
    tenure = _same(session, post.id, person.id, from_at)
    if tenure and tenure.to_at != tenure.from_at:
        faults.append(Fault("from_at", "tenure_same"))
    if faults:
        raise Refused(faults)
    tenure = tenure or Tenure(post_id=post.id, person_id=person.id, from_at=from_at)
    tenure.to_at = to_at
    session.add(tenure)
    session.flush()
    return tenure


def end_tenure(session: Session, post_id: int, tenure_id: int, *, by: Actor, now: datetime) -> None:
    """End it now; one that has not begun never begins. Raises Absent."""
    with deed(session):
        post = post_to_change(session, post_id)
        tenure = session.get(Tenure, tenure_id)
        if tenure is None or tenure.post_id != post.id:
            raise Absent([Fault("tenure", "tenure_unknown")])
        if tenure.to_at and tenure.to_at <= now:
            return
        tenure.to_at = max(now, tenure.from_at)
        journal.record(session, by, "tenure_ended", f"post:{post.code}", {"person": tenure.person_id}, now=now)


def post_in_use(session: Session, post_id: int) -> Post:
    """The post, kept from other changes until the commit. Raises Absent, or Refused when it is removed."""
    post = post_to_change(session, post_id)
    if not post.active:
        raise Refused.because("person", "post_removed")
    return post


def _same(session: Session, post_id: int, person_id: int, from_at: datetime) -> Tenure | None:
    """The same person's from the same moment; one that was ended before it began may be given again."""
    same = (Tenure.post_id == post_id, Tenure.person_id == person_id, Tenure.from_at == from_at)
    return session.scalar(select(Tenure).where(*same))
