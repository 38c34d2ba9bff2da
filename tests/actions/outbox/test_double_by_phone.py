"""Some posts are phoned beside the letter (7.5): once about an emergency, by day only where they say so."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outage_hub.actions.appeals.make_call import make_call
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.actions.people.hand_post_over import remove_post
from outage_hub.models.base import deed
from outage_hub.models.calls import CallPurpose, CallState, CallTask
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.models.people import Post, Tenure
from outage_hub.rules.outage import AreaDraft, Saying, Source
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.telling.audience import Phoned, PostKind
from outage_hub.rules.telling.call import AGAIN, TIRED, TO_DUPLICATE, CallWord
from tests.actions.looking import expand_all, statements
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, planned, say

MORNING = NIGHT.replace(hour=5, minute=0)  # 07:00 in Kyiv
HOUR = timedelta(hours=1)


def phone(session: Session, choice: Phoned, *kinds: PostKind, most: int = 5000) -> list[int]:
    """Let posts of these kinds, and no other, be phoned; their ids."""
    with deed(session):
        ids = session.scalars(select(Post.id).where(Post.kind.in_(kinds)).order_by(Post.id).limit(most)).all()
        session.execute(update(Post).values(phoned=Phoned.NEVER))
        session.execute(update(Post).where(Post.id.in_(ids)).values(phoned=choice))
    return list(ids)


def phone_press(session: Session, choice: Phoned) -> int:
    """One post of the press office is phoned, and nobody else."""
    (post,) = phone(session, choice, PostKind.PRESS, most=1)
    return post


def calls(session: Session, state: CallState = CallState.TODO) -> list[CallTask]:
    session.rollback()
    session.expire_all()
    found = select(CallTask).where(CallTask.purpose == CallPurpose.DUPLICATE_7_5, CallTask.state == state)
    return list(session.scalars(found.order_by(CallTask.id)))


def refuse_all(session: Session) -> None:
    while claimed := claim_deliveries(session, "mail", most=200, now=NIGHT):
        for one in claimed:
            settle_delivery(session, one.id, Tried(Outcome.PERMANENT, "rcpt", "550 no"), now=NIGHT)


@on_both
@pytest.mark.clause("7.5")
def test_whoever_is_phoned_is_phoned_once_when_the_emergency_is_filed(session: Session) -> None:
    post = phone_press(session, Phoned.ALWAYS)
    number = file(session, emergency(NIGHT), NIGHT).number
    assert calls(session) == [], "filing itself raises none"
    expand_all(session, NIGHT)
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + 9 * HOUR})
    expand_all(session, NIGHT)

    (call,) = calls(session)
    assert (call.post_id, call.person_id) == (post, None)
    assert (call.created_at, call.next_at, call.due_at) == (NIGHT, NIGHT, NIGHT + TO_DUPLICATE)
    assert call.why == "дублюємо лист (п. 7.5)"


@on_both
@pytest.mark.clause("7.5")
def test_whoever_is_phoned_by_day_is_phoned_in_the_morning(session: Session) -> None:
    phone_press(session, Phoned.BY_DAY)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)

    (call,) = calls(session)
    assert (call.next_at, call.due_at) == (MORNING, MORNING + TO_DUPLICATE)


@on_both
@pytest.mark.clause("7.5")
@pytest.mark.parametrize("end", [Saying.RESTORED, Saying.CANCELLED])
def test_what_has_ended_is_phoned_about_no_more(session: Session, end: Saying) -> None:
    phone_press(session, Phoned.BY_DAY)
    sets = {"ended_at": NIGHT} if end is Saying.RESTORED else {}
    first, second = (file(session, emergency(NIGHT), NIGHT).number for _ in range(2))
    say(session, first, end, 1, NIGHT, sets=sets)
    expand_all(session, NIGHT)
    assert len(calls(session)) == 1, "the first had ended before anybody was told"
    say(session, second, end, 1, NIGHT, sets=sets)

    assert (calls(session), len(calls(session, CallState.DROPPED))) == ([], 1)


@pytest.mark.clause("7.5")
def test_works_exercises_and_others_matters_are_phoned_to_nobody(session: Session) -> None:
    phone(session, Phoned.ALWAYS, PostKind.PRESS, PostKind.HOA_MANAGER)
    file(session, planned(NIGHT), NIGHT)
    file(session, emergency(NIGHT, exercise=True), NIGHT)
    phone(session, Phoned.ALWAYS, PostKind.CONTROLLER)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)

    assert calls(session) == []


@on_both
@pytest.mark.clause("7.1")
def test_a_report_by_phone_is_the_first_news_too(session: Session) -> None:
    phone_press(session, Phoned.ALWAYS)
    file(session, emergency(NIGHT), NIGHT, source=Source.PHONE)
    expand_all(session, NIGHT)
    expand_all(session, NIGHT)

    assert len(calls(session)) == 1


@on_both
def test_one_person_in_two_posts_is_phoned_once_at_the_earlier_hour(session: Session) -> None:
    post = phone_press(session, Phoned.ALWAYS)
    with deed(session):
        office = session.get_one(Post, post)
        other = Post(code="press.2", name="Друга", kind=PostKind.PRESS, organisation_id=office.organisation_id)
        other.phoned, other.active = Phoned.BY_DAY, True
        session.add(other)
        session.flush()
        person = session.scalars(select(Tenure.person_id).where(Tenure.post_id == post)).one()
        session.add(Tenure(post_id=other.id, person_id=person, from_at=NIGHT - HOUR))
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)

    assert [(call.post_id, call.next_at) for call in calls(session)] == [(post, NIGHT)]


@on_both
@pytest.mark.clause("7.5")
def test_a_refused_letter_makes_the_call_that_waits_for_the_morning_be_made_now(session: Session) -> None:
    phone_press(session, Phoned.BY_DAY)
    file(session, emergency(NIGHT, areas=(AreaDraft(text="", districts=("prymorskyi",)),)), NIGHT)
    expand_all(session, NIGHT)
    (call,) = calls(session)
    refuse_all(session)

    session.refresh(call)
    assert (call.purpose, call.next_at) == (CallPurpose.ADDRESS_REFUSED, NIGHT)
    assert call.person is not None, "whose letter it was"
    assert call.due_at == NIGHT + TO_DUPLICATE
    about = select(CallTask).where(CallTask.post_id == call.post_id)
    assert len(session.scalars(about).all()) == 1, "nobody is phoned twice"
    told = session.scalars(select(Announcement.purpose).where(Announcement.call_id == call.id)).all()
    assert told == [Purpose.ADDRESS_REFUSED], "the controllers hear of it"


@on_both
def test_a_call_without_an_answer_comes_back_and_after_three_is_the_controllers(session: Session) -> None:
    phone_press(session, Phoned.ALWAYS)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    (call,) = calls(session)
    for tries in range(TIRED):
        make_call(session, call.id, CallWord("no_answer", "", tries), by=CONSOLE, now=NIGHT + tries * AGAIN)

    (call,) = calls(session)
    assert (call.tries, call.next_at) == (TIRED, NIGHT + TIRED * AGAIN)


@on_both
def test_whoever_takes_a_post_over_is_not_phoned_twice(session: Session) -> None:
    gone, heir, *_rest = phone(session, Phoned.ALWAYS, PostKind.DEPUTY_MAYOR)
    with deed(session):
        for post in (gone, heir):
            for service in session.get_one(Post, post).services:
                session.delete(service)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    made = next(call for call in calls(session) if call.post_id == heir)
    make_call(session, made.id, CallWord("reached", "", 0), by=CONSOLE, now=NIGHT)
    remove_post(session, gone, heir, by=CONSOLE, now=NIGHT)

    assert not [call for call in calls(session) if call.post_id in (gone, heir)]


@on_both
def test_filing_costs_the_same_whoever_is_phoned(session: Session) -> None:
    def cost() -> int:
        with statements() as seen:
            file(session, emergency(NIGHT), NIGHT)
        return len(seen)

    cost()
    before = cost()
    phone(session, Phoned.ALWAYS, *PostKind)
    assert cost() == before
