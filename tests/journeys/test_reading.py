"""The addresses read back in a real browser: while typing, without a connection, without a script, with groups."""

from collections.abc import Iterator

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, Page

from outage_hub.rules.people.roles import Role
from tests.browsers import DESK, axe_violations, enter, needs_browser
from tests.entrances import account, counts

pytestmark = needs_browser
PASTED = "вул. Пилипа Орлика, 15-45 непарні; Троїцкая 56; вул. Італійська, 2, кватал за школою"


@pytest.fixture
def filing(app: OpenAPI, page: Page) -> Page:
    """The form, opened by an executor's duty officer on a phone."""
    enter(page, account(app, Role.EXECUTOR))
    page.goto("/file")
    page.fill("#occurred_time", "0240")
    return page


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """The same without a script."""
    context = browser.new_context(base_url=site, locale="uk-UA", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_it_is_read_while_typing_the_sum_is_heard_and_the_focus_stays(filing: Page) -> None:
    filing.click("#addresses")
    filing.keyboard.type("вул. Пилипа Орлика, 15-45 непарні; десь")

    filing.wait_for_selector("#reading mark")

    assert filing.inner_text("#said") == "Прочитано 11 будинків. Не прочитано: 1 фрагмент."
    assert filing.evaluate("document.activeElement.id") == "addresses"
    assert "Мешканці (сторінка і стрічки): 11 будинків" in filing.inner_text("#hears")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_read_back_is_accessible_and_fits_a_phone(filing: Page, scheme: str) -> None:
    filing.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    filing.fill("#addresses", PASTED)
    filing.wait_for_selector("#reading mark")
    filing.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    assert axe_violations(filing) == []
    assert filing.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = filing.locator("#reading button, #reading a").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    filing.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert filing.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_street_selects_the_words_in_the_box(filing: Page) -> None:
    filing.fill("#addresses", PASTED)
    filing.click("#reading a >> text=Інша вулиця")

    assert filing.evaluate("getSelection().toString()") == "Троїцкая"


def test_without_a_connection_the_last_reading_stays_and_nothing_is_said(filing: Page) -> None:
    filing.fill("#addresses", PASTED)
    filing.wait_for_selector("#reading mark")
    filing.context.set_offline(True)

    with filing.expect_event("requestfailed"):
        filing.fill("#addresses", "просп. Миру, 5")

    assert "вул. Пилипа Орлика" in filing.inner_text("#reading")
    assert not filing.is_visible("[data-shown=offline]")
    filing.context.set_offline(False)
    filing.fill("#addresses", "просп. Миру, 5; просп. Миру, 9")
    filing.wait_for_selector("#reading >> text=просп. Миру")


def test_a_group_is_added_where_one_stands_and_survives_a_reload(filing: Page) -> None:
    filing.click("summary >> text=різні терміни")
    filing.fill("#group1", "просп. Миру, 5")
    filing.fill("#group1_time", "0600")
    filing.click("text=Додати групу")
    filing.wait_for_selector("#group2")
    assert filing.evaluate("document.activeElement.id") == "group2"
    filing.fill("#group2", "вул. Купріна")

    filing.reload()

    assert filing.input_value("#group1_time") == "0600"
    assert filing.input_value("#group2") == "вул. Купріна"
    filing.wait_for_selector("#reading >> text=до 06:00")


def test_enter_in_a_field_mends_no_address(filing: Page) -> None:
    filing.fill("#addresses", PASTED)
    filing.wait_for_selector("#reading button")

    filing.press("#summary", "Enter")
    filing.wait_for_selector("#errors")

    assert filing.input_value("#addresses") == PASTED


def test_without_a_script_the_same_comes_with_the_answer_to_the_first_send(app: OpenAPI, plain: Page) -> None:
    enter(plain, account(app, Role.EXECUTOR))
    plain.goto("/file")
    for name, words in {"occurred_time": "0240", "summary": "Порив", "addresses": PASTED}.items():
        plain.fill(f"#{name}", words)

    for chip in ("Зношення", "Немає холодної води", "+2"):
        plain.locator("label.chip", has_text=chip).first.click()

    plain.click("button.btn-go")
    assert "Прочитано 12 будинків. Не прочитано: 2 фрагменти." in plain.inner_text("#reading")
    plain.click("#reading button >> text=Так")
    assert "вул. Троїцька 56" in plain.input_value("#addresses")
    assert counts(app)["outage"] == 0

    plain.click("button.btn-go")
    plain.wait_for_url("**/file/done/26-0001")
