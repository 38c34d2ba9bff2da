from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.expand_announcement import BATCH, Composed, expand_announcement
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.models.base import deed
from outage_hub.models.outbox import Announcement, Delivery, DeliveryState, Letter, unexpanded
from outage_hub.models.people import AudienceRule, Person, Post, Tenure
from outage_hub.rules.outage import AreaDraft, Saying, Service, Source
from outage_hub.rules.telling.audience import How, PostKind
from tests.actions.looking import (
    WRITER,
    Broken,
    add_posts,
    addresses,
    breaking,
    causes,
    everything,
    expand_all,
    letters,
    statements,
)
from tests.conftest import NIGHT, WoundClock, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, planned, say

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICIALS = {  # whoever must hear of the water by 7.5
    "zastupnyk-zhkg@council.test",
    "zastupnyk-gum@council.test",
    "keruiucha@council.test",
    "press-1@press.test",
    "press-2@press.test",
    "press-3@press.test",
    "kerivnyk-zhkg@dep-zhkg.test",
    "kerivnyk-admin@dep-admin.test",
    "kerivnyk-ns@dep-ns.test",
    "kerivnyk-osvita@dep-osvita.test",
    "kerivnyk-med@dep-med.test",
}
RELAYERS = {"dispatch@adm-prymorskyi.test", "dispatch@adm-tsentralnyi.test", "dispatch@hoa-office.test"}  # 7.6, 7.7
WATER = OFFICIALS | RELAYERS
DECEMBER = NIGHT.replace(month=12, day=10)  # the rosters of the sample city are December's


@pytest.fixture
def number(session: Session) -> str:
    """An emergency filed at NIGHT."""
    return file(session, emergency(NIGHT), NIGHT).number


def expand(session: Session, cause: str, *, now: datetime = NIGHT) -> int:
    one = session.scalars(select(Announcement.id).where(Announcement.cause == cause)).one()
    return expand_announcement(session, one, WRITER, now=now)


def send_all(session: Session) -> int:
    """Every letter that waits is taken by the other side."""
    sent = 0
    while taken := claim_deliveries(session, "mail", most=100, now=NIGHT + MINUTE):
        for delivery in taken:
            settle_delivery(session, delivery.id, Tried(Outcome.ACCEPTED), now=NIGHT + MINUTE)
        sent += len(taken)
    return sent


def new_holder(session: Session, code: str, email: str) -> None:
    with deed(session):
        post = session.scalars(select(Post).where(Post.code == code)).one()
        person = Person(name="Новий", email=email, organisation_id=post.organisation_id, active=True)
        session.add(person)
        session.flush()
        session.add(Tenure(post_id=post.id, person_id=person.id, from_at=NIGHT))


def close_press(session: Session) -> None:
    """No post of the press is told of anything any more."""
    with deed(session):
        for post in session.scalars(select(Post).where(Post.kind == PostKind.PRESS)):
            post.active = False


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.5")
@on_both
def test_deputy_mayors_the_press_and_heads_of_this_service_get_one_letter_each(session: Session) -> None:
    assert expand(session, "revision:1") == len(WATER)
    assert addresses(session, "revision:1") == WATER
    assert {one.state for one in letters(session)} == {DeliveryState.QUEUED}
    assert {(one.next_attempt_at, one.tries, one.channel) for one in letters(session)} == {(NIGHT, 0, "mail")}


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.5")
@on_both
def test_each_letter_names_the_reasons_it_was_sent_for(session: Session) -> None:
    expand(session, "revision:1")
    reasons = {one.address: (one.reasons, one.slots) for one in letters(session)}
    assert reasons["dispatch@adm-prymorskyi.test"][0] == ["area:district_duty"]
    assert reasons["press-1@press.test"] == (["official:press"], {"why": "official:press"})
    assert reasons["kerivnyk-ns@dep-ns.test"][0] == ["service:department_head"]
    assert reasons["keruiucha@council.test"][0] == ["official:deputy_mayor"]


