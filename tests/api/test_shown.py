"""What was taken from strangers is shown as text, wherever it is shown."""

import html
import json
from xml.etree import ElementTree as ET

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import text

from outage_hub.rules.people.roles import Role
from outage_hub.rules.text import tidy
from outage_hub.worker import once
from tests.conftest import NIGHT
from tests.corpus import TEXTS
from tests.entrances import Machine, Page, Visitor, codes, looking, machine, signed_in
from tests.samples import filing_json

FIELDS = ("summary", "cause", "consequences", "addresses", "aid_points")


def filed(caller: Machine, value: str) -> str | None:
    """The number of an outage with the text wherever it is taken."""
    answer = caller.file({**filing_json(NIGHT), **dict.fromkeys(FIELDS, value)})
    return str(json.loads(answer.data)["number"]) if answer.status_code == 201 else None


def elements(page: Page) -> list[str]:
    """What a text may smuggle in. How much a page shows of an address depends on what could be read of it."""
    own = {"p", "ul", "li", "div", "span", "strong", "mark", "small", "time", "a", "button", "svg", "path", "h2", "h3"}
    return sorted(tag for tag, _ in page.tags if tag not in own)


def handlers(page: Page) -> list[str]:
    return [name for _, given in page.tags for name in given if name.startswith("on")]


def test_every_text_is_shown_as_text_on_every_page(app: OpenAPI) -> None:
    caller, head = machine(app), signed_in(app, Role.HEAD, "centre")
    plain = filed(caller, "звичайні слова")
    pages = ("/outages/{}", "/outages/{}/change", "/desk/outages/{}", "/file/done/{}")
    taken = 0
    for name, value in TEXTS.items():
        number = filed(caller, value)
        taken += number is not None
        for path in pages if number else ():
            page = head.see(path.format(number))
            assert elements(page) == elements(head.see(path.format(plain))), (name, path)
            assert not handlers(page), (name, path)
            assert " ".join(tidy(value).split()) in page.text, (name, path)
    assert taken > 15


def test_the_feed_stays_well_formed_whatever_was_filed(app: OpenAPI) -> None:
    caller = machine(app)
    taken = [value for value in TEXTS.values() if filed(caller, value)]

    feed = ET.fromstring(Visitor(app).get("/feeds/all.rss").data)  # noqa: S314 - our own feed

    words = " ".join(html.unescape(" ".join(feed.itertext())).split())
    assert len(feed.findall(".//item")) == len(taken)
    assert not [element.tag for element in feed.iter() if element.tag in {"script", "svg"}]
    for value in taken:
        assert " ".join(tidy(value).split()) in words, value


def test_letters_are_written_about_whatever_was_filed(app: OpenAPI) -> None:
    caller = machine(app)
    for value in TEXTS.values():
        filed(caller, value)

    once(app)

    with looking(app) as session:
        assert session.execute(text("SELECT count(*) FROM announcement WHERE expanded_at IS NULL")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM delivery WHERE state <> 'accepted'")).scalar() == 0


def test_the_board_and_the_lists_show_them_all(app: OpenAPI) -> None:
    caller = machine(app)
    for value in TEXTS.values():
        filed(caller, value)

    for path in ("/desk", "/mine", "/"):
        page = signed_in(app, Role.HEAD, "centre").see(path)
        assert "<script>alert(1)</script>" in page.text
        assert "{{7*7}}" in page.text
        assert not [given for tag, given in page.tags if tag == "script" and not given.get("src")]
        assert not [given for _, given in page.tags if any(name.startswith("on") for name in given)]


def test_trouble_of_ours_is_a_problem_to_machines_too(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT))
    app.testing = False
    with looking(app) as session:
        session.execute(text("UPDATE outage SET service = 'bogus'"))
        session.commit()
    odd = caller.get("/api/v1/outages/26-0001")
    assert (odd.status_code, codes(odd)) == (500, {"body": "broken"})

    with looking(app) as session:
        session.execute(text("DROP TABLE intake"))
        session.commit()
    away = caller.file(filing_json(NIGHT))
    assert (away.status_code, codes(away)) == (503, {"body": "busy"})


@pytest.mark.parametrize("path", ["/", "/outages/26-0001", "/feeds/all.rss", "/api/v1/outages", "/desk"])
def test_parameters_nobody_knows_break_nothing(app: OpenAPI, path: str) -> None:
    machine(app).file(filing_json(NIGHT))
    visitor = signed_in(app, Role.HEAD, "centre")
    many = "&".join(f"a{number}=1" for number in range(5000))
    for query in (
        "page=-1",
        "page=" + "9" * 400,
        "page=NaN",
        "since=%00",
        "service=²&district=%ED%A0%80",
        "format=../x",
        many,
    ):
        assert visitor.get(f"{path}?{query}").status_code in {200, 400, 414}, query[:40]
