"""The sheet of a relay names exactly those whose houses are touched, in the order of the streets."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.confirm_relay import confirm_relay
from outage_hub.actions.outages.relay_list import Sheet, sheet_of
from outage_hub.actions.outbox.find_audience import touched_by
from outage_hub.actions.people.hand_post_over import remove_post
from outage_hub.models.city.grounds import house_ids
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.models.clocks import Relay, relays_before
from outage_hub.models.people import Post, PostArea, Tenure
from outage_hub.rules.outage import AreaDraft, Saying
from outage_hub.rules.people.roles import CONSOLE, Actor, ActorKind
from outage_hub.rules.telling.audience import PostKind
from tests.actions.looking import relays, statements
from tests.conftest import NIGHT, on_both
from tests.relaying import ADDRESSES, READ, UNREAD, WIDER, all_told
from tests.samples import emergency, file, say

HOA, CENTRE = "hoa-office.duty", "adm-tsentralnyi.duty"
TWO_DISTRICTS = "просп. Металургів, 100-140"  # the avenue crosses from one to the other at 120


def sheet(session: Session, code: str) -> Sheet:
    return sheet_of(session, relays(session)[code], now=NIGHT)


def file_at(session: Session, text: str) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text=text),)), NIGHT)


def answering(session: Session, relay: Relay, kind: PostKind) -> set[int]:
    """The oracle: every post of the kind, house by house."""
    ground = touched_by(session, relay.outage, relay.outage.current).ground
    touched = set(session.scalars(house_ids(session, ground)))
    posts = session.scalars(select(Post).where(Post.kind == kind))
    return {post.id for post in posts if touched & {area.place_id for area in post.areas}}


def answers_for(session: Session, places: dict[int, int | None]) -> None:
    """Each post answers for this place alone, or for none."""
    session.execute(delete(PostArea).where(PostArea.post_id.in_(places)))
    session.add_all(PostArea(post_id=post, place_id=place) for post, place in places.items() if place)
    session.commit()
    session.expire_all()


@on_both
@pytest.mark.clause("7.7")
@pytest.mark.parametrize("text", [ADDRESSES, TWO_DISTRICTS, "вул. Троїцька", "весь Приморський район"])
def test_the_hoa_office_has_exactly_the_hoas_of_touched_houses(session: Session, text: str) -> None:
    file_at(session, text)
    found = sheet(session, HOA)
    assert set(found.post_ids) == answering(session, relays(session)[HOA], PostKind.HOA_MANAGER)
    assert len(found.post_ids) == len(set(found.post_ids)) > 0


@on_both
@pytest.mark.clause("7.6")
def test_a_district_has_its_own_committees_and_no_neighbours(session: Session) -> None:
    file_at(session, TWO_DISTRICTS)
    found = {code: set(sheet(session, code).post_ids) for code in (CENTRE, "adm-kalmiuskyi.duty")}
    both = answering(session, relays(session)[CENTRE], PostKind.COMMITTEE_HEAD)
    assert set.union(*found.values()) == both
    assert not set.intersection(*found.values())
    assert all(found.values())


def test_people_stand_by_street_and_by_house_with_their_houses_named(session: Session) -> None:
    file_at(session, ADDRESSES)
    found = sheet(session, HOA).people
    orders = [one.streets[0].order for one in found]
    assert orders == sorted(orders)
    first = found[0]
    assert (first.name, first.post.name) == ("Кушнір В’ячеслава Дмитрівна", "ОСББ «Затишок-1»")
    assert (first.streets[0].street, first.streets[0].numbers) == ("просп. Миру", ("28", "30"))
    assert first.phone == "+380 00 000 00 33"


def test_without_a_holder_the_post_itself_is_called(session: Session) -> None:
    file_at(session, ADDRESSES)
    post = sheet(session, HOA).people[0].post
    for tenure in session.scalars(select(Tenure).where(Tenure.post_id == post.id)):
        session.delete(tenure)
    post.phone = None
    session.commit()
    first = sheet(session, HOA).people[0]
    assert (first.holder, first.name, first.phone) == (None, post.name, "")


@on_both
def test_a_committee_may_answer_for_a_street_or_a_district(session: Session) -> None:
    file_at(session, ADDRESSES)
    before = set(sheet(session, CENTRE).post_ids)
    street = session.scalars(select(Place).where(Place.kind == PlaceKind.STREET, Place.name == "Троїцька")).one()
    district = session.scalars(select(Place).where(Place.slug == "tsentralnyi")).one()
    posts = session.scalars(select(Post.id).where(Post.kind == PostKind.COMMITTEE_HEAD)).all()
    others = [post for post in posts if post not in before][-2:]
    answers_for(session, dict(zip(others, (street.id, district.id), strict=True)))
    assert set(sheet(session, CENTRE).post_ids) == before | set(others)


@on_both
def test_a_removed_post_and_one_without_houses_are_on_no_sheet(session: Session) -> None:
    file_at(session, ADDRESSES)
    first, second, *rest = (one.post for one in sheet(session, HOA).people)
    first.active = False
    answers_for(session, {second.id: None})
    assert sheet(session, HOA).post_ids == [post.id for post in rest]


@on_both
def test_where_no_house_is_read_nobody_is_listed(session: Session) -> None:
    file(session, emergency(NIGHT, areas=UNREAD), NIGHT)
    assert [(one.people, one.read) for one in (sheet(session, HOA), sheet(session, CENTRE))] == [((), False)] * 2


def test_what_was_not_read_is_said_beside_the_list(session: Session) -> None:
    file_at(session, f"{ADDRESSES}; вул. Небувала, 5")
    assert sheet(session, HOA).unread == ("вул. Небувала, 5",)


@on_both
@pytest.mark.clause("7.7")
def test_an_attested_sheet_stays_as_it_was_attested(session: Session) -> None:
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    relay = relays(session)[HOA]
    listed = sheet(session, HOA).post_ids
    said = all_told(session, relay, NIGHT)
    confirm_relay(session, relay.id, said, by=Actor(kind=ActorKind.LINK), named=True, now=NIGHT)
    say(session, "26-0001", Saying.AREA_CHANGED, 1, NIGHT + timedelta(minutes=1), areas=WIDER)
    session.expire_all()
    first = session.get_one(Relay, relay.id)
    assert sheet_of(session, first, now=NIGHT).post_ids == listed


def test_a_sheet_costs_the_same_however_long_it_is(session: Session) -> None:
    counts = []
    for text in (ADDRESSES, "весь Центральний район"):
        file_at(session, text)
        relay = relays(session)[HOA]
        with statements() as seen:
            sheet_of(session, relay, now=NIGHT)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def hand_over(session: Session, code: str, heir: str) -> None:
    posts = {post.code: post.id for post in session.scalars(select(Post).where(Post.code.in_((code, heir))))}
    remove_post(session, posts[code], posts[heir], by=CONSOLE, now=NIGHT)


@on_both
@pytest.mark.clause("7.6")
def test_a_duty_handed_over_keeps_its_people(session: Session) -> None:
    """Another district's officer takes it over: the sheet still names the committees of the removed post."""
    file_at(session, TWO_DISTRICTS)
    own, theirs = (set(sheet(session, code).post_ids) for code in ("adm-kalmiuskyi.duty", CENTRE))
    hand_over(session, CENTRE, "adm-kalmiuskyi.duty")
    session.expire_all()
    sheets = session.scalars(select(Relay).join(Post).where(Post.code == "adm-kalmiuskyi.duty").order_by(Relay.id))
    assert [set(sheet_of(session, one, now=NIGHT).post_ids) for one in sheets] == [own, theirs]


@on_both
@pytest.mark.clause("7.6")
def test_whoever_took_a_duty_over_is_asked_for_new_people_once(session: Session) -> None:
    file_at(session, TWO_DISTRICTS)
    hand_over(session, CENTRE, "adm-kalmiuskyi.duty")
    session.expire_all()
    heir = relays(session)["adm-kalmiuskyi.duty"]
    said = all_told(session, heir, NIGHT)
    confirm_relay(session, heir.id, said, by=Actor(kind=ActorKind.LINK), named=True, now=NIGHT)
    wider = (AreaDraft(text=f"{TWO_DISTRICTS}; вул. Казанцева"),)
    say(session, "26-0001", Saying.AREA_CHANGED, 1, NIGHT + timedelta(minutes=1), areas=wider)
    third = relays(session)["adm-kalmiuskyi.duty"]
    listed = [set(sheet_of(session, one, now=NIGHT).post_ids) for one in [*relays_before(session, third), third]]
    assert third.seq == 3
    assert sum(map(len, listed)) == len(set.union(*listed)), "nobody stands on two sheets"
    assert set.union(*listed) == answering(session, third, PostKind.COMMITTEE_HEAD)
