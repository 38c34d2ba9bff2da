"""The main job in a real browser: file an emergency, see it on the residents' page and the board, restore it."""

from flask_openapi3 import OpenAPI
from playwright.sync_api import Page

from outage_hub.rules.people.roles import Role
from tests.browsers import enter, needs_browser
from tests.entrances import account

pytestmark = needs_browser


def test_an_executor_files_on_a_phone_and_restores_and_everyone_sees_it(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    page.goto("/file")
    for name, words in {
        "occurred_time": "0240",
        "summary": "Порив водоводу",
        "addresses": "просп. Миру, 5, 9",
    }.items():
        page.fill(f"#{name}", words)
    for words in ("З’ясовуємо", "Немає холодної води", "+3"):
        page.locator("label.chip").filter(has_text=words).click()
    page.check("input[name=districts][value=tsentralnyi]", force=True)
    page.click("button[value=send]")
    page.wait_for_url("**/file/done/26-0001")
    assert "26-0001" in page.inner_text("main")

    page.goto("/outages/26-0001/change?say=restored")
    page.click("main form .btn-go")
    page.wait_for_url("**/changed?revision=2")
    page.goto("/outages/26-0001")
    assert "Відновлено" in page.inner_text("main")


def test_no_page_scrolls_sideways_on_a_phone(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.HEAD, "centre"))
    for path in ("/", "/desk", "/file", "/file?kind=planned", "/mine", "/sheet"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
