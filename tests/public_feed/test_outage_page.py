import re
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, null, select, update
from sqlalchemy.orm import Session

from outage_hub.models.outages import Area
from outage_hub.rules.outage import AreaDraft, Saying
from tests.conftest import NIGHT, WoundClock, on_both
from tests.public_feed.lives import HOUR, full_emergency, full_works
from tests.public_feed.reading import as_text, everything_public, get, page
from tests.samples import emergency, file, planned, say


@on_both
def test_the_page_tells_the_facts(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, aid_points="просп. Миру, 20"), NIGHT).number
    words = page(app, f"/outages/{number}")
    for told in ("Порив водоводу", "Зношення труби", "Пилипа Орлика, 15–45", "24 листопада, 02:40", "Миру, 20"):
        assert told in words
    assert number in words


def test_every_term_is_struck_out_but_the_last(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    for seq, hours in ((1, 8), (2, 10)):
        say(session, number, Saying.TERM_CHANGED, seq, NIGHT, sets={"expected_end_at": NIGHT + hours * HOUR})
    html = get(app, f"/outages/{number}").text
    struck = [as_text(f"<main>{old}") for old in re.findall(r"<s>(.*?)</s>", html, re.DOTALL)]
    assert [words.split()[-1] for words in struck] == ["06:58", "10:58"]
    assert "Складніший ремонт" in html


def test_a_term_taken_back_is_struck_out_too(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets={"expected_end_at": None})
    html = get(app, f"/outages/{number}").text
    assert len(re.findall(r"<s>", html)) == 1


def test_the_history_tells_everything_significant_newest_first(app: OpenAPI, session: Session) -> None:
    number = full_emergency(session, NIGHT)
    html = get(app, f"/outages/{number}").text
    moments = re.findall(r'<time datetime="([^"]+)"', html[html.index('<ol class="timeline">') :])
    assert len(moments) == 10  # nine things said, and the event itself
    assert moments == sorted(moments, reverse=True)
    assert "Внесено помилково" in html


def test_the_page_of_works_tells_their_whole_time_and_where_they_were_moved(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    number = file(session, planned(NIGHT), NIGHT).number
    moved = {"begins_at": NIGHT + 120 * HOUR, "expected_end_at": NIGHT + 128 * HOUR}
    say(session, number, Saying.MOVED, 1, NIGHT, sets=moved)
    html = get(app, f"/outages/{number}").text
    assert "28\u00a0листопада, 02:58–10:58</s>" in html
    assert "29\u00a0листопада, 02:58–10:58</span>" in html
    clock.wind(hours=1)
    assert "29\u00a0листопада, 02:58–10:58" in get(app, "/").text


def test_the_page_stays_for_ever(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    number = full_works(session, NIGHT)
    clock.wind(days=900)
    assert "29 листопада 2026, 11:58" in page(app, f"/outages/{number}")


def test_a_passed_term_is_said_with_its_hour(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    number = file(session, emergency(NIGHT, expected_end_at=NIGHT + HOUR), NIGHT).number
    clock.wind(hours=2)
    html = get(app, f"/outages/{number}").text
    assert "state t-warn" in html
    assert ">03:58</time>" in html


def test_both_hours_of_october_are_told_apart(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    clock.now = summer - timedelta(minutes=30)
    number = file(session, emergency(clock.now, expected_end_at=summer), clock.now).number
    say(session, number, Saying.TERM_CHANGED, 1, clock.now, sets={"expected_end_at": winter})
    found = re.findall(r"03:30 \(([^)]+)\)", page(app, f"/outages/{number}"))
    assert len(set(found)) == 2


def test_groups_of_addresses_show_their_own_terms(app: OpenAPI, session: Session) -> None:
    first = AreaDraft(text="вул. Троїцька, 10-20", expected_end_at=NIGHT + 2 * HOUR)
    second = AreaDraft(text="просп. Нахімова, 101-115", districts=("prymorskyi",))
    number = file(session, emergency(NIGHT, areas=(first, second)), NIGHT).number
    words = page(app, f"/outages/{number}")
    assert "Центральний район до 24 листопада, 04:58 вул. Троїцька, 10–20" in words
    assert "Приморський район просп. Нахімова, 101–115" in words


def test_places_stand_by_district_their_streets_in_alphabetical_order_and_counted(
    app: OpenAPI, session: Session
) -> None:
    where = AreaDraft(
        text="вул.Троїцька 10-20; Прим. р-н: пр-т Нахімова 101-115; Центр. р-н: вул.Італійська 2-10; просп.Мира 5"
    )
    number = file(session, emergency(NIGHT, areas=(where,)), NIGHT).number
    words = page(app, f"/outages/{number}")
    told = "Приморський район просп. Нахімова, 101–115 Центральний район вул. Італійська, 2–10 просп. Миру, 5"
    assert f"{told} вул. Троїцька, 10–20 Скільки будинків {session.scalar(select(func.sum(Area.houses)))} " in words


def test_what_was_not_understood_is_quoted_beside_what_was(app: OpenAPI, session: Session) -> None:
    where = AreaDraft(text="кватал за школою; вул. Троїцька, 10-20")
    number = file(session, emergency(NIGHT, areas=(where,)), NIGHT).number
    assert "вул. Троїцька, 10–20 Словами виконавця, уточнюємо: «кватал за школою»" in page(app, f"/outages/{number}")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("вул. Троїцька, 10-20, 999", "вул. Троїцька, 10–20 Словами виконавця, уточнюємо: «вул. Троїцька, 999»"),
        ("вул. Троїцька, 10-20; вул. Італійська, 900-950", "уточнюємо: «вул. Італійська, 900-950» Скільки будинків"),
        ("вул. Троїцька, 10-20, біля будинку 22", "вул. Троїцька, 10–20 Скільки будинків"),
    ],
)
def test_nothing_that_was_typed_is_dropped_or_said_twice_but_the_place_of_works(
    app: OpenAPI, session: Session, typed: str, told: str
) -> None:
    number = file(session, emergency(NIGHT, areas=(AreaDraft(text=typed),)), NIGHT).number
    assert told in page(app, f"/outages/{number}")


def test_more_than_twelve_streets_of_a_district_are_opened_at_will(app: OpenAPI, session: Session) -> None:
    streets = "Італійська Грецька Торгова Соборна Троїцька Пушкіна Сонячна Земська Паркова Гранітна Успенська Купріна"
    texts = ["; ".join(f"вул. {name}, 1-40" for name in streets.split()[:most]) for most in (11, 12)]
    areas = [(AreaDraft(text=f"{text}; вул. Пилипа Орлика, 15-45"),) for text in texts]
    numbers = [file(session, emergency(NIGHT, areas=one), NIGHT).number for one in areas]
    assert [get(app, f"/outages/{one}").text.count("<details>") for one in numbers] == [0, 1]
    assert "<summary>13\u00a0вулиць</summary>" in get(app, f"/outages/{numbers[1]}").text.replace(
        " вулиць", "\u00a0вулиць"
    )


def test_a_record_from_before_addresses_were_read_shows_them_as_they_were_typed(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    session.execute(update(Area).values(lines=null(), unread=null(), houses=0))
    session.commit()
    words = page(app, f"/outages/{number}")
    assert "Приморський, Центральний райони вул. Пилипа Орлика, 15-45 непарні" in words
    assert "Скільки будинків" not in words


@pytest.mark.parametrize(
    "typed",
    [
        "теплотраса по вул. Італійській",
        "вул. Італійська, біля будинку 22",
        "Місце робіт: вул. Італійська, 10",
        "вул. Італійська, 10 (місце робіт)",
        "кватал за школою. Місце робіт: вул. Італійська, 10",
    ],
)
def test_a_place_of_works_typed_among_the_addresses_is_not_published(
    app: OpenAPI, session: Session, typed: str
) -> None:
    for where in (typed, f"{typed}; вул. Троїцька, 10-20"):
        areas = (AreaDraft(text=where, districts=("tsentralnyi",)),)
        number = file(session, emergency(NIGHT, areas=areas), NIGHT).number
        assert "Італійськ" not in everything_public(app, number)


def test_what_looks_like_markup_is_shown_as_text(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, summary="<script>alert(1)</script>", cause="<b>x</b>"), NIGHT).number
    for path in ("/", f"/outages/{number}"):
        html = get(app, path).text
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize(
    "number", ["26-9999", "26-417", "٢٦-٠٤١٧", "26-0001%00", "%00", "26-0001%0a", "x" * 5000, "26-" + "1" * 40, "'--"]
)
def test_a_number_that_nothing_has_is_404_with_a_way_on(app: OpenAPI, session: Session, number: str) -> None:
    file(session, emergency(NIGHT), NIGHT)
    answer = get(app, f"/outages/{number}")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text[answer.text.index("<main") :]


def test_whoever_has_the_page_already_is_told_so(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    tag = get(app, f"/outages/{number}").headers["ETag"]
    assert get(app, f"/outages/{number}", If_None_Match=tag).status_code == 304
