from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.people.give_post import end_tenure, give_post
from outage_hub.actions.people.keep_post import PostDraft, add_post, change_post
from outage_hub.models.city.places import Place
from outage_hub.models.journal import Entry
from outage_hub.models.people import Person, Post, PostArea, Tenure, holders, organisation_by_code
from outage_hub.rules.outage import Service
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Absent, Refused
from outage_hub.rules.telling.audience import DigestChoice, Phoned, PostKind
from tests.actions.looking import addresses, causes, everything, expand_all
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = PostDraft(
    name="Черговий, нова адміністрація",
    mailbox="nova@adm.test",
    phone="1580",
    digests=DigestChoice.MORNING,
    districts=frozenset({"prymorskyi"}),
    services=frozenset(),
)


def post_of(session: Session, code: str) -> Post:
    session.expire_all()
    return session.scalars(select(Post).where(Post.code == code)).one()


def add(session: Session, said: PostDraft = NEW, kind: PostKind | None = PostKind.DISTRICT_DUTY) -> Post:
    organisation = organisation_by_code(session, "adm-prymorskyi")
    assert organisation
    return add_post(session, organisation.id, kind, said, by=CONSOLE, now=NIGHT)


def people(session: Session) -> list[Person]:
    return list(session.scalars(select(Person).where(Person.email.startswith("operator-")).order_by(Person.id)))


def holder(session: Session, post: Post, *, at: timedelta = timedelta(0)) -> int | None:
    found = holders(session, [post.id], now=NIGHT + at)
    return found[post.id].id if post.id in found else None


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def last_entry(session: Session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


@on_both
@pytest.mark.clause("7.6")
def test_a_new_post_is_told_of_the_next_emergency_of_its_district(session: Session) -> None:
    post = add(session)
    second = add(session)
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)

    assert (post.code, second.code) == ("adm-prymorskyi.district_duty", "adm-prymorskyi.district_duty-2")
    duties = [addresses(session, cause) for cause in causes(session, "relay_duty")]
    assert duties.count({"nova@adm.test"}) == 2


@on_both
def test_everything_wrong_with_a_post_is_told_at_once(session: Session) -> None:
    before = everything(session)
    odd = replace(NEW, name="", mailbox="скринька", phone="x", digests=None)
    with pytest.raises(Refused) as refusal:
        add_post(session, None, None, odd, by=CONSOLE, now=NIGHT)

    assert {field for field, _ in codes(refusal)} == {"organisation", "kind", "name", "mailbox", "phone", "digests"}
    assert everything(session) == before


@on_both
def test_a_post_is_changed_field_by_field(session: Session) -> None:
    post = add(session)
    said = replace(
        NEW, mailbox="", digests=DigestChoice.WEEKLY, districts=frozenset(), services=frozenset({Service.GAS})
    )
    change_post(session, post.id, said, by=CONSOLE, now=NIGHT)

    changed = post_of(session, post.code)
    assert (changed.mailbox, changed.digests, changed.areas) == (None, DigestChoice.WEEKLY, [])
    assert [one.service for one in changed.services] == [Service.GAS]
    assert last_entry(session).detail == {"fields": ["digests", "mailbox", "areas", "services"]}
    entry = last_entry(session).id
    change_post(session, post.id, said, by=CONSOLE, now=NIGHT)
    assert last_entry(session).id == entry, "nothing differed"
    with pytest.raises(Absent):
        change_post(session, 2**31 - 1, said, by=CONSOLE, now=NIGHT)


@on_both
def test_the_newest_start_holds_and_a_substitution_gives_the_post_back(session: Session) -> None:
    post, (one, two, *_rest) = add(session), people(session)
    give_post(session, post.id, one.id, None, None, by=CONSOLE, now=NIGHT)
    give_post(session, post.id, two.id, NIGHT + HOUR, NIGHT + 2 * HOUR, by=CONSOLE, now=NIGHT)

    found = [holder(session, post, at=after) for after in (-HOUR, timedelta(0), HOUR, 2 * HOUR)]
    assert found == [None, one.id, two.id, one.id]
    until = (NIGHT + 2 * HOUR).isoformat()
    assert last_entry(session).detail == {"person": two.id, "until": until}


