"""Answers that many ask for again and again: whoever has the same bytes already is told so with 304 (RFC 9110, 13)."""

import hashlib
from datetime import datetime

from flask import Response, request


def answer(body: str | bytes, content_type: str, *, seconds: int, changed_at: datetime | None = None) -> Response:
    """The body with a strong ETag of its bytes, good for so many seconds in any cache.

    Give `changed_at` only where the same data always make the same bytes: a page that says «2 хв тому» does not.
    """
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest())
    response.last_modified = changed_at
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.make_conditional(request)
    return response
