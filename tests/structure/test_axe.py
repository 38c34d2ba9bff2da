"""axe-core on every page there is, signed in or not, in light and in dark. Errors' aria is tested beside the forms."""

from collections.abc import Iterable, Iterator

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page

from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from tests.browsers import DESK, axe_violations, enter, needs_browser
from tests.conftest import NIGHT, WoundClock
from tests.entrances import account, looking
from tests.public_feed.lives import HOUR
from tests.samples import emergency, file, planned, say
from tests.structure.routes import DEEDS, PAGES, is_static

pytestmark = needs_browser
PUBLIC = [route.path() for route in PAGES if route.public and not is_static(route)]
STAFF = [route.path() for route in DEEDS]


@pytest.fixture
def city(app: OpenAPI, clock: WoundClock) -> None:
    """One record of each state, so that every badge and banner is on a page."""
    with looking(app) as session:
        file(session, emergency(NIGHT, expected_end_at=NIGHT + HOUR), NIGHT)
        for draft in (emergency(NIGHT), planned(NIGHT), planned(NIGHT)):
            file(session, draft, NIGHT)
        back = file(session, emergency(NIGHT), NIGHT).number
        say(session, back, Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
        say(session, "26-0004", Saying.CANCELLED, 1, NIGHT)
    clock.wind(hours=2)


def troubles(page: Page, paths: Iterable[str]) -> Iterator[str]:
    """What is wrong on these pages, in both schemes; anything that is not a page is passed over."""
    for path in paths:
        page.emulate_media(color_scheme="light")
        try:
            answer = page.goto(path)
        except Exception as download:  # a feed or a table that the browser saves instead of showing
            if "Download is starting" in str(download):
                continue
            raise
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield from (f"{path} (light): {one}" for one in axe_violations(page))
        page.emulate_media(color_scheme="dark")
        yield from (f"{path} (dark): {one}" for one in axe_violations(page))


@pytest.mark.usefixtures("city")
def test_no_public_page_has_a_violation(page: Page) -> None:
    others = ["/?service=magic", "/?lang=en", "/outages/26-0003", "/outages/26-0004", "/outages/26-0005", "/nowhere"]

    assert "\n".join(troubles(page, [*PUBLIC, *others])) == ""


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("role", "home"), [(Role.HEAD, "centre"), (Role.EXECUTOR, "vodokanal")])
def test_no_page_behind_the_sign_in_has_a_violation(app: OpenAPI, page: Page, role: Role, home: str) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    enter(page, account(app, role, home))

    assert "\n".join(troubles(page, STAFF)) == ""
