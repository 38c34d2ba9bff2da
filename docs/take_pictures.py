"""Makes the pictures of the documents from the sample city. Needs Chromium.

`python docs/take_pictures.py` makes anew those that the README and the guide show;
`python docs/take_pictures.py FOLDER` every page at both widths, light and dark, into a folder.
"""

import re
import secrets
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from flask_openapi3 import OpenAPI
from picture_letters import ADDRESS, letters_in, link_in, words_of
from picture_list import SHOTS, VIEWS, WINDOW, Who
from picture_palette import in_few_colours
from picture_story import Watch, tell
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from outage_hub.actions.people.add_account import set_account
from outage_hub.app import create_app
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.people import Person, holders, organisation_by_code, posts_of
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import PostKind
from outage_hub.settings import load_settings

DOCS = Path(__file__).parent
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PICTURE = re.compile(r"pictures/([\w-]+)\.png")
# What follows the window is put at rest; how high the page is.
_STRETCH = """() => {
  document.activeElement.blur();
  document.querySelectorAll(".stickybar").forEach((bar) => (bar.style.position = "static"));
  return Math.ceil(document.body.getBoundingClientRect().bottom + scrollY);
}"""
HIGH, LOW = 900, 300  # of the window; a low one, so that a short page does not fill it
LETTER = 680, 1300  # how wide a mail program shows it, and how much of its height is worth showing
ORGANISATIONS = {Who.EXECUTOR: "vodokanal", Who.OPERATOR: "centre", Who.HEAD: "centre"}


@dataclass(frozen=True)
class Camera:
    """Where pictures are taken and kept. `wanted` = their names; None = all. On the bench they are made small."""

    browser: Browser
    bench: Page
    site: str
    place: Path
    wanted: set[str] | None

    def wants(self, name: str) -> bool:
        """Whether this picture is to be taken."""
        return self.wanted is None or name in self.wanted

    def window(self, width: int, *, dark: bool) -> Page:
        """A window of this width, in the city's language and time."""
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": width, "height": HIGH},
            locale="uk-UA",
            timezone_id="Europe/Kyiv",
            color_scheme="dark" if dark else "light",
        )
        return context.new_page()

    def keep(self, page: Page, name: str, most: int) -> None:
        """The page from its top, as much of it as is worth showing; or the window as it stands."""
        wide = page.viewport_size["width"] if page.viewport_size else 0
        if most != WINDOW:
            page.set_viewport_size({"width": wide, "height": LOW})
            high = page.evaluate(_STRETCH)
            page.set_viewport_size({"width": wide, "height": min(high, most)})
            page.evaluate("scrollTo(0, 0)")
        taken = page.screenshot()
        page.set_viewport_size({"width": wide, "height": HIGH})
        (self.place / f"{name}.png").write_bytes(in_few_colours(taken, self.bench))


def main() -> None:
    """The pictures that documents name, or every page."""
    place, wanted = (Path(sys.argv[1]), None) if sys.argv[1:] else (DOCS / "pictures", named())
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as (site, app), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        camera = Camera(browser, browser.new_page(), site, place, wanted)
        letters = letters_in(Path(home) / "mail")
        links = {"relay": link_in(letters["letter-relay"]), "account": link_in(letters["letter-invitation"])}
        for who in Who:
            take_pages(camera, who, login_of(app, who), links)
        take_letters(camera, letters)
        browser.close()


def named() -> set[str]:
    """The pictures that the README and the guide show."""
    pages = [DOCS.parent / "README.md", *DOCS.glob("uk/*.md")]
    return {name for page in pages for name in PICTURE.findall(page.read_text(encoding="utf-8"))}


def take_pages(camera: Camera, who: Who, login: tuple[str, str] | None, links: dict[str, str]) -> None:
    """One visitor's pages in each view."""
    for width, ending, dark in VIEWS:
        shots = [shot for shot in SHOTS if shot.who is who and camera.wants(shot.name + ending)]
        page = camera.window(width, dark=dark)
        if login and shots:
            sign_in(page, *login)
        for shot in shots:
            page.goto(shot.path.format(**links))
            shot.prepare(page)
            camera.keep(page, shot.name + ending, shot.most)
            page.evaluate("localStorage.clear()")  # drafts
            page.goto("about:blank")
            page.context.set_offline(offline=False)
        page.context.close()


def take_letters(camera: Camera, letters: dict[str, EmailMessage]) -> None:
    """Letters as a mail program shows them."""
    for width, ending, dark in VIEWS:
        page = camera.window(min(width, LETTER[0]), dark=dark)
        for name, letter in letters.items():
            if camera.wants(name + ending):
                page.set_content(words_of(letter, "html"))
                camera.keep(page, name + ending, LETTER[1])
        page.context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the page, like everybody."""
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button.btn-go")
    page.wait_for_url(lambda address: "/login" not in address)


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, OpenAPI]]:
    """A hub of its own with the story in it, served while the pictures are taken."""
    watch = Watch()
    app = create_app(load_settings({}, home=home, secret_key=secrets.token_hex(), base_url=ADDRESS), clock=watch)
    tell(app, watch)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", app
    server.shutdown()


def login_of(app: OpenAPI, who: Who) -> tuple[str, str] | None:
    """An account with a password made for the pictures alone."""
    if who is Who.ANYBODY:
        return None
    password = secrets.token_urlsafe(16)
    with app.app_context():
        session, now = db.session(), the_hub(app).clock()
        person = _on_duty(app) if who is Who.RELAYER else _of(ORGANISATIONS[who], Role(who.value))
        email, role = person.email or "", Role(who.value)
        set_account(session, person.organisation, name=person.name, email=email, role=role, password=password, now=now)
    return email, password


def _of(organisation: str, role: Role) -> Person:
    home = organisation_by_code(db.session(), organisation)
    found = select(Person).where(Person.role == role, Person.organisation == home).order_by(Person.id).limit(1)
    return db.session().scalars(found).one()


def _on_duty(app: OpenAPI) -> Person:
    posts = [post.id for post in posts_of(db.session(), PostKind.DISTRICT_DUTY)]
    return holders(db.session(), posts, now=the_hub(app).clock())[posts[0]]


if __name__ == "__main__":
    main()
