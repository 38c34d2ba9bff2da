"""Which language is spoken: Ukrainian, and English on residents' pages that are asked for it in the address."""

from typing import Any

from flask import current_app, has_request_context, request

UKRAINIAN, ENGLISH = "uk", "en"


def bilingual(view: Any) -> Any:
    """Mark a page that may be read in English. Everything else - letters, feeds, staff's pages - never is."""
    view.__dict__["bilingual"] = True
    return view


def language() -> str:
    """The language of this answer; the address alone decides, so that caches need not know who asks."""
    if not has_request_context() or request.args.get("lang") != ENGLISH:
        return UKRAINIAN
    view = current_app.view_functions.get(request.endpoint or "")
    return ENGLISH if getattr(view, "bilingual", False) else UKRAINIAN
