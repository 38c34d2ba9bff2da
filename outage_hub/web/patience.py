"""Bodies are taken in before a place to work is asked for: who sends a byte a second keeps nobody waiting (F-9).

The web server hands a request over with its body still on the way, and reading it cannot be broken off. So there are
many threads to wait for bodies in, and few work at once; what does not come whole is refused in the app's own words.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, abort, request

MOST_BYTES = 1024 * 1024
AT_ONCE = 256  # bodies on their way: one more is asked to come again
AT_WORK = 8  # requests being answered
THREADS = AT_ONCE + AT_WORK
_REFUSED = "hub.refused"


class Patience:
    """A WSGI layer before the app; it needs a server with THREADS threads."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._room, self._work = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_WORK)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Take the body in, then answer."""
        if _comes_with_a_body(environ):
            self._take_in(environ)
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # what came in pieces is whole now, and no length is overruled
        with self._work:
            answer: Iterable[bytes] = self._app(environ, start_response)
            return answer

    def _take_in(self, environ: dict[str, Any]) -> None:
        if not self._room.acquire(blocking=False):
            environ[_REFUSED] = 503
            return
        try:
            taken = environ["wsgi.input"].read(MOST_BYTES + 1)
        finally:
            self._room.release()
        if len(taken) < int(environ.get("CONTENT_LENGTH") or 0):
            environ[_REFUSED] = 400  # the line broke
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(taken), str(len(taken))


def _comes_with_a_body(environ: dict[str, Any]) -> bool:
    """One that is said to be too large is refused unread."""
    said = str(environ.get("CONTENT_LENGTH") or "")
    chunked = not said and bool(environ.get("HTTP_TRANSFER_ENCODING"))
    return chunked or (said.isdecimal() and 0 < int(said) <= MOST_BYTES)


def hang_patience(app: Flask) -> None:
    """Refuse what the layer could not take in, before anything else is looked at."""

    @app.before_request
    def refuse() -> None:
        if status := request.environ.get(_REFUSED):
            abort(status)
