"""How residents' programs read the public pages: the feed through feedparser, a page as text."""

import re
from contextvars import Context
from html import unescape
from typing import Any

import feedparser
from flask_openapi3 import OpenAPI
from werkzeug.test import TestResponse


def get(app: OpenAPI, path: str, **headers: str) -> TestResponse:
    """Ask as a stranger: outside the test's own context, so that no session or moment is shared with it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Context().run(app.test_client().get, path, headers=named, buffered=True)


def feed(app: OpenAPI) -> Any:
    """The feed as a reader sees it; it must be well-formed."""
    found = feedparser.parse(get(app, "/feeds/all.rss").data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def page(app: OpenAPI, path: str = "/") -> str:
    """The page's words from its heading on, without tags and with single spaces."""
    answer = get(app, path)
    assert answer.status_code == 200, answer.status
    return as_text(answer.text)


def as_text(html: str) -> str:
    """The words of a page from its content on."""
    content = html[html.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", content)).split())


def everything_public(app: OpenAPI, *numbers: str) -> str:
    """All that residents can get, together."""
    paths = ["/", "/text", "/map", "/?lang=en", "/feeds/all.rss", *(f"/outages/{number}" for number in numbers)]
    return "\n".join(get(app, path).text for path in paths)
