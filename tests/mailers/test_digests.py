"""Digests over a real SMTP server: what goes on worst first, what ended, what is planned, who was late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailers import digests
from mailers.digest_lines import counted
from outage_hub.actions.outages.chase_deadlines import chase_deadlines
from outage_hub.actions.outbox.expand_announcement import expand_announcement
from outage_hub.actions.outbox.send_digest import send_digests
from outage_hub.hub import the_hub
from outage_hub.models.base import db, deed
from outage_hub.models.city.places import Place
from outage_hub.models.outbox import DIGESTS, Announcement, Delivery, Letter
from outage_hub.models.people import Person, Post, PostArea
from outage_hub.rules.outage import AreaDraft, Saying, Service, Source
from outage_hub.rules.telling.audience import DigestChoice, PostKind
from outage_hub.worker import Worker, once
from tests.actions.looking import add_posts, statements
from tests.conftest import NIGHT, WoundClock, on_both
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.public_feed.test_poison import smuggle, spoil
from tests.samples import emergency, file, planned, say

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EIGHT = NIGHT.replace(hour=6, minute=0)  # 08:00 in Kyiv, Tuesday the 24th of November
MONDAY = EIGHT + 6 * DAY
ALL, ENERGY, WEEKLY = "kontroler-1@centre.test", "zastupnyk-energo@council.test", "keruiucha@council.test"
EAST = (AreaDraft(text="вул. Азовстальська, 12", districts=("livoberezhnyi",)),)
CENTRE = (AreaDraft(text="вул. Італійська, 101", districts=("tsentralnyi",)),)


class Reader:
    """What is written to an address when the clock has come to a moment; only digests are worked out."""

    def __init__(self, app: OpenAPI, session: Session) -> None:
        self._writer, self._session = the_hub(app).writer, session

    def mail(self, moment: datetime = EIGHT, address: str = ALL) -> Letter:
        chase_deadlines(self._session, now=moment)
        send_digests(self._session, now=moment)
        unwritten = select(Announcement.id).where(Announcement.lane == DIGESTS, Announcement.expanded_at.is_(None))
        for one in self._session.scalars(unwritten).all():
            expand_announcement(self._session, one, self._writer, now=moment)
        newest = select(Letter).join(Delivery).where(Delivery.address == address, Delivery.lane == DIGESTS)
        return self._session.scalars(newest.order_by(Delivery.id.desc())).first() or pytest.fail("no digest")

    def section(self, heading: str, moment: datetime = EIGHT, address: str = ALL) -> list[str]:
        """The lines under a heading; none when it is not there."""
        _, _, rest = self.mail(moment, address).text.partition(f"\n{heading}")
        return rest.split("\n\n")[0].splitlines()[1:]


@pytest.fixture
def app(make_app: Callable[..., OpenAPI]) -> OpenAPI:
    return make_app(doors=("mailers",), base_url="https://hub.example")


@pytest.fixture
def reader(app: OpenAPI, session: Session) -> Reader:
    with deed(session):  # both digests of a day: each begins where the last one ended
        session.execute(update(Post).where(Post.code == "centre.kontroler-1").values(digests=DigestChoice.BOTH))
    return Reader(app, session)


def cable(session: Session, now: datetime, **changes: object) -> str:
    """The east is without electricity, and in two hours the term is past."""
    given = {"service": Service.ELECTRICITY, "executor": "dtek", "summary": "Пошкоджено кабель", "areas": EAST}
    draft = emergency(now, expected_end_at=now + 2 * HOUR, **given, **changes)
    return file(session, draft, now).number


def works(session: Session, begins_at: datetime, now: datetime = NIGHT, **changes: object) -> str:
    """Eight hours without cold water in the centre."""
    given = {"service": Service.WATER, "executor": "vodokanal", "areas": CENTRE, "begins_at": begins_at}
    return file(session, planned(now, expected_end_at=begins_at + 8 * HOUR, **given, **changes), now).number


@on_both
def test_a_digest_arrives_whole_by_smtp_thanks_to_whose_choice(
    make_app: Callable[..., OpenAPI], clock: WoundClock
) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as url:
        app = make_app(doors=("mailers",), smtp_url=url, base_url="https://hub.example")
        with app.app_context():
            dark = cable(db.session(), NIGHT)
            works(db.session(), EIGHT + 2 * DAY)
        clock.now = EIGHT
        once(app)
        once(app)

    (message,) = mailbox.to(ALL)[-1:]
    assert [one["Subject"] for one in mailbox.to(ALL)].count(message["Subject"]) == 1
    assert message["Subject"] == "Зведення на 24 листопада, 08:00: 1 аварія, планових робіт 1"
    assert (message["References"], message["X-Outage-Number"]) == (None, None)
    assert parsedate_to_datetime(message["Date"]) == EIGHT
    html = message.get_body(("html",))
    assert html is not None
    for words in (body(message), html.get_content()):
        assert "Вівторок, 24 листопада, 08:00. 1 аварія, планових робіт 1." in words
        assert "Лист надіслано вам, бо ваша посада отримує ранкове зведення: усі послуги, усе місто." in words
        assert all(part in words for part in ("Лівобережний район", dark, "https://hub.example/"))
        assert "⟦" not in words


def test_its_first_lines_say_how_many_and_where(session: Session, reader: Reader) -> None:
    file(session, emergency(NIGHT), NIGHT)
    cable(session, NIGHT)
    works(session, EIGHT + 2 * DAY)
    lines = reader.mail().text.splitlines()
    assert lines[0] == "Вівторок, 24 листопада, 08:00. 2 аварії, планових робіт 1."
    assert lines[1] == "Де аварії: Лівобережний, Приморський, Центральний райони. Без послуг 12 будинків."


def test_houses_are_those_of_the_readers_own_districts_each_counted_once(session: Session, reader: Reader) -> None:
    both = (AreaDraft(text="вул. Троїцька, 10-20; вул. Азовстальська, 12"),)
    file(session, emergency(NIGHT, areas=both), NIGHT)
    cable(session, NIGHT)
    assert "Без послуг 9 будинків." in reader.mail().text
    with deed(session):
        east = session.scalars(select(Place.id).where(Place.slug == "livoberezhnyi")).one()
        post = session.scalars(select(Post).where(Post.code == "centre.kontroler-1")).one()
        post.kind, post.areas = PostKind.DISTRICT_DUTY, [PostArea(place_id=east)]
    assert "Без послуг 1 будинок." in reader.mail(EIGHT + DAY).text


def test_what_goes_on_stands_worst_first(session: Session, reader: Reader) -> None:
    dark = cable(session, NIGHT)
    old = file(session, emergency(NIGHT, begins_at=NIGHT - 28 * MINUTE, expected_end_at=NIGHT + DAY), NIGHT).number
    new = file(session, emergency(NIGHT + HOUR, expected_end_at=None, cause="З’ясовуємо"), NIGHT + HOUR).number
    gas = works(session, EIGHT - HOUR, late_reason="забули")

    assert reader.section("ТРИВАЮТЬ") == [
        "1. Пошкоджено кабель: немає світла",
        f"   Лівобережний район, 1 будинок · термін минув 24 листопада о 04:58, уточнюємо · № {dark}",
        "2. Порив водоводу діаметром 400 мм: немає холодної води",
        f"   Приморський, Центральний райони, 11 будинків · термін уточнюємо · № {new}",
        "3. Порив водоводу діаметром 400 мм: немає холодної води",
        f"   Приморський, Центральний райони, 11 будинків · до 25 листопада, 02:58 · № {old}",
        "4. Перевірка газопроводу: планові роботи, холодна вода",
        f"   Центральний район · до 24 листопада, 15:00 · № {gas}",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (1, " (було 24 листопада, 06:58)"),
        (2, " (змінено двічі)"),
        (3, " (змінено тричі)"),
        (5, " (змінено 5 разів)"),
        (21, " (змінено 21 раз)"),
    ],
)
def test_a_term_that_was_changed_says_how_often(session: Session, reader: Reader, changes: int, said: str) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    for change in range(1, changes + 1):
        term = NIGHT + DAY + change * HOUR
        say(session, number, Saying.TERM_CHANGED, change, NIGHT, sets={"expected_end_at": term})

    assert said in reader.section("ТРИВАЮТЬ")[1]


def test_what_ended_in_the_night_says_when_and_how_long_it_took(session: Session, reader: Reader) -> None:
    dark, other, done = cable(session, NIGHT), cable(session, NIGHT), works(session, NIGHT + HOUR, late_reason="забули")
    say(session, dark, Saying.RESTORED, 1, NIGHT + HOUR, sets={"ended_at": NIGHT + HOUR})
    say(session, other, Saying.CANCELLED, 1, NIGHT + HOUR)
    say(session, done, Saying.STARTED, 1, NIGHT + HOUR)
    say(session, done, Saying.RESTORED, 2, NIGHT + 2 * HOUR, sets={"ended_at": NIGHT + 2 * HOUR})

    assert reader.section("ВІДНОВЛЕНО З 23 листопада, 19:00") == [
        f"- Світло, Лівобережний район: 24 листопада, 03:58, тривало 1 год 18 хв · № {dark}",
        f"- Світло, Лівобережний район: запис скасовано 24 листопада о 03:58 · № {other}",
        f"- Холодна вода, Центральний район: планові роботи завершено 24 листопада о 04:58 · № {done}",
    ]
    assert reader.section("ВІДНОВЛЕНО", EIGHT + 11 * HOUR, ENERGY) == [], "the evening's window begins at 08:00"


def test_works_of_three_days_are_listed_and_what_became_of_them(session: Session, reader: Reader) -> None:
    first, moved = works(session, EIGHT + 2 * DAY), works(session, EIGHT + 60 * HOUR)
    off, far = works(session, EIGHT + 50 * HOUR), works(session, EIGHT + 3 * DAY)
    sets = {"begins_at": EIGHT + 9 * DAY, "expected_end_at": EIGHT + 9 * DAY + HOUR}
    say(session, moved, Saying.MOVED, 1, NIGHT, sets=sets)
    say(session, off, Saying.CANCELLED, 1, NIGHT)

    moved_to = "3 грудня, 08:00–09:00, було 26 листопада, 20:00 – 27 листопада, 04:00"
    assert reader.section("ЗАПЛАНОВАНО НА ТРИ ДОБИ") == [
        f"- 26 листопада, 08:00–16:00: холодна вода, Центральний район · № {first}",
        f"- СКАСОВАНО 26 листопада, 10:00–18:00: холодна вода, Центральний район · № {off}",
        f"- ПЕРЕНЕСЕНО на {moved_to}: холодна вода, Центральний район · № {moved}",
    ]
    listed = reader.section("ЗАПЛАНОВАНО НА ТРИ ДОБИ", EIGHT + DAY)
    assert [line[-7:] for line in listed] == [first, far]


@pytest.mark.clause("7.9")
def test_whoever_broke_a_term_of_the_regulation_is_named_unmet_first(session: Session, reader: Reader) -> None:
    late = {"begins_at": NIGHT - 71 * MINUTE, "late_reason": "зв’язку не було"}
    number = file(session, emergency(NIGHT, expected_end_at=NIGHT + DAY, **late), NIGHT).number

    assert reader.section("ПОРУШЕНІ СТРОКИ") == [
        f"- п. 7.6, Черговий, Центральний район, № {number}: запізнення 4 год 2 хв і триває",
        f"- п. 7.6, Черговий, Приморський район, № {number}: запізнення 4 год 2 хв і триває",
        f"- п. 7.7, Управління підтримки ОСББ, № {number}: запізнення 4 год 2 хв і триває",
        f"- п. 7.2, КП «Міськводоканал», № {number}: запізнення 41 хв",
    ]
    say(session, number, Saying.RESTORED, 1, EIGHT + HOUR, sets={"ended_at": EIGHT + HOUR})
    assert len(reader.section("ПОРУШЕНІ СТРОКИ", EIGHT + DAY)) == 0, "told yesterday, and over before the evening"


def test_a_reader_of_some_services_and_districts_reads_of_no_others(session: Session, reader: Reader) -> None:
    with deed(session):
        controller = session.scalars(select(Post).where(Post.code == "centre.kontroler-1")).one()
        east = session.scalars(select(Place).where(Place.slug == "livoberezhnyi")).one()
        controller.areas = [PostArea(place_id=east.id)]
    water, dark = file(session, emergency(NIGHT), NIGHT).number, cable(session, NIGHT)
    anywhere = file(session, emergency(NIGHT, areas=(AreaDraft(text="біля ринку"),)), NIGHT).number

    of_the_east, of_energy = reader.mail(), reader.mail(address=ENERGY)

    assert "Охоплює: усі послуги; Лівобережний район." in of_the_east.text
    assert [number in of_the_east.text for number in (water, dark, anywhere)] == [False, True, True]
    assert "Охоплює: опалення, світло, газ; усе місто." in of_energy.text
    assert "бо ⟦why⟧: опалення, світло, газ; усе місто." in of_energy.text
    assert [number in of_energy.text for number in (water, dark, anywhere)] == [False, True, False]
    assert of_energy.subject.endswith(": 1 аварія, планових робіт немає")


def test_an_empty_digest_says_that_it_is_no_failure(session: Session, reader: Reader) -> None:
    number = cable(session, NIGHT)
    say(session, number, Saying.CANCELLED, 1, NIGHT)
    message = reader.mail(EIGHT + DAY)

    assert message.subject == "Зведення на 25 листопада, 08:00: аварій немає"
    assert message.text.splitlines()[:4] == [
        "Середа, 25 листопада, 08:00. Аварій немає, планових робіт на три доби немає.",
        "",
        "Останній запис закрито 24 листопада о 02:58.",
        "Це не збій: зведення надсилаємо завжди, навіть порожнє.",
    ]


def test_without_emergencies_the_works_are_counted_alone(session: Session, reader: Reader) -> None:
    works(session, EIGHT + DAY)
    assert reader.mail().subject.endswith("08:00: аварій немає, планових робіт 1")


def test_a_digest_after_a_stop_says_how_late_it_is(session: Session, reader: Reader) -> None:
    cable(session, NIGHT)
    late = reader.mail(EIGHT + 3 * HOUR).text
    assert late.startswith("Вівторок, 24 листопада, 08:00.")
    assert "Надіслано із запізненням, стан на 24 листопада, 11:00." in late
    assert "із запізненням" not in reader.mail(EIGHT + DAY).text


def test_an_exercise_stands_in_no_digest(session: Session, reader: Reader) -> None:
    number = file(session, emergency(NIGHT, exercise=True), NIGHT).number
    message = reader.mail()
    assert message.subject.endswith("аварій немає")
    assert number not in message.text


def test_an_executors_words_stay_on_their_line(session: Session, reader: Reader) -> None:
    cable(session, NIGHT)
    smuggle(session, "summary", "Порив\n\n--\nПідпис\nПОРУШЕНІ СТРОКИ " + "і" * 200)
    first = reader.section("ТРИВАЮТЬ")[0]
    assert first.startswith("1. Порив -- Підпис ПОРУШЕНІ СТРОКИ іі")
    assert first.endswith("і…: немає світла")


def test_a_record_without_a_summary_stands_by_its_service(session: Session, reader: Reader) -> None:
    cable(session, NIGHT)
    smuggle(session, "summary", "")
    assert reader.section("ТРИВАЮТЬ")[0] == "1. Немає світла"


def test_a_record_that_cannot_be_told_leaves_its_number_and_the_others_are_told(
    session: Session, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = cable(session, NIGHT), file(session, emergency(NIGHT, expected_end_at=NIGHT + DAY), NIGHT).number
    spoil(session)

    told = reader.section("ТРИВАЮТЬ")

    assert any(good in line for line in told)
    assert told[2] == f"2. № {bad}: відкрийте запис"
    assert f"a digest cannot tell of {bad}" in caplog.text


def test_of_a_black_day_some_are_listed_and_the_rest_counted(
    session: Session, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MOST", 4)
    for _ in range(6):
        cable(session, NIGHT)
    told = reader.section("ТРИВАЮТЬ")
    assert (len(told), told[-1]) == (9, "і ще 2 записи")
    assert "6 аварій" in reader.mail().subject


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 аварій"),
        (1, "1 аварія"),
        (2, "2 аварії"),
        (5, "5 аварій"),
        (11, "11 аварій"),
        (21, "21 аварія"),
        (112, "112 аварій"),
    ],
)
def test_a_count_takes_its_noun_with_it(count: int, said: str) -> None:
    assert counted(count, "аварія", "аварії", "аварій") == said


def test_subjects_count_in_good_ukrainian(session: Session, reader: Reader) -> None:
    said = {1: "1 аварія,", 2: "2 аварії,", 5: "5 аварій,", 21: "21 аварія,"}
    for count in range(1, 22):
        cable(session, NIGHT)
        if count in said:
            moment = EIGHT + count * DAY
            assert f"08:00: {said[count]}" in reader.mail(moment).subject


def test_the_weekly_digest_sums_up_each_executor_and_lists_the_works_of_the_week(
    session: Session, reader: Reader
) -> None:
    dark = cable(session, NIGHT)
    say(session, dark, Saying.RESTORED, 1, NIGHT + DAY, sets={"ended_at": NIGHT + DAY})
    cable(session, MONDAY - HOUR)
    file(session, emergency(NIGHT, begins_at=NIGHT - HOUR, late_reason="зв’язку не було"), NIGHT)
    number = works(session, MONDAY + 4 * DAY)

    message = reader.mail(MONDAY, WEEKLY)

    assert message.subject == "Тижневе зведення на 30 листопада, 08:00: внесено 4, триває 2"
    assert message.text.splitlines()[:10] == [
        "Понеділок, 30 листопада, 08:00. За тиждень внесено 4: вчасно 3, із запізненням 1.",
        "Відновлено 1, триває 2.",
        "",
        "ЗА ВИКОНАВЦЯМИ",
        "- ДТЕК Донецькі електромережі, Маріупольський район електромереж",
        "   внесено 2, вчасно 2, із запізненням 0, відновлено 1, триває 1",
        "- КП «Міськводоканал»",
        "   внесено 2, вчасно 1, із запізненням 1, відновлено 0, триває 1",
        "",
        "ЗАПЛАНОВАНО НА ТИЖДЕНЬ",
    ]
    assert f"- 4 грудня, 08:00–16:00: холодна вода, Центральний район · № {number}" in message.text
    assert "бо ⟦why⟧: усі послуги, усе місто." in message.text


def test_a_week_without_records_says_so(session: Session, reader: Reader) -> None:
    say(session, cable(session, NIGHT), Saying.CANCELLED, 1, NIGHT)
    message = reader.mail(MONDAY + 7 * DAY, WEEKLY)
    assert message.subject == "Тижневе зведення на 7 грудня, 08:00: записів немає"
    assert "За тиждень записів немає.\n\nОстанній запис закрито 24 листопада о 02:58.\nЦе не збій" in message.text


def test_no_person_stands_in_a_digest(session: Session, reader: Reader) -> None:
    file(session, emergency(NIGHT, begins_at=NIGHT - HOUR, late_reason="зв’язку не було"), NIGHT, source=Source.PHONE)
    cable(session, NIGHT)
    message = reader.mail().text
    people = session.scalars(select(Person)).all()
    known = [word for one in people for word in (one.name, one.email, one.phone) if word]
    assert [word for word in known if word in message] == []


@on_both
def test_a_digest_costs_no_more_statements_for_more_readers_or_records(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    writer, counts = the_hub(app).writer, []
    for day, many in enumerate((3, 30)):
        now = EIGHT + day * DAY
        add_posts(session, many, first=1000 * day)
        with deed(session):
            for one in session.scalars(select(Post).where(Post.code.startswith("extra."))):
                one.digests = DigestChoice.MORNING
        for _ in range(many // 3):
            cable(session, now - 6 * HOUR)
        clock.now = now
        Worker(app).digest()
        found = select(Announcement.id).where(Announcement.cause == f"digest:2026-11-{24 + day}:morning")
        with statements() as seen:
            assert expand_announcement(session, session.scalars(found).one(), writer, now=now) > many
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_reader_of_one_digest_a_day_hears_of_the_whole_day(session: Session, reader: Reader) -> None:
    dark = cable(session, NIGHT - 12 * HOUR)
    say(session, dark, Saying.RESTORED, 1, NIGHT - 10 * HOUR, sets={"ended_at": NIGHT - 10 * HOUR})

    heading = "ВІДНОВЛЕНО З 23 листопада, 08:00"
    assert reader.section(heading, address="kontroler-2@centre.test") != []
    assert "ВІДНОВЛЕНО" not in reader.mail().text
