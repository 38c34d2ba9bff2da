"""The main job in a real browser: file an emergency, see it on the residents' page and the board, restore it."""

import shutil
import threading
from collections.abc import Iterator

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from outage_hub.rules.roles import Role
from tests.entrances import PASSWORD, account

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install Debian's chromium package")


@pytest.fixture
def site(app: OpenAPI) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(site: str) -> Iterator[Page]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(
            base_url=site, locale="uk-UA", timezone_id="Europe/Kyiv", viewport={"width": 390, "height": 844}
        )
        yield context.new_page()
        browser.close()


def enter(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main button")


def test_an_executor_files_on_a_phone_and_restores_and_everyone_sees_it(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    page.goto("/file")
    for name, words in {
        "occurred_time": "0240",
        "summary": "Порив водоводу",
        "cause": "З’ясовуємо",
        "consequences": "Немає холодної води",
        "addresses": "просп. Миру, 5, 7а",
        "expected_day": "2026-11-24",
        "expected_time": "8:00",
    }.items():
        page.fill(f"#{name}", words)
    page.check("input[name=districts][value=tsentralnyi]", force=True)
    page.click("button[value=send]")
    assert "26-0001" in page.inner_text("main")

    page.goto("/outages/26-0001/change?say=restored")
    page.click("main form .btn-go")
    page.goto("/outages/26-0001")
    assert "Відновлено" in page.inner_text("main")


def test_no_page_scrolls_sideways_on_a_phone(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.HEAD, "centre"))
    for path in ("/", "/desk", "/file", "/file?kind=planned", "/mine", "/sheet"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
