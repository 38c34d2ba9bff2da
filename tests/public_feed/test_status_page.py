import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from outage_hub.models.base import db
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.rules.outage import AreaDraft, Saying, Service
from tests.conftest import NIGHT, WoundClock, on_both
from tests.public_feed.lives import HOUR
from tests.public_feed.reading import get, page
from tests.samples import emergency, file, planned, say


def rows(app: OpenAPI, path: str = "/") -> list[str]:
    """Numbers of the records on the page, in its order."""
    return re.findall(r'href="/outages/([0-9-]+)"', get(app, path).text)


def counts(app: OpenAPI) -> list[str]:
    """The numbers in the line that sums the city up."""
    html = get(app, "/").text
    return re.findall("[0-9]+", html[html.index("<h1>") + 4 : html.index("</h1>")])


def house_count(session: Session, street: str, first: int, last: int) -> int:
    """How many houses the registry has there."""
    there = select(func.count()).where(Place.parent.has(name=street), Place.number.between(first, last))
    return session.scalar(there) or 0


def heat(**changes: object) -> dict[str, object]:
    """Heating in another district."""
    where = AreaDraft(text="вул. Карпінського, 10", districts=("kalmiuskyi",))
    return {"service": Service.HEAT, "executor": "teplo", "areas": (where,), **changes}


@on_both
def test_the_line_of_counts_is_derived_from_what_is_there(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    file(session, emergency(NIGHT, **heat()), NIGHT)
    file(session, planned(NIGHT), NIGHT)
    assert counts(app)[:2] == ["2", "1"]
    say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    assert counts(app)[:2] == ["1", "1"]


@on_both
def test_a_house_without_two_services_is_one_house_and_works_leave_none_without(app: OpenAPI, session: Session) -> None:
    ten, five = AreaDraft(text="вул. Троїцька, 10-20"), AreaDraft(text="вул. Троїцька, 14-18")
    houses = house_count(session, "Троїцька", 10, 20)
    file(session, emergency(NIGHT, areas=(ten,)), NIGHT)
    file(session, emergency(NIGHT, **heat(areas=(five,))), NIGHT)
    file(session, planned(NIGHT, areas=(AreaDraft(text="вул. Пилипа Орлика, 15-45"),)), NIGHT)
    file(session, emergency(NIGHT, areas=(AreaDraft(text="просп. Миру"),), exercise=True), NIGHT)
    assert counts(app) == ["2", "1", str(houses)]
    assert houses > 2


def test_houses_that_came_back_are_counted_no_more(app: OpenAPI, session: Session) -> None:
    areas = AreaDraft(text="вул. Троїцька, 10-20"), AreaDraft(text="просп. Миру, 5")
    number = file(session, emergency(NIGHT, areas=areas), NIGHT).number
    back = (replace(areas[0], restored_at=NIGHT), areas[1])
    say(session, number, Saying.PART_RESTORED, 1, NIGHT, areas=back)
    assert counts(app) == ["1", "0", "1"]
    say(session, number, Saying.RESTORED, 2, NIGHT, sets={"ended_at": NIGHT})
    assert counts(app) == ["0"]


def test_a_district_as_a_whole_is_all_its_houses(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text="", districts=("kalmiuskyi",)),)), NIGHT)
    district = select(Place.id).where(Place.slug == "kalmiuskyi").scalar_subquery()
    inside = select(func.count()).where(Place.kind == PlaceKind.HOUSE, Place.district_id == district)
    assert counts(app)[2] == str(session.scalar(inside))


def test_each_line_says_how_many_houses_and_which(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text="просп.Мира 5, вул Троицкая 10-20"),)), NIGHT)
    houses = 1 + house_count(session, "Троїцька", 10, 20)
    assert f"Центральний район · {houses} будинк" in page(app)
    assert "· просп. Миру, 5; вул. Троїцька, 10–20" in page(app)


def test_passed_terms_come_first_then_the_latest_to_start(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    late = file(session, emergency(NIGHT, expected_end_at=NIGHT + HOUR), NIGHT).number
    old = file(session, emergency(NIGHT, begins_at=NIGHT - HOUR), NIGHT).number
    new = file(session, emergency(NIGHT), NIGHT).number
    clock.wind(hours=2)
    assert rows(app) == [late, new, old]


def test_planned_works_stand_by_their_start_and_those_called_off_last(app: OpenAPI, session: Session) -> None:
    off = file(session, planned(NIGHT, begins_at=NIGHT + 80 * HOUR), NIGHT).number
    second = file(session, planned(NIGHT), NIGHT).number
    first = file(session, planned(NIGHT, begins_at=NIGHT + 90 * HOUR), NIGHT).number
    say(session, off, Saying.CANCELLED, 1, NIGHT, reason="Кран зламався")
    assert rows(app) == [first, second, off]
    assert "Кран зламався" in page(app)


def test_what_is_restored_stays_for_a_day(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    clock.wind(hours=24)
    assert rows(app) == [number]
    clock.wind(hours=1, minutes=1)
    assert rows(app) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("service=water", ["water"]),
        ("service=heat&district=kalmiuskyi", ["heat"]),
        ("district=prymorskyi", ["water"]),
        ("service=heat&district=prymorskyi", []),
        ("service=&district=", ["heat", "water"]),
    ],
)
def test_the_choice_in_the_address_narrows_the_lists(
    app: OpenAPI, session: Session, asked: str, found: list[str]
) -> None:
    water = file(session, emergency(NIGHT), NIGHT).number
    warm = file(session, emergency(NIGHT, **heat()), NIGHT).number
    assert rows(app, f"/?{asked}") == [{"water": water, "heat": warm}[service] for service in found]