@on_both
def test_an_end_is_now_or_never_begins_and_the_past_stays(session: Session) -> None:
    post, (one, two, *_rest) = add(session), people(session)
    held = give_post(session, post.id, one.id, None, None, by=CONSOLE, now=NIGHT)
    ahead = give_post(session, post.id, two.id, NIGHT + DAY, None, by=CONSOLE, now=NIGHT)
    for tenure in (held, ahead, ahead):
        end_tenure(session, post.id, tenure.id, by=CONSOLE, now=NIGHT + HOUR)
    end_tenure(session, post.id, held.id, by=CONSOLE, now=NIGHT + 2 * HOUR)

    assert [holder(session, post, at=after) for after in (HOUR / 2, HOUR, 2 * DAY)] == [one.id, None, None]
    kept = session.scalars(select(Tenure).where(Tenure.post_id == post.id).order_by(Tenure.id)).all()
    assert [(one.from_at, one.to_at) for one in kept] == [(NIGHT, NIGHT + HOUR), (NIGHT + DAY, NIGHT + DAY)]


@on_both
def test_what_was_ended_before_it_began_may_be_given_again(session: Session) -> None:
    post, (one, *_rest) = add(session), people(session)
    ahead = give_post(session, post.id, one.id, NIGHT + DAY, None, by=CONSOLE, now=NIGHT)
    end_tenure(session, post.id, ahead.id, by=CONSOLE, now=NIGHT)
    give_post(session, post.id, one.id, NIGHT + DAY, None, by=CONSOLE, now=NIGHT)

    assert holder(session, post, at=2 * DAY) == one.id
    with pytest.raises(Refused):
        give_post(session, post.id, one.id, NIGHT + DAY, None, by=CONSOLE, now=NIGHT)


@on_both
def test_a_post_is_given_to_somebody_who_is_there_from_now_on(session: Session) -> None:
    post, (one, two, *_rest) = add(session), people(session)
    two.active = False
    session.commit()
    give_post(session, post.id, one.id, NIGHT + HOUR, None, by=CONSOLE, now=NIGHT)
    wrong = {
        ("person", "holder_missing"): (two.id, None, None),
        ("from_at", "tenure_past"): (one.id, NIGHT - HOUR, None),
        ("to_at", "tenure_order"): (one.id, NIGHT + HOUR + HOUR, NIGHT + HOUR),
        ("from_at", "tenure_same"): (one.id, NIGHT + HOUR, None),
    }
    for expected, (person_id, from_at, to_at) in wrong.items():
        with pytest.raises(Refused) as refusal:
            give_post(session, post.id, person_id, from_at, to_at, by=CONSOLE, now=NIGHT)
        assert codes(refusal) == [expected]


@on_both
def test_a_tenure_is_ended_on_its_own_posts_page_only(session: Session) -> None:
    tenure = session.scalars(select(Tenure).order_by(Tenure.id).limit(1)).one()
    with pytest.raises(Absent):
        end_tenure(session, tenure.post_id + 1, tenure.id, by=CONSOLE, now=NIGHT)


@on_both
@pytest.mark.clause("7.7")
def test_houses_and_streets_of_a_post_stay_whatever_is_ticked(session: Session) -> None:
    post = add(session, replace(NEW, districts=frozenset()), PostKind.HOA_MANAGER)
    fine = session.scalars(select(Place).where(Place.kind.in_(("house", "street"))).limit(3)).all()
    session.add_all(PostArea(post_id=post.id, place_id=place.id) for place in fine)
    session.commit()
    for ticked in (frozenset({"prymorskyi"}), frozenset[str]()):
        change_post(session, post.id, replace(NEW, districts=ticked), by=CONSOLE, now=NIGHT)
        kept = {area.place_id for area in post_of(session, post.code).areas}
        assert len(kept) == len(fine) + len(ticked)
        assert {place.id for place in fine} < kept | {0}


@on_both
@pytest.mark.clause("7.5")
def test_a_post_says_whether_it_is_phoned(session: Session) -> None:
    post = add(session)
    assert post.phoned is Phoned.NEVER
    change_post(session, post.id, replace(NEW, phoned=Phoned.BY_DAY), by=CONSOLE, now=NIGHT)
    assert last_entry(session).detail == {"fields": ["phoned"]}
    with pytest.raises(Refused) as refusal:
        change_post(session, post.id, replace(NEW, phoned=None), by=CONSOLE, now=NIGHT)
    assert codes(refusal) == [("phoned", "choice_missing")]
