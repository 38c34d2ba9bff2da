import gzip

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, Response
from sqlalchemy.orm import Session

from outage_hub.rules.people.roles import Role
from tests.browsers import PHONE, needs_browser
from tests.conftest import NIGHT
from tests.entrances import signed_in
from tests.public_feed.reading import get
from tests.samples import emergency, file, planned

MOST_BYTES = 100_000
STYLE = "/static/hub.css"


@needs_browser
def test_the_first_page_is_under_100_kilobytes_from_this_site_alone_and_reads_without_scripts(
    session: Session, browser: Browser, site: str
) -> None:
    for _ in range(10):
        file(session, emergency(NIGHT), NIGHT)
        file(session, planned(NIGHT), NIGHT)
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    answers: list[Response] = []
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it sets attributes on what it is given
    page.goto("/", wait_until="networkidle")
    sizes = {answer.url.removeprefix(site): sum_of(answer) for answer in answers}
    words = page.inner_text("main")
    context.close()
    assert set(sizes) <= {"/", "/bootstrap/static/css/bootstrap.min.css", STYLE, "/static/hub.svg"}
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert words.count("Обіцяють відновити") == 10


def sum_of(answer: Response) -> int:
    """Bytes that came over the wire for one answer."""
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.parametrize("path", ["/", "/text", STYLE, "/feeds/all.rss", "/outages/26-0001"])
def test_what_everybody_may_have_comes_compressed_and_says_so(app: OpenAPI, session: Session, path: str) -> None:
    for _ in range(5):
        file(session, emergency(NIGHT), NIGHT)
    plain, small = get(app, path, Accept_Encoding="identity"), get(app, path, Accept_Encoding="br, gzip;q=0.8")
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in small.headers["Vary"]


def test_a_compressed_page_is_known_again(app: OpenAPI) -> None:
    for path in ("/", STYLE):
        tag = get(app, path, Accept_Encoding="gzip").headers["ETag"]
        assert tag.startswith("W/")
        again = get(app, path, Accept_Encoding="gzip", If_None_Match=tag)
        assert (again.status_code, again.data) == (304, b"")


def test_pages_with_a_secret_in_them_are_never_compressed(app: OpenAPI) -> None:
    head = signed_in(app, Role.HEAD, "centre")
    for path in ("/login", "/desk", "/file"):
        answer = head.get(path, headers={"Accept-Encoding": "gzip"})
        assert "csrf_token" in answer.text
        assert "Content-Encoding" not in answer.headers