def test_an_outage_that_names_no_district_is_in_every_one(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, areas=(AreaDraft(text="Усе місто"),)), NIGHT).number
    assert rows(app, "/?district=kalmiuskyi") == [number]


@pytest.mark.parametrize(
    "asked", ["service=magic", "district=%00", "district=٣", "service=water%0d%0a", "district='--"]
)
def test_a_choice_that_does_not_exist_is_ignored_with_a_note(app: OpenAPI, session: Session, asked: str) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    answer = get(app, f"/?{asked}&page=-1")
    assert answer.status_code == 200
    assert "banner t-warn" in answer.text
    assert rows(app, f"/?{asked}") == [number]


def test_every_promised_term_stays_readable(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    for seq, hours in ((1, 8), (2, 16)):
        term = {"expected_end_at": NIGHT + hours * HOUR}
        say(session, number, Saying.TERM_CHANGED, seq, NIGHT, sets=term)
    assert "06:58 → 10:58 → 18:58" in page(app)
    say(session, number, Saying.TERM_CHANGED, 3, NIGHT, sets={"expected_end_at": NIGHT + 28 * HOUR})
    assert "06:58 → 24 листопада, 10:58" in page(app)


def test_the_page_says_of_what_moment_it_is_and_how_old_its_newest_news_is(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    clock.wind(minutes=7)
    stamps = re.findall(r'<time datetime="([^"]+)">([^<]+)', get(app, "/").text)
    assert stamps[:2] == [
        ("2026-11-24T03:05:00+02:00", "24\u00a0листопада, 03:05"),
        ("2026-11-24T02:58:00+02:00", "7\u00a0хв тому"),
    ]


def test_each_district_says_what_there_is_and_leads_to_its_list(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    file(session, planned(NIGHT), NIGHT)
    file(session, emergency(NIGHT, areas=(AreaDraft(text="Усе місто"),)), NIGHT)
    words = page(app)
    assert "Кальміуський : 1 аварія" in words
    assert "Приморський : 2 аварії, планових робіт: 1" in words
    assert 'href="/?district=prymorskyi"' in get(app, "/").text


def test_a_choice_can_be_kept_counted_and_taken_back(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    words = page(app, "/?service=water&district=prymorskyi")
    assert "Знайдено 1 запис Скинути" in words
    assert "За цим відбором записів немає. Показати все місто" in page(app, "/?service=gas")


def test_an_empty_city_is_said_in_words(app: OpenAPI) -> None:
    words = page(app)
    assert "1500" in words
    assert "Аварій немає. Планових робіт: 0." in words
    assert '<ul class="outages"' not in get(app, "/").text


def test_a_reader_program_finds_the_feed_and_nothing_is_fetched_from_elsewhere(app: OpenAPI) -> None:
    html = get(app, "/").text
    assert re.search(r'<link rel="alternate"\s+type="application/rss\+xml"[^>]+href="/feeds/all.rss"', html)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', html)
    assert "<script" not in html


def test_whoever_has_the_page_already_is_told_so_until_its_words_change(app: OpenAPI, clock: WoundClock) -> None:
    tag = get(app, "/").headers["ETag"]
    clock.wind(seconds=30)
    assert get(app, "/", If_None_Match=tag).status_code == 304
    clock.wind(minutes=1)
    assert get(app, "/", If_None_Match=tag).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_number_of_outages(app: OpenAPI, session: Session) -> None:
    counted = []
    event.listen(db.engine, "before_cursor_execute", lambda *_: counted.append(1))
    sums = []
    for _ in range(2):
        for minute in range(4):
            file(session, emergency(NIGHT, begins_at=NIGHT - timedelta(minutes=minute)), NIGHT)
        counted.clear()
        assert get(app, "/").status_code == get(app, "/feeds/all.rss").status_code == 200
        sums.append(len(counted))
    assert sums[0] == sums[1] < 30