@pytest.mark.usefixtures("number")
@on_both
def test_expanding_again_adds_nobody(session: Session) -> None:
    expand_all(session, NIGHT)
    kept = everything(session)
    add_posts(session, 1)
    assert [expand(session, cause) for cause in causes(session)] == [0, 0, 0, 0]
    assert everything(session) == {**kept, "post": kept["post"] + 1}
    assert unexpanded(session, most=10) == []


@pytest.mark.usefixtures("number")
@on_both
def test_an_expansion_that_broke_off_leaves_nothing_and_is_done_again(session: Session) -> None:
    before = everything(session)
    with breaking("commit"), pytest.raises(Broken):
        expand(session, "revision:1")
    assert everything(session) == before
    assert expand(session, "revision:1") == len(WATER)


@pytest.mark.usefixtures("number")
@on_both
def test_one_announcement_expanded_by_many_at_once_is_written_once(session: Session, app: OpenAPI) -> None:
    written = at_once(app, [partial(expand, cause="revision:1")] * 4)
    assert sorted(written) == [0, 0, 0, len(WATER)]
    assert len(letters(session)) == len(WATER)


@pytest.mark.usefixtures("number")
@on_both
def test_thousands_of_recipients_are_written_in_batches(session: Session) -> None:
    add_posts(session, 2 * BATCH)
    with statements() as seen:
        assert expand(session, "revision:1") == 2 * BATCH + len(WATER)
    assert len([one for one in seen if one.startswith("INSERT INTO delivery")]) == 3
    assert len(seen) < 16 * 3, "each of three batches is a transaction of its own"
    assert session.scalar(select(func.count(Delivery.address.distinct()))) == 2 * BATCH + len(WATER)


@pytest.mark.usefixtures("number")
@on_both
def test_a_crash_between_two_batches_is_mended_by_expanding_again(session: Session) -> None:
    add_posts(session, 2 * BATCH)
    with breaking("commit", after=1), pytest.raises(Broken):
        expand(session, "revision:1")
    assert len(letters(session)) == BATCH
    assert 1 in unexpanded(session, most=10)

    expand(session, "revision:1")

    assert len(letters(session)) == 2 * BATCH + len(WATER)
    assert len(session.scalars(select(Letter)).all()) == 1


@pytest.mark.usefixtures("number")
@on_both
def test_a_letter_is_rendered_once_and_frozen(session: Session) -> None:
    expand(session, "revision:1")
    letter = session.scalars(select(Letter)).one()
    assert (letter.subject, letter.text, letter.variant) == ("revision:1", "Текст", "all")
    assert {one.letter_id for one in letters(session)} == {letter.id}


@pytest.mark.usefixtures("number")
@on_both
def test_a_letter_that_cannot_be_written_leaves_its_announcement_waiting(session: Session) -> None:
    def fail(_session: Session, _announcement: Announcement, _variant: str) -> Composed:
        raise Broken

    before = everything(session)
    with pytest.raises(Broken):
        expand_announcement(session, 1, replace(WRITER, compose=fail), now=NIGHT)
    assert everything(session) == before
    assert 1 in unexpanded(session, most=10)


@pytest.mark.usefixtures("number")
@on_both
def test_whoever_holds_the_post_now_gets_the_letter(session: Session) -> None:
    new_holder(session, "council.keruiucha", "new@council.test")
    expand(session, "revision:1")
    assert addresses(session, "revision:1") == WATER - {"keruiucha@council.test"} | {"new@council.test"}


@pytest.mark.usefixtures("number")
@on_both
def test_a_post_that_nobody_holds_is_written_to_by_its_mailbox(session: Session) -> None:
    with deed(session):
        for tenure in session.scalars(select(Tenure).join(Post).where(Post.code == "council.keruiucha")):
            tenure.to_at = NIGHT
    expand(session, "revision:1")
    assert addresses(session, "revision:1") == WATER - {"keruiucha@council.test"} | {"dispatch@council.test"}
    (letter,) = letters(session, address="dispatch@council.test")
    assert (letter.post_id is None, letter.person_id) == (False, None)


