"""Digests are announced once for a local day, by any number of senders, and read by whoever chose them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.expand_announcement import Composed
from outage_hub.actions.outbox.send_digest import last_digests, missed_digests, send_digests
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place
from outage_hub.models.outbox import DIGESTS, Announcement, Letter
from outage_hub.models.people import AudienceRule, Person, Post, PostArea, PostService, Tenure
from outage_hub.rules.outage import AreaDraft, Kind, Saying, Service
from outage_hub.rules.telling.audience import DigestChoice, How, PostKind
from outage_hub.rules.telling.digest import Slot
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
)
from tests.conftest import NIGHT, on_both
from tests.models.together import at_once
from tests.samples import emergency, file, planned, say

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EIGHT = NIGHT.replace(hour=6, minute=0)  # 08:00 in Kyiv, a Tuesday
MORNING, EVENING = "digest:2026-11-24:morning", "digest:2026-11-24:evening"


@pytest.fixture(autouse=True)
def lived_in(session: Session) -> None:
    """The first deed of the house was done at NIGHT."""
    file(session, emergency(NIGHT), NIGHT)
    expand_all(session, NIGHT)


def post(session: Session, code: str) -> Post:
    return session.scalars(select(Post).where(Post.code == code)).one()


def choose(session: Session, code: str, choice: DigestChoice) -> None:
    with deed(session):
        post(session, code).digests = choice


def limit(session: Session, code: str, *, district: str = "", service: Service | None = None) -> None:
    """The post answers for this much and no more."""
    with deed(session):
        found = post(session, code)
        places = session.scalars(select(Place.id).where(Place.slug == district)).all()
        found.areas, found.services = [PostArea(place_id=place) for place in places], []
        if service:
            found.services = [PostService(service=service)]


def variants(session: Session, cause: str) -> dict[str, str]:
    """Which letter each address got."""
    rows = [(one.address, one.letter.variant) for one in letters(session) if one.announcement.cause == cause]
    return dict(rows)


@on_both
def test_a_digest_is_announced_at_its_moment_and_once(session: Session) -> None:
    assert send_digests(session, now=EIGHT - SECOND) == 0
    assert [send_digests(session, now=now) for now in (EIGHT, EIGHT, EIGHT + 10 * HOUR)] == [1, 0, 0]
    (found,) = session.scalars(select(Announcement).where(Announcement.purpose == "digest"))
    assert (found.cause, found.lane, found.created_at) == (MORNING, DIGESTS, EIGHT)
    assert found.expires_at == EIGHT + DAY


@on_both
def test_two_senders_at_one_moment_announce_it_once(session: Session, app: OpenAPI) -> None:
    assert sorted(at_once(app, [partial(send_digests, now=EIGHT)] * 4)) == [0, 0, 0, 1]
    assert causes(session, "digest") == [MORNING]


@on_both
def test_killed_before_the_commit_it_is_announced_by_the_next(session: Session) -> None:
    before = everything(session)
    with breaking("commit"), pytest.raises(Broken):
        send_digests(session, now=EIGHT)
    assert everything(session) == before
    assert send_digests(session, now=EIGHT) == 1


@on_both
def test_killed_between_announcing_and_writing_nobody_gets_two_or_none(session: Session) -> None:
    send_digests(session, now=EIGHT)
    with breaking("commit"), pytest.raises(Broken):
        expand_all(session, EIGHT)
    assert addresses(session, MORNING) == set()
    readers = expand_all(session, EIGHT + MINUTE)
    assert readers == len(letters(session, lane=DIGESTS)) == len(addresses(session, MORNING)) > 8
    assert (send_digests(session, now=EIGHT + HOUR), expand_all(session, EIGHT + HOUR)) == (0, 0)


@on_both
def test_a_stop_of_three_days_is_caught_up_once_for_each_kind(session: Session) -> None:
    choose(session, "council.keruiucha", DigestChoice.BOTH)
    friday = EIGHT + 3 * DAY + 5 * HOUR
    assert send_digests(session, now=friday) == 2, "Monday's weekly one was before the house"
    assert causes(session, "digest") == ["digest:2026-11-27:morning", "digest:2026-11-26:evening"]
    expand_all(session, friday)
    evening = addresses(session, "digest:2026-11-26:evening")
    assert "zastupnyk-gum@council.test" in evening
    assert "keruiucha@council.test" not in evening, "the morning's is newer"
    assert "keruiucha@council.test" in addresses(session, "digest:2026-11-27:morning")
    assert send_digests(session, now=friday + DAY) == 2


@on_both
@pytest.mark.parametrize("day", ["2027-10-31", "2027-03-28"])
def test_on_the_days_when_the_clocks_change_each_digest_goes_out_once(session: Session, day: str) -> None:
    midnight = datetime.fromisoformat(f"{day}T00:00+02:00").astimezone(UTC)
    send_digests(session, now=midnight)
    before = causes(session, "digest")
    sent = [send_digests(session, now=midnight + quarter * 15 * MINUTE) for quarter in range(4 * 25)]
    assert sum(sent) == 2
    assert causes(session, "digest") == [*before, f"digest:{day}:morning", f"digest:{day}:evening"]


def test_a_house_without_a_deed_has_missed_nothing_and_a_new_one_not_what_was_before_it(session: Session) -> None:
    assert send_digests(session, now=NIGHT + HOUR) == 0
    assert missed_digests(session, now=EIGHT - SECOND) == []
    assert [one.cause for one in missed_digests(session, now=EIGHT)] == [MORNING]


@on_both
def test_what_was_missed_counts_only_if_somebody_reads_it(session: Session) -> None:
    with deed(session):
        for one in session.scalars(select(Post).where(Post.digests != DigestChoice.NONE)):
            one.active = one.code == "council.zastupnyk-gum"  # reads the evening's
    assert missed_digests(session, now=EIGHT + HOUR) == []
    assert [one.slot for one in missed_digests(session, now=EIGHT + 12 * HOUR)] == [Slot.EVENING]


@on_both
def test_the_last_of_each_kind_is_known_one_step_back(session: Session) -> None:
    assert last_digests(session, now=EIGHT) == {}
    send_digests(session, now=EIGHT + MINUTE)
    for later in (HOUR, DAY, 2 * DAY - 2 * MINUTE):
        assert last_digests(session, now=EIGHT + later) == {Slot.MORNING: EIGHT + MINUTE}
    assert last_digests(session, now=EIGHT + 2 * DAY) == {}


@on_both
def test_whoever_chose_it_reads_it_by_the_holder_else_by_the_mailbox(session: Session) -> None:
    choose(session, "press.press-2", DigestChoice.NONE)
    with deed(session):
        post(session, "press.press-3").active = False
        deputy = post(session, "council.zastupnyk-zhkg")
        new = Person(name="Нова", email="nova@council.test", organisation_id=deputy.organisation_id, active=True)
        session.add(new)
        session.flush()
        session.add(Tenure(post_id=deputy.id, person_id=new.id, from_at=NIGHT))
        for tenure in session.scalars(select(Tenure).join(Post).where(Post.code == "press.press-1")):
            tenure.to_at = NIGHT
    send_digests(session, now=EIGHT)
    expand_all(session, EIGHT)
    told = addresses(session, MORNING)
    assert {"nova@council.test", "dispatch@press.test", "nachalnyk@centre.test"} <= told
    assert not told & {
        "press-2@press.test",
        "press-3@press.test",
        "zastupnyk-zhkg@council.test",
        "zastupnyk-gum@council.test",
    }
    (letter,) = [one for one in letters(session, address="nova@council.test") if one.lane == DIGESTS]
    assert (letter.reasons, letter.person_id) == (["digest:morning"], new.id)


@on_both
def test_each_scope_has_one_letter_and_each_reader_the_letter_of_the_post(session: Session) -> None:
    limit(session, "centre.kontroler-1", district="prymorskyi", service=Service.WATER)
    limit(session, "press.press-1", district="prymorskyi", service=Service.WATER)
    send_digests(session, now=EIGHT)
    expand_all(session, EIGHT)
    found = variants(session, MORNING)
    place = session.scalars(select(Place.id).where(Place.slug == "prymorskyi")).one()
    assert found["kontroler-1@centre.test"] == f"water@{place}/day"
    assert found["press-1@press.test"] == found["kontroler-2@centre.test"] == "all/day", "the press hears of all works"
    assert found["zastupnyk-infra@council.test"] == "communications,lighting,roads,transport@/day"
    frozen = session.scalars(select(Letter.variant).join(Announcement).where(Announcement.cause == MORNING)).all()
    assert sorted(frozen) == sorted(set(found.values()))


@on_both
def test_one_who_holds_two_posts_gets_one_copy_with_what_is_in_both(session: Session) -> None:
    limit(session, "council.keruiucha", service=Service.GAS)
    choose(session, "council.keruiucha", DigestChoice.MORNING)
    with deed(session):
        holder = session.scalars(select(Person).where(Person.email == "zastupnyk-infra@council.test")).one()
        session.add(Tenure(post_id=post(session, "council.keruiucha").id, person_id=holder.id, from_at=NIGHT))
    send_digests(session, now=EIGHT)
    expand_all(session, EIGHT)
    assert (
        variants(session, MORNING)["zastupnyk-infra@council.test"] == "communications,gas,lighting,roads,transport@/day"
    )
    assert "keruiucha@council.test" not in variants(session, MORNING)


def test_a_letter_of_a_scope_is_written_once_whatever_the_readers(session: Session) -> None:
    asked: list[str] = []

    def compose(session: Session, of: Announcement, variant: str) -> Composed:
        asked.append(variant)
        return WRITER.compose(session, of, variant)

    add_posts(session, 50)
    with deed(session):
        for one in session.scalars(select(Post).where(Post.code.startswith("extra."))):
            one.digests = DigestChoice.MORNING
    send_digests(session, now=EIGHT)
    expand_all(session, EIGHT, writer=replace(WRITER, compose=compose))
    assert sorted(asked) == sorted(set(asked)) == sorted(set(variants(session, MORNING).values()))


WORKS = {"areas": (AreaDraft(text="просп. Нахімова", districts=("prymorskyi",)),)}
DEPUTY, PRESS, NS = "zastupnyk-energo@council.test", "press-1@press.test", "kerivnyk-ns@dep-ns.test"
AT_ONCE = {
    "dispatch@adm-prymorskyi.test",
    "dispatch@hoa-office.test",
    NS,
    "keruiucha@council.test",
    "kerivnyk-admin@dep-admin.test",
}


def told_of(session: Session, number: str) -> list[set[str]]:
    """Whom each revision of the works was told to at once."""
    expand_all(session, NIGHT)
    found = session.scalars(
        select(Announcement.cause)
        .where(Announcement.outage.has(number=number), Announcement.purpose == "revision")
        .order_by(Announcement.id)
    )
    return [addresses(session, cause) for cause in found.all()]


@pytest.mark.clause("7.5")
@on_both
def test_works_filed_in_time_are_left_to_the_digest_by_those_who_read_one(session: Session) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    (told,) = told_of(session, number)
    assert told == AT_ONCE, "the duty officers, one who reads none, two whose weekly one would come after the start"


@pytest.mark.clause("7.5")
@on_both
def test_works_filed_late_are_told_to_everybody_at_once(session: Session) -> None:
    for ahead, all_told in ((72 * HOUR, False), (72 * HOUR - SECOND, True)):
        number = file(session, planned(NIGHT, begins_at=NIGHT + ahead), NIGHT).number
        (told,) = told_of(session, number)
        assert ({DEPUTY, PRESS} <= told) is all_told
        assert told >= AT_ONCE


@on_both
@pytest.mark.parametrize(
    ("moved_at", "new_start", "hurries"),
    [(HOUR, 10 * DAY, False), (2 * DAY, 10 * DAY, True), (HOUR, 3 * DAY, True)],
)
def test_a_move_is_told_to_everybody_at_once_if_the_old_or_the_new_start_is_near(
    session: Session, moved_at: timedelta, new_start: timedelta, *, hurries: bool
) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    sets = {"begins_at": NIGHT + new_start, "expected_end_at": NIGHT + new_start + 8 * HOUR}
    say(session, number, Saying.MOVED, 1, NIGHT + moved_at, sets=sets)
    first, second = told_of(session, number)
    assert ({DEPUTY, PRESS} <= second) is hurries
    assert first <= second


@on_both
@pytest.mark.parametrize(("days", "hurries"), [(0.5, False), (1.5, True)])
def test_works_called_off_near_their_start_are_told_to_everybody_at_once(
    session: Session, days: float, *, hurries: bool
) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    say(session, number, Saying.CANCELLED, 1, NIGHT + days * DAY)
    _, second = told_of(session, number)
    assert ({DEPUTY, PRESS} <= second) is hurries


@on_both
def test_start_and_end_go_to_those_who_were_told_at_once_and_to_no_reader_of_digests(session: Session) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    say(session, number, Saying.STARTED, 1, NIGHT + 4 * DAY)
    say(session, number, Saying.RESTORED, 2, NIGHT + 5 * DAY, sets={"ended_at": NIGHT + 5 * DAY})
    late = file(session, planned(NIGHT, begins_at=NIGHT + DAY, expected_end_at=NIGHT + 2 * DAY), NIGHT).number
    say(session, late, Saying.STARTED, 1, NIGHT + DAY)
    told = told_of(session, number)
    assert [one >= {NS} for one in told] == [True, True, True]
    assert not set.union(*told) & {DEPUTY, PRESS}
    assert all({DEPUTY, PRESS} <= one for one in told_of(session, late))


@pytest.mark.clause("7.5")
@on_both
def test_an_emergency_that_the_city_leaves_to_digests_is_told_at_once_to_who_reads_none(session: Session) -> None:
    with deed(session):
        for rule in session.scalars(select(AudienceRule).where(AudienceRule.outage_kind == Kind.EMERGENCY)):
            rule.how = How.DIGEST if rule.post_kind is PostKind.DEPARTMENT_HEAD else rule.how
    number = file(session, emergency(NIGHT), NIGHT).number
    (told,) = told_of(session, number)
    assert NS in told
    assert "kerivnyk-zhkg@dep-zhkg.test" not in told


@pytest.mark.parametrize(
    ("code", "choice"),
    [
        ("council.zastupnyk-zhkg", DigestChoice.BOTH),
        ("council.keruiucha", DigestChoice.WEEKLY),
        ("council.zastupnyk-gum", DigestChoice.EVENING),
        ("centre.nachalnyk", DigestChoice.MORNING),
        ("dep-ns.kerivnyk-ns", DigestChoice.NONE),
        ("hoa-office.duty", DigestChoice.NONE),
    ],
)
def test_the_sample_city_reads_what_its_table_says(session: Session, code: str, choice: DigestChoice) -> None:
    assert post(session, code).digests is choice
