"""The operator's look-up: the sentence stands at once and leads on with the address; no flat stays in a link."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from outage_hub.rules.outage import AreaDraft, Saying, Service
from outage_hub.rules.people.roles import Role
from tests.browsers import DESK, axe_violations, enter, needs_browser
from tests.conftest import NIGHT, WoundClock
from tests.desk.talking import operator
from tests.entrances import Page, Visitor, account, looking, signed_in
from tests.samples import emergency, file, planned, say

HOUR = timedelta(hours=1)
LOOK = "/desk/lookup"


def filed(app: OpenAPI, text: str = "просп. Миру, 5", **changes: Any) -> str:
    with looking(app) as session:
        return file(session, emergency(NIGHT, areas=(AreaDraft(text=text),), **changes), NIGHT).number


def seen(visitor: Visitor, typed: str, **more: str) -> Page:
    query = "&".join(f"{name}={value}" for name, value in {"q": typed, **more}.items())
    return visitor.see(f"{LOOK}?{query}")


def link(page: Page, path: str) -> str:
    return next(href for href in page.hrefs if href.startswith(path))


def test_an_emergency_is_told_in_the_sentence_of_the_screens(app: OpenAPI) -> None:
    filed(app, begins_at=NIGHT - timedelta(minutes=18), expected_end_at=NIGHT.replace(hour=6, minute=0))

    assert (
        "«За вашою адресою аварія: порив водоводу діаметром 400 мм. Немає холодної води з 02:40. "
        "Обіцяють відновити сьогодні о восьмій ранку. Записати вас, щоб ми повідомили, коли вода з’явиться?»"
    ) in seen(operator(app), "мира 5").text


def test_the_second_minute_has_the_rest(app: OpenAPI) -> None:
    filed(app)
    page = seen(operator(app), "миру 5").text

    assert "КП «Міськводоканал» · Центральний район, 1 будинок Причина: Зношення труби" in page
    assert "сьогодні о 02:58 — Запис внесено, термін 06:58" in page
    assert "Черговий, Центральний район: ще не довели до відома" in page


def test_a_term_that_was_put_off_is_said_to_be_so(app: OpenAPI) -> None:
    number = filed(app)
    with looking(app) as session:
        term = {"expected_end_at": NIGHT.replace(hour=4, minute=0) + timedelta(hours=12)}
        say(session, number, Saying.TERM_CHANGED, 1, NIGHT, sets=term)

    assert "Термін уже переносили. Останній: сьогодні о шостій вечора." in seen(operator(app), "миру 5").text


def test_a_term_that_has_passed(app: OpenAPI, clock: WoundClock) -> None:
    filed(app, expected_end_at=NIGHT.replace(hour=1, minute=0))
    clock.wind(hours=1)

    assert (
        "За вашою адресою аварія. Обіцяли відновити до третьої ночі, нового терміну ще не повідомили, ми вже питаємо."
    ) in seen(operator(app), "миру 5").text


def test_planned_works_ahead_and_under_way(app: OpenAPI, clock: WoundClock) -> None:
    begins = NIGHT.replace(day=27, hour=7, minute=0)
    with looking(app) as session:
        area = (AreaDraft(text="просп. Миру, 5"),)
        file(session, planned(NIGHT, areas=area, begins_at=begins, expected_end_at=begins + 8 * HOUR), NIGHT)
    words = "Зараз робіт немає. 27 листопада, з дев’ятої до сімнадцятої, не буде газу: планові роботи."
    assert words in seen(operator(app), "миру 5").text

    clock.now = begins + HOUR
    words = "За вашою адресою планові роботи: перевірка газопроводу. Завершать сьогодні о п’ятій вечора."
    assert words in seen(operator(app), "миру 5").text


def test_what_was_restored_within_a_day_is_asked_about_and_may_be_opened_again(app: OpenAPI, clock: WoundClock) -> None:
    number = filed(app, service=Service.ELECTRICITY, executor="dtek")
    with looking(app) as session:
        say(session, number, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})

    page = seen(operator(app), "миру 5")
    assert "За даними виконавця, світло відновили сьогодні о 02:58. У вас досі немає?" in page.text
    assert link(page, f"/outages/{number}/change") == f"/outages/{number}/change?say=reopened"
    clock.wind(hours=24)
    assert "записів про аварію немає" in seen(operator(app), "миру 5").text


def test_nothing_recorded_asks_what_is_missing_then_about_the_neighbours(app: OpenAPI) -> None:
    visitor = operator(app)
    first = seen(visitor, "миру 5")
    assert "За вашою адресою записів про аварію немає. Скажіть, будь ласка, чого саме немає?" in first.text

    second = seen(visitor, "миру 5", service="hot_water")
    assert "Скажіть, будь ласка, чи є гаряча вода в сусідів?" in second.text
    have, none = (next(href for href in second.hrefs if f"neighbours={one}" in href) for one in ("have", "none"))
    assert "Перевірте, будь ласка, кран гарячої води на вводі." in visitor.see(have).text
    assert "Реєструю аварійне звернення. Назвіть, будь ласка, прізвище" in visitor.see(none).text


def test_of_gas_the_smell_is_spoken_of_before_anything_else(app: OpenAPI) -> None:
    page = seen(operator(app), "миру 5", service="gas").text
    assert page.index("Не вмикайте світло, відчиніть вікна, вийдіть і телефонуйте 104.") < page.index(
        "чи є газ у сусідів"
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("нахімова 101", "Це провулок Нахімова чи проспект Нахімова?"),
        ("хзщшг 5", "Повторіть, будь ласка, назву вулиці й номер будинку."),
        ("миру 9999", "Будинку 9999 на цій вулиці немає в довіднику"),
        ("миру", "На цій вулиці записів про аварію немає. Назвіть, будь ласка, номер будинку."),
        ("артема 152", "вул. Архипа Куїнджі (раніше вул. Артема), 152"),
        ("т", "Пишіть, як чуєте"),
    ],
)
def test_what_is_said_where_the_address_is_not_whole(app: OpenAPI, typed: str, words: str) -> None:
    assert words in seen(operator(app), typed).text


def test_a_street_with_records_of_some_houses_wants_the_house(app: OpenAPI) -> None:
    filed(app)
    assert "На цій вулиці є записи. Назвіть, будь ласка, номер будинку." in seen(operator(app), "миру").text


def test_a_doubtful_record_and_an_exercise_are_shown_and_never_the_verdict(app: OpenAPI) -> None:
    filed(app, "просп. Миру, 9999")
    filed(app, exercise=True)

    page = seen(operator(app), "миру 9999").text
    assert "Треба уточнити" in page
    assert "За вашою адресою точного запису немає" in page
    assert "Можливо: запис з адресою, яку не вдалося прочитати напевно" in page
    assert "Навчання, не аварія" in seen(operator(app), "миру 5").text


def test_a_card_and_a_record_by_telephone_begin_with_the_address(app: OpenAPI) -> None:
    number, visitor = filed(app), operator(app)
    page = seen(visitor, "мира 5")
    card, phone = link(page, "/desk/appeals/new"), link(page, "/desk/phone?")

    form = visitor.see(card).form.values
    assert (form["residence"], form["outage"], form["service"]) == ("просп. Миру, 5", number, "water")
    assert visitor.see(phone).form.values["addresses"] == "просп. Миру, 5"


def test_a_house_that_the_directory_lacks_is_handed_on_too(app: OpenAPI) -> None:
    visitor = operator(app)
    card = link(seen(visitor, "миру 9999"), "/desk/appeals/new")
    assert visitor.see(card).form.values["residence"] == "просп. Миру, 9999"


@pytest.mark.parametrize("place", ["0", "-1", "99999999999999", "x", "%00", "999999999"])
def test_a_place_that_is_none_is_passed_over(app: OpenAPI, place: str) -> None:
    visitor = operator(app)
    for path in (f"{LOOK}?q=миру 5&place={place}", f"/desk/phone?place={place}&number=<b>", f"/find?place={place}"):
        visitor.see(path)


def test_a_flat_stays_in_no_link(app: OpenAPI) -> None:
    visitor = operator(app)
    moved = visitor.get(f"{LOOK}?q=мира 5 кв 12&service=gas")

    assert moved.status_code == 302
    assert parse_qs(urlsplit(moved.location).query) == {"q": ["мира 5"], "service": ["gas"]}


def test_the_latest_houses_are_kept_in_the_session(app: OpenAPI) -> None:
    visitor = operator(app)
    page = seen(visitor, "миру 5")
    for typed in ("карпінського 1", "карпінського 10", "миру 5", "карпінського 10", "куїнджі 152"):
        page = seen(visitor, typed)

    recent = page.text[page.text.index("Останні пошуки") :]
    assert "вул. Архипа Куїнджі, 152 вул. Карпінського, 10 просп. Миру, 5" in recent
    assert "Карпінського, 1 " not in recent


def test_a_controller_sees_it_without_what_only_operators_do(app: OpenAPI) -> None:
    page = seen(signed_in(app, Role.CONTROLLER, "centre"), "миру 5")
    assert not [href for href in page.hrefs if href.startswith(("/desk/appeals/new", "/desk/phone"))]


@pytest.fixture
def box(app: OpenAPI, page: BrowserPage) -> BrowserPage:
    """An operator at the box."""
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    enter(page, account(app, Role.OPERATOR, "centre"))
    page.goto(LOOK)
    expect(page.locator("#q")).to_be_focused()
    return page


@needs_browser
def test_the_verdict_follows_the_typing_and_is_heard(app: OpenAPI, box: BrowserPage) -> None:
    filed(app)
    box.keyboard.type("мира 5")
    expect(box.locator("#say")).to_contain_text("За вашою адресою аварія")
    expect(box.locator("#said")).to_contain_text("За вашою адресою аварія")
    box.keyboard.press("F4")
    box.wait_for_url("**/desk/appeals/new?**")
    assert box.input_value("#residence") == "просп. Миру, 5"


@needs_browser
def test_arrows_walk_the_candidates_and_escape_empties(box: BrowserPage) -> None:
    box.keyboard.type("нахімова 101")
    expect(box.locator("#say")).to_contain_text("Це провулок Нахімова чи проспект Нахімова?")
    box.keyboard.press("ArrowDown")
    expect(box.locator("h1")).to_have_text("пров. Нахімова, 101")
    box.keyboard.press("ArrowDown")
    expect(box.locator("h1")).to_have_text("просп. Нахімова, 101")
    box.keyboard.press("Escape")
    expect(box.locator("h1")).to_have_text("Пошук за адресою")
    assert box.input_value("#q") == ""


@needs_browser
def test_enter_hands_the_keys_to_the_verdict_and_f9_knows_the_address(box: BrowserPage) -> None:
    box.keyboard.type("мира 5 кв 12")
    box.keyboard.press("Enter")
    expect(box.locator("#verdict")).to_be_focused()
    assert parse_qs(urlsplit(box.url).query) == {"q": ["мира 5"]}
    box.keyboard.press("3")
    expect(box.locator("#say")).to_contain_text("чи є гаряча вода в сусідів?")
    box.wait_for_load_state()  # the words are there before the keys
    box.focus("#verdict")
    box.keyboard.press("1")
    expect(box.locator("#say")).to_contain_text("кран гарячої води")
    box.wait_for_load_state()
    box.keyboard.press("F9")
    box.wait_for_url("**/desk/phone?**")
    assert box.input_value("#addresses") == "просп. Миру, 5"


@needs_browser
def test_every_kind_of_verdict_can_be_used_by_everybody(app: OpenAPI, box: BrowserPage) -> None:
    filed(app)
    filed(app, "просп. Миру, 9999; за ринком")
    asked = ("", "миру 5", "миру 9999", "карпінського 10&service=gas", "нахімова 101", "хзщшг 5", "вул. Перемоги 5")
    for scheme in ("light", "dark"):
        box.emulate_media(color_scheme=scheme)
        for query in asked:
            box.goto(f"{LOOK}?q={query}")
            assert axe_violations(box) == [], query
            assert box.evaluate("document.documentElement.scrollWidth <= innerWidth")
