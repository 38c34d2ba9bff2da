from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.outbox import Letter
from outage_hub.rules.outage import PhoneWord, Saying, Source
from outage_hub.worker import once
from tests.conftest import NIGHT
from tests.public_feed.lives import HOUR
from tests.public_feed.reading import everything_public, feed, get
from tests.samples import emergency, file, say


def test_the_place_of_works_callers_and_reasons_of_lateness_are_nowhere_public_and_the_place_in_no_letter(
    app: OpenAPI, session: Session
) -> None:
    told = {
        "works_place": "Канарейкове перехрестя",
        "phone": PhoneWord(said_by="Канарейко Тест", taken_by="Канарейко Оператор"),
        "late_reason": "канарейка запізнилася",
    }
    number = file(session, emergency(NIGHT, **told), NIGHT, source=Source.PHONE).number
    once(app)
    say(session, number, Saying.COMPLETED, 1, NIGHT + HOUR, sets={"expected_end_at": NIGHT + 5 * HOUR})
    once(app)
    letters = "".join(f"{one.subject}{one.text}{one.html}" for one in session.scalars(select(Letter)))
    for found in (everything_public(app, number), letters):
        assert "Порив водоводу" in found
        assert "анарейкове" not in found
    assert "анарей" not in everything_public(app, number)


def test_a_hidden_cause_is_nowhere_public(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, cause="Таємна причина", cause_public=False), NIGHT).number
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    assert "Таємна" not in everything_public(app, number)


def test_a_cause_hidden_later_leaves_the_items_said_before(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, cause="Таємна причина"), NIGHT).number
    say(session, number, Saying.CORRECTED, 1, NIGHT + HOUR, sets={"cause_public": False})
    assert "Таємна" not in everything_public(app, number)


def test_a_cause_published_later_is_not_put_into_items_said_before(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, cause="Зношення", cause_public=False), NIGHT).number
    say(session, number, Saying.CORRECTED, 1, NIGHT + HOUR, sets={"cause_public": True})
    assert "Зношення" in get(app, f"/outages/{number}").text
    assert "Зношення" not in feed(app).entries[0].summary


def test_an_exercise_is_nowhere_public(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT, exercise=True, summary="Навчальний порив"), NIGHT).number
    answer = get(app, f"/outages/{number}")
    assert answer.status_code == 404
    say(session, number, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    assert "Навчальний" not in everything_public(app) + answer.text
    assert feed(app).entries == []
