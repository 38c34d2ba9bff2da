import re
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.rules.outage import AreaDraft, Saying
from tests.conftest import NIGHT, WoundClock, on_both
from tests.public_feed.lives import HOUR, full_emergency, full_works
from tests.public_feed.reading import as_text, get, page
from tests.samples import emergency, file, planned, say


@on_both
def test_the_page_tells_the_facts(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, aid_points="просп. Миру, 20"), NIGHT).number
    words = page(app, f"/outages/{number}")
    for told in ("Порив водоводу", "Зношення труби", "Пилипа Орлика, 15-45", "24 листопада, 02:40", "Миру, 20"):
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
    first = AreaDraft(text="вул. Троїцька, 57", districts=("tsentralnyi",), expected_end_at=NIGHT + 2 * HOUR)
    second = AreaDraft(text="кв. 12\n" * 100, districts=("prymorskyi",))
    number = file(session, emergency(NIGHT, areas=(first, second)), NIGHT).number
    html = get(app, f"/outages/{number}").text
    assert "24\u00a0листопада, 04:58" in html
    assert "<details>" in html


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
