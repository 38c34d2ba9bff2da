import re
from datetime import UTC, datetime, timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.rules.outage import AreaDraft, Saying
from tests.conftest import NIGHT, WoundClock, on_both
from tests.public_feed.lives import HOUR, full_emergency, full_works
from tests.public_feed.reading import feed, get
from tests.samples import emergency, file, planned, say


@on_both
def test_each_significant_revision_is_one_item_newest_first_with_its_name_for_ever(
    app: OpenAPI, session: Session
) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT + HOUR, sets={"expected_end_at": NIGHT + 6 * HOUR})
    say(session, number, Saying.CORRECTED, 2, NIGHT + HOUR, sets={"summary": "Прорив водоводу"})
    say(session, number, Saying.RESTORED, 3, NIGHT + 2 * HOUR, sets={"ended_at": NIGHT + 2 * HOUR})
    items = feed(app).entries
    assert [item.id for item in items] == [f"tag:127.0.0.1,2026:outage/{number}/revision/{seq}" for seq in (4, 2, 1)]
    assert {item.link for item in items} == {f"http://127.0.0.1:8000/outages/{number}"}
    assert not any(item.guidislink for item in items)


def test_a_corrected_typo_changes_no_byte_of_the_feed(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    before = get(app, "/feeds/all.rss").data
    say(session, number, Saying.CORRECTED, 1, NIGHT + HOUR, sets={"summary": "Прорив водоводу"})
    assert get(app, "/feeds/all.rss").data == before


def test_an_old_item_stays_as_it_was_whatever_is_said_later(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    first = feed(app).entries[0]
    later = AreaDraft(text="вул. Троїцька, 57", districts=("kalmiuskyi",))
    say(session, number, Saying.AREA_CHANGED, 1, NIGHT + HOUR, areas=(later,))
    say(session, number, Saying.CANCELLED, 2, NIGHT + 2 * HOUR)
    assert feed(app).entries[-1] == first


def test_the_same_data_make_the_same_bytes_at_any_time(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT), NIGHT)
    first = get(app, "/feeds/all.rss")
    clock.wind(days=40)
    second = get(app, "/feeds/all.rss")
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert first.headers["Last-Modified"] == "Tue, 24 Nov 2026 00:58:00 GMT"


def test_whoever_has_the_feed_already_is_told_so(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    first = get(app, "/feeds/all.rss")
    known = {"If_None_Match": first.headers["ETag"]}
    assert get(app, "/feeds/all.rss", **known).status_code == 304
    assert get(app, "/feeds/all.rss", If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    assert get(app, "/feeds/all.rss", **known).status_code == 200


def test_the_feed_says_what_it_is_and_how_long_it_is_good(app: OpenAPI) -> None:
    answer = get(app, "/feeds/all.rss")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert not answer.headers["ETag"].startswith("W/")


def test_a_feed_without_items_is_well_formed_and_always_the_same(app: OpenAPI, clock: WoundClock) -> None:
    before, found = get(app, "/feeds/all.rss").data, feed(app)
    clock.wind(hours=3)
    assert get(app, "/feeds/all.rss").data == before
    assert found.entries == []
    assert found.feed.link == "http://127.0.0.1:8000/"


def test_a_title_says_what_then_where_then_until_when_with_the_date(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    [item] = feed(app).entries
    where, until = item.title.index("Приморський, Центральний"), item.title.index("24\u00a0листопада, 06:58")
    assert 10 < where < until
    assert len(item.tags) == 2


def test_planned_works_are_titled_with_their_whole_time(app: OpenAPI, session: Session) -> None:
    file(session, planned(NIGHT), NIGHT)
    assert "28\u00a0листопада, 02:58–10:58" in feed(app).entries[0].title


def test_an_item_tells_all_that_residents_need(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, aid_points="просп. Миру, 20, біля аптеки"), NIGHT).number
    say(session, number, Saying.TERM_CHANGED, 1, NIGHT + HOUR, sets={"expected_end_at": NIGHT + 6 * HOUR})
    text = feed(app).entries[0].summary
    for words in ("Порив водоводу", "Немає холодної води", "Зношення труби", "вул. Пилипа Орлика, 15–45 непарні"):
        assert words in text
    assert "24\u00a0листопада, 06:58 → 24\u00a0листопада, 08:58" in text
    assert re.search("Де: .+ райони, [0-9]+ будинків", text)
    assert "біля аптеки" in text
    assert "Складніший ремонт" in text


def test_everything_that_can_be_said_has_a_title_of_its_own(app: OpenAPI, session: Session) -> None:
    full_emergency(session, NIGHT)
    full_works(session, NIGHT)
    items = feed(app).entries
    assert len({item.title for item in items}) == len(items) == 14
    assert not any("%(" in item.title + item.summary for item in items)
    assert [item.published_parsed for item in items] == sorted((i.published_parsed for i in items), reverse=True)


def test_both_hours_of_october_are_told_apart(app: OpenAPI, session: Session) -> None:
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    number = file(session, emergency(summer, expected_end_at=winter), summer).number
    say(session, number, Saying.TERM_CHANGED, 1, winter - timedelta(minutes=5), sets={"expected_end_at": winter + HOUR})
    later, first = feed(app).entries
    assert first.published == "Sun, 25 Oct 2026 03:30:00 +0300"
    assert later.published == "Sun, 25 Oct 2026 03:25:00 +0200"
    assert "25\u00a0жовтня, 03:30 (" in first.title


def test_the_feed_keeps_the_last_two_hundred(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    for seq in range(1, 201):
        term = {"expected_end_at": NIGHT + 2 * HOUR + timedelta(minutes=seq)}
        say(session, number, Saying.TERM_CHANGED, seq, NIGHT + HOUR, sets=term)
    items = feed(app).entries
    assert len(items) == 200
    assert items[-1].id.endswith("/revision/2")


def test_what_looks_like_markup_is_told_as_text(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, summary="<script>alert(1)</script> & ]]>"), NIGHT)
    raw = get(app, "/feeds/all.rss").text
    assert "<script" not in raw
    assert "&amp;lt;script&amp;gt;" in raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;" in feed(app).entries[0].summary
