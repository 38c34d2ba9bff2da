"""News that did not arrive becomes a call to make, and the controllers are told; all inside the caller's deed.

Only letters about an outage or a duty raise one: a refused alarm about a refused letter would never end.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.find_audience import posts_concerned, touched_by
from outage_hub.models import journal
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.outages import Outage
from outage_hub.models.outbox import ALARMS, MAIL, Announcement, Delivery, DeliveryState, Purpose
from outage_hub.models.people import holders
from outage_hub.rules.outage import Kind
from outage_hub.rules.people.roles import CLOCK
from outage_hub.rules.reply import refusal_in_words

CALL_WITHIN = timedelta(minutes=15)  # a relayer whose letter was refused has an hour, and calls of its own to make
_NEWS = (
    Purpose.REVISION,
    Purpose.PLANNED_REMINDER,
    Purpose.RELAY_DUTY,
    Purpose.RELAY_REMINDER,
    Purpose.TERM_PASSED,
    Purpose.FORM_DUE,
)
_LOST = {DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.EXPIRED, DeliveryState.QUARANTINED}
_NO_RECIPIENT = "жодного одержувача за адресами й послугою"
_NOBODY_TOOK_IT = "жодного листа не прийнято"
_WRONG_NUMBER = "номер невірний, каже черговий: знайдіть правильний, сповістіть і виправте в довіднику"


def letter_was_refused(session: Session, delivery: Delivery, reply: str, *, now: datetime) -> None:
    """The other side will never take this letter: somebody has to be phoned, once for an outage and a person."""
    announcement = delivery.announcement
    outage = announcement.outage
    if outage is None or announcement.purpose not in _NEWS or delivery.channel != MAIL:
        return
    if delivery.post and not delivery.post.active:  # removed since: whoever succeeded it is told itself
        return
    call = _call(
        session,
        outage,
        cause=f"delivery:{delivery.id}",
        purpose=CallPurpose.ADDRESS_REFUSED,
        whom=(delivery.post_id, delivery.person_id),
        why=refusal_in_words(reply),
        now=now,
    )
    if call:
        _announce(session, Purpose.ADDRESS_REFUSED, f"refused:{delivery.id}", announcement, call, now=now)


def letter_was_lost(session: Session, announcement_id: int, *, now: datetime) -> None:
    """A delivery ended without acceptance: if it was the last hope of an emergency's news, nobody was notified."""
    announcement = session.get_one(Announcement, announcement_id, with_for_update=True, populate_existing=True)
    if announcement.expanded_at is None or not _is_emergency_news(announcement):
        return
    letters = select(Delivery.state).where(Delivery.announcement_id == announcement_id, Delivery.channel == MAIL)
    if set(session.scalars(letters.distinct())) <= _LOST:
        _nobody_was_notified(session, announcement, _NOBODY_TOOK_IT, now=now)


def nobody_was_found(session: Session, announcement: Announcement, *, now: datetime) -> None:
    """An emergency's news has no recipient at all."""
    if _is_emergency_news(announcement):
        _nobody_was_notified(session, announcement, _NO_RECIPIENT, now=now)


def number_is_wrong(session: Session, outage: Outage, post_id: int, cause: str, *, now: datetime) -> None:
    """A relayer could not reach this post by the number that the city has (7.6, 7.7): somebody finds the right one."""
    person = holders(session, [post_id], now=now).get(post_id)
    _call(
        session,
        outage,
        cause=cause,
        purpose=CallPurpose.CLARIFY_NUMBER,
        whom=(post_id, person.id if person else None),
        why=_WRONG_NUMBER,
        now=now,
    )


def _is_emergency_news(announcement: Announcement) -> bool:
    outage = announcement.outage
    return announcement.purpose is Purpose.REVISION and outage is not None and outage.kind is Kind.EMERGENCY


def _nobody_was_notified(session: Session, announcement: Announcement, why: str, *, now: datetime) -> None:
    outage, revision = announcement.outage, announcement.revision
    cause = f"nobody:{announcement.revision_id}"
    if outage is None or revision is None or _announced(session, cause):
        return
    touched = touched_by(session, outage, revision)
    told = posts_concerned(session, outage.kind, touched, begins_at=None, now=now)
    held = holders(session, [post.id for post, _, _ in told], now=now)
    posts: list[int | None] = [post.id for post, _, _ in told]
    for post_id in posts or [None]:
        person = held.get(post_id) if post_id else None
        _call(
            session,
            outage,
            cause=f"{cause}:post:{post_id}" if post_id else cause,
            purpose=CallPurpose.NOBODY_NOTIFIED,
            whom=(post_id, person.id if person else None),
            why=why,
            now=now,
        )
    _announce(session, Purpose.NOBODY_NOTIFIED, cause, announcement, None, now=now)


def _announced(session: Session, cause: str) -> bool:
    return session.scalar(select(Announcement.id).where(Announcement.cause == cause)) is not None


def _call(
    session: Session,
    outage: Outage,
    *,
    cause: str,
    purpose: CallPurpose,
    whom: tuple[int | None, int | None],
    why: str,
    now: datetime,
) -> CallTask | None:
    """A call to this post or person about this outage; None if they are to be phoned about it already."""
    post_id, person_id = whom
    same = CallTask.post_id == post_id if post_id else CallTask.post_id.is_(None) & (CallTask.person_id == person_id)
    waiting = select(CallTask).where(CallTask.outage_id == outage.id, CallTask.state == CallState.TODO, same)
    waiting = waiting.where(CallTask.appeal_id.is_(None))
    if there := session.scalar(waiting.order_by(CallTask.id).limit(1)):
        return _hurried(there, purpose, person_id, why, now=now)
    call = CallTask(
        cause=cause,
        purpose=purpose,
        post_id=post_id,
        person_id=person_id,
        outage_id=outage.id,
        why=why,
        created_at=now,
        due_at=now + CALL_WITHIN,
        next_at=now,
        state=CallState.TODO,
        tries=0,
    )
    session.add(call)
    session.flush()
    return call


def _hurried(
    call: CallTask, purpose: CallPurpose, person_id: int | None, why: str, *, now: datetime
) -> CallTask | None:
    """A call that was to double a letter is now instead of one: it waits for no morning. Any other stays as it is."""
    if call.purpose is not CallPurpose.DUPLICATE_7_5 or purpose is CallPurpose.CLARIFY_NUMBER:
        return None
    call.purpose, call.person_id, call.why = purpose, person_id, why
    call.next_at, call.due_at = now, min(call.due_at, now + CALL_WITHIN)
    return call


def _announce(
    session: Session,
    purpose: Purpose,
    cause: str,
    about: Announcement,
    call: CallTask | None,
    *,
    now: datetime,
) -> None:
    session.add(
        Announcement(
            cause=cause,
            purpose=purpose,
            outage_id=about.outage_id,
            revision_id=about.revision_id,
            call_id=call.id if call else None,
            lane=ALARMS,
            created_at=now,
        )
    )
    number = about.outage.number if about.outage else ""
    journal.record(session, CLOCK, purpose, number, {"cause": cause}, now=now)
