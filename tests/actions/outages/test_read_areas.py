"""Forty announcements with what each touches, worked out by hand and by brute force: the oracle of the reader."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.outages.read_areas import AreaRead, ground_meant, read_areas
from outage_hub.models.city.grounds import ground_of, house_ids, posts_touched
from outage_hub.models.city.places import Place
from outage_hub.models.people import Post
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.audience import Ground, PostKind
from outage_hub.rules.terms import by_term
from tests.conftest import NIGHT, on_both

NOON = NIGHT + timedelta(hours=9)
ORACLE = [json.loads(line) for line in (Path(__file__).parent / "announcements.jsonl").read_text("utf-8").splitlines()]
each = pytest.mark.parametrize("told", ORACLE, ids=lambda told: told["id"])


def written(addresses: str, now: datetime) -> str:
    """`{+240}` stands for the local time 240 minutes after filing, with its day when that is another one."""

    def moment(found: re.Match[str]) -> str:
        at = local(now + timedelta(minutes=int(found[1])))
        return f"{at:%H:%M}" if at.date() == local(now).date() else f"{at:%H:%M %d.%m}"

    return re.sub(r"\{\+([0-9]+)\}", moment, addresses)


def read(session: Session, told: dict[str, Any]) -> tuple[AreaRead, ...]:
    draft = AreaDraft(text=written(told["addresses"], NOON))
    return read_areas(session, by_term([draft], now=NOON))


def houses(session: Session, ground: Ground) -> set[str]:
    ids = session.scalars(house_ids(session, ground)).all()
    return set(session.scalars(select(Place.code).where(Place.id.in_(ids)))) if ids else set()


def posts(session: Session, kind: PostKind, ground: Ground) -> set[str]:
    return {post.code for post in posts_touched(session, [kind], ground)}


@on_both
@each
def test_an_announcement_touches_exactly_its_houses_and_those_who_answer_for_them(
    session: Session, told: dict[str, Any]
) -> None:
    ground = ground_meant(session, read(session, told))
    assert houses(session, ground) == set(told["houses"])
    slugs = session.scalars(select(Place.slug).where(Place.id.in_(ground.districts)))
    assert set(slugs) == set(told["districts"])
    assert posts(session, PostKind.HOA_MANAGER, ground) == set(told["hoas"])
    assert posts(session, PostKind.COMMITTEE_HEAD, ground) == set(told["committees"])


@each
def test_what_is_doubtful_is_flagged_and_what_is_certain_is_not(session: Session, told: dict[str, Any]) -> None:
    flagged = [fragment for area in read(session, told) for fragment in area.understood.unread]
    assert bool(flagged) is (told["doubtful"] is not None)


@each
def test_what_the_likely_reading_would_touch_is_kept_as_possible(session: Session, told: dict[str, Any]) -> None:
    areas = read(session, told)
    possible = {place for area in areas for place, sure in area.understood.places.items() if not sure}
    found = houses(session, ground_of(session, possible)) if possible else set()
    assert found - set(told["houses"]) == set(told["possible_houses"])


@pytest.mark.parametrize("told", [one for one in ORACLE if one["groups"]], ids=lambda told: told["id"])
def test_each_group_of_addresses_has_the_term_that_stands_beside_it(session: Session, told: dict[str, Any]) -> None:
    areas = read(session, told)
    terms = [NOON + timedelta(minutes=group["restoration_offset_min"]) for group in told["groups"]]
    assert [area.draft.expected_end_at for area in areas] == terms
    found = [houses(session, ground_meant(session, [area])) for area in areas]
    assert found == [set(group["houses"]) for group in told["groups"]]


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("просп. Миру, 5; кватал за школою.", "кватал за школою"),
        ("просп. Миру, 5\nза школою", "за школою"),
        ("просп. Миру, 5, за школою", "просп. Миру, за школою"),
        ("просп. Миру, 5; 999", "просп. Миру, 999"),
    ],
)
def test_words_that_begin_anew_are_not_about_the_street_before_them(session: Session, text: str, unread: str) -> None:
    (area,) = read_areas(session, [AreaDraft(text=text)])
    assert area.understood.unread == [unread]


@on_both
def test_a_house_of_two_groups_counts_in_the_first(session: Session) -> None:
    texts = ("вул. Троїцька, 10-20", "вул. Троїцька, 10-20; вул. Троїцька, 22", "вул. Троїцька, 22")
    areas = read_areas(session, [AreaDraft(text=text) for text in texts])
    assert [area.understood.houses for area in areas] == [8, 1, 0]
    assert len(houses(session, ground_meant(session, areas))) == 9


@on_both
def test_a_district_that_was_ticked_is_whole_only_when_no_words_stand_beside_it(session: Session) -> None:
    alone, beside = read_areas(
        session,
        [
            AreaDraft(text="", districts=("prymorskyi",)),
            AreaDraft(text="вул. Троїцька, 40", districts=("prymorskyi",)),
        ],
    )
    assert len(houses(session, ground_meant(session, [alone]))) > 1000
    assert len(houses(session, ground_meant(session, [beside]))) == 1
    assert len(ground_meant(session, [beside]).districts) == 2


@on_both
def test_5000_house_managers_and_those_of_the_touched_houses_alone_are_found(session: Session) -> None:
    """Against brute force: every post is asked about every one of its houses."""
    ground = ground_meant(session, read_areas(session, [AreaDraft(text="просп. Миру, 1-60; вул. Троїцька, 15-45")]))
    touched = set(session.scalars(house_ids(session, ground)))
    managers = session.scalars(select(Post).where(Post.kind == PostKind.HOA_MANAGER)).all()
    expected = {post.code for post in managers if {area.place_id for area in post.areas} & touched}
    assert posts(session, PostKind.HOA_MANAGER, ground) == expected
