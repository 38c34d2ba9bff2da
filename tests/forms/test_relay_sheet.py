"""The sheet in a real browser: the button counts, ticks outlive a call in between, somebody is found by name."""

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, Page, expect

from outage_hub.worker import once
from tests.browsers import axe_violations, needs_browser
from tests.conftest import NIGHT
from tests.entrances import machine
from tests.relaying import ADDRESSES, links
from tests.samples import filing_json

pytestmark = needs_browser
CITY = "весь Центральний район; весь Приморський район"


def sheet(app: OpenAPI, page: Page, addresses: str = ADDRESSES) -> None:
    """The office's sheet, just opened."""
    machine(app).file(filing_json(NIGHT, addresses=addresses, districts=[]))
    once(app)
    page.goto(links(app)[-1])


def test_the_buttons_own_words_count_the_ticks(app: OpenAPI, page: Page) -> None:
    sheet(app, page)
    button, every = page.locator(".btn-go"), page.locator("[data-all]")
    expect(button).to_have_text("Підтвердити")

    every.click()
    expect(button).to_have_text("Підтвердити: 7 з 7")
    expect(every).to_have_text("Зняти позначки")
    page.locator("input[name=told]").nth(2).click()
    expect(button).to_have_text("Підтвердити: 6 з 7")
    expect(page.locator("li.left")).to_have_count(1)
    every.click()
    every.click()
    expect(button).to_have_text("Підтвердити")
    expect(page.locator("li.left")).to_have_count(0)


def test_ticks_outlive_a_reload_until_they_are_confirmed(app: OpenAPI, page: Page) -> None:
    sheet(app, page)
    page.locator("input[name=told]").nth(2).click()
    page.reload()
    expect(page.locator(".btn-go")).to_have_text("Підтвердити: 1 з 7")

    page.locator("[data-all]").click()
    page.fill("#name", "Н. Бойко")
    page.click(".btn-go")
    expect(page.get_by_text("Дякуємо. Сповіщено всіх.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_reasons_of_each_open_by_a_chip_at_those_who_are_left(app: OpenAPI, page: Page) -> None:
    sheet(app, page)
    page.locator("[data-all]").click()
    page.locator("input[name=told]").nth(2).click()
    expect(page.locator(".why:visible")).to_have_count(0)
    page.locator("label.chip", has_text="Різні причини…").click()
    expect(page.locator(".why:visible")).to_have_count(1)
    expect(page.locator(".why:visible input")).to_be_hidden()

    page.locator(".why:visible select").select_option("own")
    expect(page.locator(".why:visible input")).to_be_visible()
    assert axe_violations(page) == []


def test_in_a_long_list_somebody_is_found(app: OpenAPI, page: Page) -> None:
    sheet(app, page, CITY)
    rows = page.locator("[data-person]:visible")
    assert rows.count() > 60

    page.fill("#find", "затишок-1 куш")
    expect(rows).to_have_count(1)
    page.keyboard.press("Enter")
    page.fill("#find", "нема такого")
    expect(page.get_by_text("Такого у списку немає.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page_and_numbers_are_easy_to_tap(app: OpenAPI, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    sheet(app, page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(one.bounding_box()["height"] for one in page.locator(".people .tel").all()) >= 44  # type: ignore[index]


def test_without_scripts_the_same_sheet_is_confirmed(app: OpenAPI, browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site, locale="uk-UA")
    page = context.new_page()
    sheet(app, page)
    expect(page.locator("[data-all]")).to_be_hidden()

    for box in page.locator("input[name=told]").all():
        box.check()
    page.fill("#name", "Н. Бойко")
    page.click(".btn-go")
    expect(page.get_by_text("Підтверджено: сповіщено 7 з 7")).to_be_visible()
    context.close()
