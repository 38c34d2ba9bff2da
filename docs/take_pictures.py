"""Makes the pictures of the documents from the sample city: `python docs/take_pictures.py`. Needs Chromium."""

import re
import secrets
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from outage_hub.actions.add_account import set_account
from outage_hub.app import create_app
from outage_hub.clock import utc_now
from outage_hub.models.base import db
from outage_hub.models.outbox import Delivery
from outage_hub.models.people import Person, organisation_by_code
from outage_hub.models.schema import upgrade
from outage_hub.rules.roles import Role
from outage_hub.sample_city.load import load_sample_city
from outage_hub.sample_city.outages import file_sample_outages
from outage_hub.settings import load_settings
from outage_hub.worker import once

PLACE = Path(__file__).parent / "pictures"
WIDTHS = {"": 1280, "-phone": 390}
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PUBLIC = {"status": "/", "outage": "/outages/26-0003"}
EXECUTOR = {"file": "/file", "change": "/outages/26-0003/change", "mine": "/mine"}
STAFF = {"board": "/desk", "record": "/desk/outages/26-0003", "sheet": "/sheet"}


def main() -> None:
    """Every page at both widths."""
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serving(home) as (site, app), sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        take(browser, site, {**PUBLIC, "relay": relay_path(app)}, None)
        take(browser, site, EXECUTOR, account(app, Role.EXECUTOR, "vodokanal"))
        take(browser, site, STAFF, account(app, Role.HEAD, "centre"))
        browser.close()


def take(browser: Browser, site: str, pages: dict[str, str], login: tuple[str, str] | None) -> None:
    """Pictures of these pages, signed in if a login is given."""
    for ending, width in WIDTHS.items():
        page = browser.new_page(
            base_url=site, viewport={"width": width, "height": 900}, locale="uk-UA", timezone_id="Europe/Kyiv"
        )
        if login:
            page.goto("/login")
            page.fill("#email", login[0])
            page.fill("#password", login[1])
            page.click("main button")
        for name, path in pages.items():
            page.goto(path)
            page.evaluate("document.querySelectorAll('.stickybar').forEach(bar => bar.style.position = 'static')")
            page.screenshot(path=PLACE / f"{name}{ending}.png", full_page=True)
        page.close()


@contextmanager
def serving(home: str) -> Iterator[tuple[str, OpenAPI]]:
    """A hub of its own on the sample city, served while the pictures are taken."""
    app = create_app(load_settings({}, home=Path(home), secret_key=secrets.token_hex()))
    with app.app_context():
        upgrade(db.engine)
        load_sample_city(db.session())
        file_sample_outages(db.session(), now=utc_now())
    once(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", app
    server.shutdown()


def account(app: OpenAPI, role: Role, organisation: str) -> tuple[str, str]:
    """A login made for the pictures alone."""
    password = secrets.token_urlsafe(16)
    with app.app_context():
        of = organisation_by_code(db.session(), organisation)
        person = db.session().scalars(select(Person).where(Person.role == role, Person.organisation == of)).first()
        if of is None or person is None:
            sys.exit("the sample city is empty")
        set_account(
            db.session(), of, name=person.name, email=person.email or "", role=role, password=password, now=utc_now()
        )
        return person.email or "", password


def relay_path(app: OpenAPI) -> str:
    """The link that one relayer got."""
    with app.app_context():
        slots = [delivery.slots for delivery in db.session().scalars(select(Delivery).order_by(Delivery.id.desc()))]
        link = next(slot["link"] for slot in slots if "link" in slot)
    return re.sub(r"^https?://[^/]+", "", str(link))


if __name__ == "__main__":
    main()
