"""News that did not arrive becomes a call, and the controllers hear of it, once and without end to it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.claim_deliveries import Claimed, claim_deliveries
from outage_hub.actions.outbox.raise_call import CALL_WITHIN
from outage_hub.actions.outbox.settle_delivery import POISONED, Outcome, Tried, settle_delivery
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.journal import Entry, first_break
from outage_hub.models.outbox import Announcement, Delivery, Purpose
from outage_hub.models.people import Person, Post
from outage_hub.rules.outage import Saying
from outage_hub.rules.telling.audience import Phoned
from tests.actions.looking import addresses, causes, expand_all, letters
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, planned, say

PRESS = "press-1@press.test"
CONTROLLERS = {"kontroler-1@centre.test", "kontroler-2@centre.test", "kontroler-3@centre.test"}


@pytest.fixture(autouse=True)
def _nobody_is_phoned_beside(session: Session) -> None:
    """Calls that double letters are another file's matter."""
    with deed(session):
        session.execute(update(Post).values(phoned=Phoned.NEVER))


def refuse(address: str) -> Callable[[Claimed], Tried]:
    """This one's server says no and names the address, as servers do; the others take the letter."""
    no = Tried(Outcome.PERMANENT, "rcpt", f"550 5.1.1 <{address}> user unknown")
    return lambda delivery: no if delivery.address == address else Tried(Outcome.ACCEPTED)


def send(session: Session, answer: Callable[[Claimed], Tried], now: datetime = NIGHT) -> None:
    """Expand and send until nothing is due."""
    expand_all(session, now)
    expand_all(session, now)  # an expansion may announce
    while claimed := claim_deliveries(session, "mail", most=100, now=now):
        for delivery in claimed:
            settle_delivery(session, delivery.id, answer(delivery), now=now)
        expand_all(session, now)


def calls(session: Session) -> list[CallTask]:
    session.expire_all()
    return list(session.scalars(select(CallTask).order_by(CallTask.id)))


def forget_addresses(session: Session, *kept: str) -> None:
    """Nobody but these can be written to."""
    with deed(session):
        session.execute(update(Person).where(Person.email.not_in(kept)).values(email=None))
        session.execute(update(Post).where(Post.mailbox.not_in(kept)).values(mailbox=None))


@on_both
def test_a_refused_letter_is_a_call_to_that_person_and_a_letter_to_the_controllers(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    send(session, refuse(PRESS))

    (call,) = calls(session)
    (refused,) = letters(session, address=PRESS, state="refused")
    assert (call.cause, call.purpose, call.state) == (
        f"delivery:{refused.id}",
        CallPurpose.ADDRESS_REFUSED,
        CallState.TODO,
    )
    assert (call.post_id, call.person_id) == (refused.post_id, refused.person_id)
    assert (call.why, call.due_at, call.next_at) == ("скриньку не знайдено (550)", NIGHT + CALL_WITHIN, NIGHT)
    assert addresses(session, f"refused:{refused.id}") == CONTROLLERS
    assert call.outage is not None
    assert call.outage.number == number
    assert first_break(session) is None
    assert session.scalars(select(Entry.deed).where(Entry.subject == number)).all()[-1] == Purpose.ADDRESS_REFUSED


@on_both
def test_a_second_refusal_about_the_same_outage_adds_no_call_while_the_first_waits(session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    send(session, refuse(PRESS))
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + timedelta(hours=9)})
    send(session, refuse(PRESS))

    assert len(letters(session, address=PRESS, state="refused")) == 2
    assert len(calls(session)) == len(causes(session, Purpose.ADDRESS_REFUSED)) == 1
    with deed(session):
        session.execute(update(CallTask).values(state=CallState.DONE))
    say(session, number, Saying.RESTORED, 2, NIGHT, sets={"ended_at": NIGHT})
    send(session, refuse(PRESS))
    assert [call.state for call in calls(session)] == [CallState.DONE, CallState.TODO]