@pytest.mark.clause("7.6")
@on_both
def test_the_shift_of_this_moment_gets_the_relay_letter_with_a_link_of_its_own(session: Session) -> None:
    draft = emergency(DECEMBER, expected_end_at=DECEMBER + HOUR)
    file(session, draft, DECEMBER)
    for cause in causes(session, "relay_duty"):
        expand(session, cause, now=DECEMBER)
    found = {one.address: one.slots["link"] for one in letters(session)}
    assert len(found) == 3
    assert all("cherhovyi" in address or "fakhivets" in address for address in found)
    assert sorted(found.values()) == [f"relay {n} of delivery {n}" for n in (1, 2, 3)]


@pytest.mark.usefixtures("number")
@pytest.mark.clause("7.6")
@on_both
def test_a_change_of_shift_changes_who_is_reminded(session: Session) -> None:
    expand_all(session, NIGHT)
    new_holder(session, "adm-prymorskyi.duty", "shift@adm-prymorskyi.test")
    chase_deadlines(session, now=NIGHT + 30 * MINUTE)
    expand_all(session, NIGHT + 30 * MINUTE)
    told = {address for cause in causes(session, "relay_reminder") for address in addresses(session, cause)}
    assert told == {"shift@adm-prymorskyi.test", "dispatch@adm-tsentralnyi.test", "dispatch@hoa-office.test"}


@pytest.mark.usefixtures("number")
@on_both
def test_one_address_gets_one_copy_with_all_its_reasons(session: Session) -> None:
    for code, email in (("council.keruiucha", "both@council.test"), ("press.press-1", "both@council.test")):
        with deed(session):
            post = session.scalars(select(Post).where(Post.code == code)).one()
            session.execute(delete(Tenure).where(Tenure.post_id == post.id))
            post.mailbox = email if code == "press.press-1" else email.upper()
    expand(session, "revision:1")
    (one,) = [letter for letter in letters(session) if letter.address.lower() == "both@council.test"]
    assert one.reasons == ["official:deputy_mayor", "official:press"]
    assert one.slots["why"] == "official:deputy_mayor · official:press"


@pytest.mark.clause("7.1")
@on_both
def test_whoever_heard_of_an_outage_hears_the_rest_although_no_longer_concerned(session: Session, number: str) -> None:
    expand_all(session, NIGHT)
    close_press(session)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand_all(session, NIGHT)
    assert addresses(session, "revision:2") == WATER
    assert {one.reasons[0] for one in letters(session, address="press-1@press.test")} == {"official:press"}


@on_both
def test_whoever_held_the_post_before_hears_the_rest_beside_the_new_holder(session: Session, number: str) -> None:
    expand_all(session, NIGHT)
    new_holder(session, "council.keruiucha", "new@council.test")
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand_all(session, NIGHT)
    assert addresses(session, "revision:2") == WATER | {"new@council.test"}


@on_both
def test_a_newer_letter_takes_the_place_of_an_older_one_not_yet_sent(session: Session, number: str) -> None:
    expand_all(session, NIGHT)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand(session, "revision:2", now=NIGHT + MINUTE)
    older, newer = letters(session, order_key=1, seq=1), letters(session, order_key=1, seq=2)
    assert {(one.state, one.settled_at) for one in older} == {(DeliveryState.SUPERSEDED, NIGHT + MINUTE)}
    assert {one.state for one in newer} == {DeliveryState.QUEUED}
    assert {one.state for one in letters(session, order_key=None)} == {DeliveryState.QUEUED}


@on_both
def test_a_letter_being_sent_is_left_alone_by_a_newer_one(session: Session, number: str) -> None:
    expand(session, "revision:1")
    (served,) = claim_deliveries(session, "mail", most=1, now=NIGHT)
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand(session, "revision:2")
    found = {one.seq: one.state for one in letters(session, address=served.address)}
    assert found == {1: DeliveryState.SENDING, 2: DeliveryState.QUEUED}


