import re
from html.parser import HTMLParser

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session

from outage_hub.models.city.places import districts
from tests.conftest import NIGHT, WoundClock
from tests.public_feed.lives import HOUR, full_emergency, full_works
from tests.public_feed.reading import feed, get, page
from tests.samples import emergency, file, planned

CYRILLIC = re.compile("[А-яІЇЄҐіїєґ][^<]*")
VOID = {"link", "meta", "br", "input", "path", "rect"}


class English(HTMLParser):
    """All that is read on a page, but for the parts that say they are Ukrainian."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.words += [str(given[name]) for name in ("title", "aria-label", "alt") if given.get(name)]
        if tag not in VOID:
            self._open.append(given.get("lang") == "uk" or (given.get("lang") is None and any(self._open[-1:])))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open[-1:]):
            self.words.append(data)


def english(app: OpenAPI, session: Session, path: str) -> str:
    """The page's English words without the names of the city and its districts."""
    answer = get(app, f"{path}{'&' if '?' in path else '?'}lang=en")
    assert '<html lang="en">' in answer.text
    words = " ".join(English(answer.text).words)
    for name in ("Маріуполь", *(place.name for place in districts(session))):
        words = words.replace(name, "")
    return words


def test_every_public_page_in_english_has_no_ukrainian_but_what_says_so(
    app: OpenAPI, session: Session, clock: WoundClock
) -> None:
    numbers = [full_emergency(session, NIGHT), full_works(session, NIGHT)]
    numbers += [file(session, draft, NIGHT).number for draft in (emergency(NIGHT, aid_points="Школа"), planned(NIGHT))]
    clock.wind(hours=10)  # terms have passed, hours are eleven and not
    for path in (
        "/",
        "/?service=gas&district=x",
        "/text",
        "/map",
        "/outages/26-9999",
        *(f"/outages/{one}" for one in numbers),
    ):
        assert not CYRILLIC.findall(english(app, session, path)), path


def test_the_executors_own_words_stay_as_they_were_typed(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    html = get(app, f"/outages/{number}?lang=en").text
    assert '<span lang="uk">Порив водоводу діаметром 400 мм</span>' in html
    assert "24\u00a0November, 02:40" in html


def test_whoever_reads_in_english_stays_in_english_and_can_go_back(app: OpenAPI, session: Session) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    html = get(app, "/?lang=en&service=water").text
    assert f'href="/outages/{number}?lang=en"' in html
    assert '<input type="hidden" name="lang" value="en">' in html
    assert 'href="/?service=water" hreflang="uk"' in html
    assert f'href="/outages/{number}?lang=en" hreflang="en"' in get(app, f"/outages/{number}").text


def test_eleven_o_clock_takes_its_own_preposition_in_ukrainian_only(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, expected_end_at=NIGHT + 8 * HOUR), NIGHT)
    file(session, emergency(NIGHT, expected_end_at=NIGHT + 8.1 * HOUR), NIGHT)
    assert "сьогодні о 10:58" in page(app)
    assert "сьогодні об 11:04" in page(app)
    assert "eleven" not in page(app, "/?lang=en")


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/feeds/all.rss", "/api/v1/nowhere"])
def test_everything_else_stays_ukrainian(app: OpenAPI, session: Session, path: str) -> None:
    file(session, emergency(NIGHT), NIGHT)
    assert get(app, f"{path}?lang=en").data == get(app, path).data or path == "/login"
    assert CYRILLIC.search(get(app, f"{path}?lang=en").text)
    assert feed(app).feed.language == "uk"


@pytest.mark.parametrize("odd", ["lang=EN", "lang=de", "lang=%00", "lang=en%0d%0a", "lang="])
def test_a_language_that_is_not_spoken_is_ukrainian(app: OpenAPI, odd: str) -> None:
    assert '<html lang="uk">' in get(app, f"/?{odd}").text
