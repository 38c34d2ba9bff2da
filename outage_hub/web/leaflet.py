"""Leaflet as its own package has it (BSD-2, the notice stands in the file): script, style and pictures only."""

import re
from importlib.metadata import version
from importlib.resources import files

from flask import Blueprint, abort, send_from_directory
from werkzeug.wrappers import Response

A_YEAR = 365 * 24 * 3600  # the address names the version, so that a file never changes under it
_HOME = str(files("js_lib_leaflet") / "static" / "js_lib_leaflet")
_OFFERED = re.compile(r"leaflet\.(js|css)|images/[a-z0-9-]+\.png")
leaflet = Blueprint("leaflet", __name__, url_prefix=f"/leaflet/{version('django-js-lib-leaflet')}")


@leaflet.get("/<path:filename>")
def static(filename: str) -> Response:
    """One of the files that a map needs."""
    if not _OFFERED.fullmatch(filename):
        abort(404)
    return send_from_directory(_HOME, filename, max_age=A_YEAR)