@pytest.mark.usefixtures("number")
@on_both
def test_letters_of_other_outages_are_not_superseded(session: Session) -> None:
    other = file(session, emergency(NIGHT), NIGHT).number
    expand_all(session, NIGHT)
    say(session, other, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    expand_all(session, NIGHT)
    assert {one.state for one in letters(session, order_key=1)} == {DeliveryState.QUEUED}


@on_both
@pytest.mark.parametrize("sent", [True, False])
def test_an_older_letter_worked_out_after_a_newer_one_is_not_sent_any_more(
    session: Session, number: str, *, sent: bool
) -> None:
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": NIGHT + DAY})
    expand(session, "revision:2")
    if sent:
        assert send_all(session) == len(WATER)
    expand(session, "revision:1")
    assert {one.state for one in letters(session, seq=1)} == {DeliveryState.SUPERSEDED}
    assert len(letters(session, seq=1)) == len(WATER)
    assert len(letters(session, state=DeliveryState.QUEUED)) == (0 if sent else len(WATER))


@pytest.mark.clause("7.5")
@on_both
def test_planned_works_are_told_to_officials_and_to_the_districts_they_touch(session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    told = addresses(session, "revision:1")
    assert {"dispatch@adm-prymorskyi.test", "dispatch@hoa-office.test", "kerivnyk-ns@dep-ns.test"} <= told
    assert not told & {"dispatch@adm-tsentralnyi.test", "zastupnyk-zhkg@council.test", "dispatch@gaz.test"}
    assert {one.reasons[0] for one in letters(session, address="dispatch@adm-prymorskyi.test")} == {
        "area:district_duty"
    }


@pytest.mark.clause("7.6")
@on_both
def test_works_that_name_no_district_are_told_to_all_with_that_reason(session: Session) -> None:
    file(session, planned(NIGHT, areas=(AreaDraft(text="десь біля ринку"),)), NIGHT)
    expand_all(session, NIGHT)
    reasons = [one.reasons for one in letters(session) if one.address.startswith("dispatch@adm-")]
    assert reasons == [["area_not_read:district_duty"]] * 4


@on_both
def test_a_reminder_of_planned_works_goes_to_whoever_was_told(session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    expand_all(session, NIGHT)
    close_press(session)
    chase_deadlines(session, now=NIGHT + 3 * DAY)
    expand_all(session, NIGHT + 3 * DAY)
    (cause,) = causes(session, "planned_reminder")
    assert addresses(session, cause) == addresses(session, "revision:1")
    assert {one.order_key for one in letters(session, next_attempt_at=NIGHT + 3 * DAY)} == {None}


@pytest.mark.clause("7.1")
@on_both
def test_after_a_call_the_executor_is_told_that_its_entry_is_due(session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT, source=Source.PHONE)
    expand_all(session, NIGHT)
    assert addresses(session, "form:1:due") == {"dispatch@vodokanal.test"}


@pytest.mark.usefixtures("number")
@on_both
def test_the_citys_own_table_decides_who_hears_at_once(session: Session) -> None:
    with deed(session):
        for rule in session.scalars(select(AudienceRule).where(AudienceRule.post_kind == PostKind.PRESS)):
            rule.how = How.DIGEST
    expand(session, "revision:1")
    assert addresses(session, "revision:1") == {address for address in WATER if "press" not in address}


@on_both
def test_another_service_concerns_other_people(session: Session) -> None:
    file(session, emergency(NIGHT, service=Service.ROADS, executor="dorogy"), NIGHT)
    expand(session, "revision:1")
    told = addresses(session, "revision:1")
    assert {"zastupnyk-infra@council.test", "kerivnyk-transport@dep-transport.test"} <= told
    assert not told & {"kerivnyk-med@dep-med.test", "zastupnyk-zhkg@council.test"}


def test_alarms_are_worked_out_before_changes_and_older_before_newer(session: Session, clock: WoundClock) -> None:
    first = file(session, emergency(clock()), clock()).number
    say(session, first, Saying.RESTORED, 1, clock(), sets={"ended_at": clock()})
    file(session, emergency(clock()), clock())
    waiting = [session.get_one(Announcement, one).cause for one in unexpanded(session, most=100)]
    assert waiting[0] in {"revision:1", "relay:1:opened"}
    assert waiting[-1] == "revision:2"