def test_a_refused_alarm_about_a_refused_letter_raises_nothing(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    refused = {PRESS, *CONTROLLERS}

    send(session, lambda one: refuse(one.address)(one) if one.address in refused else Tried(Outcome.ACCEPTED))

    assert len(calls(session)) == 1
    assert len(letters(session, state="refused")) == 1 + len(CONTROLLERS)
    assert len(causes(session, Purpose.ADDRESS_REFUSED)) == 1


def test_refused_planned_works_are_phoned_too_but_do_not_alarm(session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    send(session, lambda _one: Tried(Outcome.PERMANENT, "rcpt", "550 no"))

    assert {call.purpose for call in calls(session)} == {CallPurpose.ADDRESS_REFUSED}
    assert causes(session, Purpose.NOBODY_NOTIFIED) == []


@on_both
def test_an_emergency_that_has_no_recipient_alarms_controllers_and_the_head_and_lists_whom_to_phone(
    session: Session,
) -> None:
    forget_addresses(session, *CONTROLLERS, "nachalnyk@centre.test")
    file(session, emergency(NIGHT), NIGHT)
    send(session, lambda _one: Tried(Outcome.ACCEPTED))

    assert len(causes(session, Purpose.NOBODY_NOTIFIED)) == 1
    assert addresses(session, causes(session, Purpose.NOBODY_NOTIFIED)[0]) == {*CONTROLLERS, "nachalnyk@centre.test"}
    listed = calls(session)
    assert {call.purpose for call in listed} == {CallPurpose.NOBODY_NOTIFIED}
    assert {call.post.code for call in listed if call.post} >= {"press.press-1", "council.zastupnyk-zhkg"}
    assert {call.why for call in listed} == {"жодного одержувача за адресами й послугою"}
    assert all(call.person_id for call in listed if call.post and call.post.code == "press.press-1")


@on_both
def test_an_emergency_whose_every_letter_was_refused_alarms_once_and_adds_no_second_call_to_anybody(
    session: Session,
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    send(session, lambda one: Tried(Outcome.PERMANENT, "rcpt", f"554 5.7.1 <{one.address}>: denied"))

    assert len(causes(session, Purpose.NOBODY_NOTIFIED)) == 1
    listed = calls(session)
    posts = [call.post_id for call in listed]
    assert len(posts) == len(set(posts)) > 8
    assert {call.why for call in listed} >= {"сервер одержувача відмовився прийняти лист (554)"}


def test_letters_that_we_cannot_write_alarm_as_well(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(delete(Delivery).where(Delivery.address != PRESS))
    for hour in range(POISONED):
        send(session, lambda _one: Tried(Outcome.FAULT, "render", "KeyError"), NIGHT.replace(hour=1 + hour))

    assert len(causes(session, Purpose.NOBODY_NOTIFIED)) == 1


@pytest.mark.parametrize("last", [Outcome.ACCEPTED, Outcome.TEMPORARY])
def test_one_letter_taken_or_still_waiting_is_enough_to_hope(session: Session, last: Outcome) -> None:
    file(session, emergency(NIGHT), NIGHT)
    send(session, lambda one: Tried(last) if one.address == PRESS else Tried(Outcome.PERMANENT, "rcpt", "550 no"))

    assert causes(session, Purpose.NOBODY_NOTIFIED) == []


def test_planned_works_without_recipients_alarm_nobody(session: Session) -> None:
    forget_addresses(session)
    file(session, planned(NIGHT), NIGHT)
    send(session, lambda _one: Tried(Outcome.ACCEPTED))

    assert causes(session, Purpose.NOBODY_NOTIFIED) == []


def test_where_no_post_should_be_told_one_call_says_so(session: Session) -> None:
    with deed(session):
        session.execute(update(Post).values(active=False))
    file(session, emergency(NIGHT), NIGHT)
    send(session, lambda _one: Tried(Outcome.ACCEPTED))

    (call,) = calls(session)
    about = session.scalars(select(Announcement).where(Announcement.purpose == Purpose.NOBODY_NOTIFIED)).one()
    assert (call.post_id, call.cause) == (None, about.cause)


@on_both
def test_a_letter_refused_to_a_post_that_was_removed_since_is_nobodys_call(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    with deed(session):
        session.execute(update(Post).where(Post.code == "press.press-1").values(active=False))
    send(session, refuse(PRESS))

    assert calls(session) == []
