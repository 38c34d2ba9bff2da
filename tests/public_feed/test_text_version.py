import re
from datetime import timedelta

from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.rules.outage import AreaDraft, Saying
from tests.conftest import NIGHT, WoundClock
from tests.public_feed.lives import HOUR
from tests.public_feed.reading import get, page
from tests.samples import emergency, file, planned, say


def test_a_hundred_records_are_under_15_kilobytes(app: OpenAPI, session: Session) -> None:
    places = [
        AreaDraft(text="вул. Троїцька, 57", districts=slugs)
        for slugs in (("tsentralnyi", "prymorskyi"), ("kalmiuskyi",))
    ]
    for minute in range(60):
        draft = emergency(NIGHT, begins_at=NIGHT - timedelta(minutes=minute), areas=(places[minute % 2],))
        file(session, draft, NIGHT)
    for minute in range(40):
        file(session, planned(NIGHT, begins_at=NIGHT + 80 * HOUR + timedelta(minutes=minute)), NIGHT)
    body = get(app, "/text", Accept_Encoding="identity").data
    assert body.decode().count("/outages/26-") == 100
    assert len(body) < 15_000


def test_it_has_no_style_no_drawing_and_no_script(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT), NIGHT)
    html = get(app, "/text").text
    assert html.startswith("<!DOCTYPE html>")
    assert not re.search("<(link|style|svg|script|img)", html)


def test_each_state_has_its_sign_and_its_time(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    back, late = file(session, emergency(NIGHT), NIGHT).number, emergency(NIGHT, expected_end_at=NIGHT + HOUR)
    off = file(session, planned(NIGHT), NIGHT).number
    for draft in (late, emergency(NIGHT), planned(NIGHT)):
        file(session, draft, NIGHT)
    say(session, back, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    say(session, off, Saying.CANCELLED, 1, NIGHT)
    clock.wind(hours=2)
    words = re.sub(r", [0-9]+ будин\w+ \([^)]+\)", "", page(app, "/text"))
    for told in (
        "◔ Немає холодної води , Приморський, Центральний, було до 03:58",
        "▲ Немає холодної води , Приморський, Центральний, до 06:58",
        "◇ Не буде газу , Приморський, 28 листопада, 02:58–10:58",
        "✕ Робіт не буде: газ , Приморський, 24 листопада, 02:58",
        "● Відновлено: холодна вода , Приморський, Центральний, 24 листопада, 02:58",
    ):
        assert told in words


def test_houses_and_streets_are_named_while_there_is_room(app: OpenAPI, session: Session) -> None:
    for _ in range(30):
        file(session, emergency(NIGHT), NIGHT)
    assert re.search(r"Центральний, [0-9]+ будинків \(вул. Пилипа Орлика, 15–45 непарні\), до", page(app, "/text"))
    file(session, emergency(NIGHT), NIGHT)
    assert "Орлика" not in page(app, "/text")


def test_an_empty_city_and_the_way_to_the_full_page_are_said_in_words(app: OpenAPI) -> None:
    assert "Аварій немає. Планових робіт: 0." in page(app, "/text")
    assert 'href="/"' in get(app, "/text").text
    assert 'href="/text"' in get(app, "/").text
