"""A real browser: Debian's Chromium, driven over a hub that is served on loopback. Absent = the test is skipped."""

import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install Debian's chromium package")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def site(app: OpenAPI) -> Iterator[str]:
    """The hub served on a free port."""
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _whole(app: OpenAPI) -> "WSGIApplication":
    """Werkzeug's server leaves a file open when the browser has gone away: here it is read before anything is sent."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        with closing(cast(ClosingIterator, app(environ, start))) as body:
            return [b"".join(body)]

    return answer


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page as wide as a phone; `page.set_viewport_size(DESK)` makes it a desk's."""
    context = browser.new_context(base_url=site, locale="uk-UA", timezone_id="Europe/Kyiv", viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def enter(page: Page, email: str) -> None:
    """Sign in through the page."""
    from tests.entrances import PASSWORD  # entrances import the conftest, which imports the fixtures above

    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main button.btn-go")
    page.wait_for_url(lambda address: "/login" not in address)


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, one line each: rule and the first element."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
