"""Gzip for what everybody may have: residents' pages and static files, since many read them on a bad line.

Pages that hold a form's token or somebody's data are left alone: a secret compressed beside chosen text leaks (BREACH).
"""

import gzip
from functools import lru_cache

from flask import Flask, request
from werkzeug.wrappers import Response

LEAST_BYTES = 1000
_TEXT = ("text/", "application/rss+xml", "application/geo+json", "image/svg+xml")


def hang_compression(app: Flask) -> None:
    """Compress on the way out whatever may be."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if not _open_to_all(response) or not (response.mimetype or "").startswith(_TEXT):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method != "GET" or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= LEAST_BYTES:
        response.set_data(_gzip(body))
        response.content_encoding = "gzip"
        _weaken(response)
    return response


def _open_to_all(response: Response) -> bool:
    static = (request.endpoint or "").rpartition(".")[2] == "static"
    return bool(response.cache_control.public or static) and not response.content_encoding


def _weaken(response: Response) -> None:
    """The tag names what is said, no longer these very bytes (RFC 9110, 8.8.3.3)."""
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)


@lru_cache(maxsize=32)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
