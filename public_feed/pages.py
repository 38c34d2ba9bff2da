"""The public pages: the city's state at a glance, the same as bare text, and one outage for ever."""

import re
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.city.places import districts
from outage_hub.models.outages import Outage, outage_by_number
from outage_hub.words.language import ENGLISH, bilingual, language
from public_feed.answer import answer
from public_feed.choice import Choice, read_choice
from public_feed.history import lines
from public_feed.listing import listing
from public_feed.loading import load_whole
from public_feed.outlines import CityMap, city_map
from public_feed.row import row_of
from public_feed.tally import tallies

HTML, GEOJSON = "text/html; charset=utf-8", "application/geo+json; charset=utf-8"
A_DAY = 24 * 3600
SECONDS = 15  # long enough for a crowd, short enough for whoever has just filed and looks
_NUMBER = re.compile(r"[0-9]{2}-[0-9]{4,9}\Z")
pages = Blueprint("public", __name__, template_folder="templates")


@pages.url_defaults
def keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Whoever reads in English stays in English from page to page."""
    if language() == ENGLISH:
        values.setdefault("lang", ENGLISH)


@pages.context_processor
def other_language() -> dict[str, str]:
    """The address of the same page in the other language."""
    chosen = {
        name: request.args[name] for name in ("service", "district", "address", "place") if request.args.get(name)
    }
    other = None if language() == ENGLISH else ENGLISH
    where = {**(request.view_args or {}), **chosen, "lang": other}
    return {"in_the_other_language": url_for(request.endpoint or "public.status", **where)}


@pages.get("/")
@public
@bilingual
def status() -> Response:
    """What is out now, what is planned, what is restored; `?service=` and `?district=` narrow it."""
    session = db.session()
    known = districts(session)
    choice = read_choice(request.args, known)
    found = listing(session, choice, now=g.now)
    body = render_template(
        "public_feed/status.html",
        listing=found,
        choice=choice,
        districts=known,
        tallies=tallies(found.live, known, found.houses),
        drawing=the_map(),
    )
    return answer(body, HTML, seconds=SECONDS)


@pages.get("/map")
@public
@bilingual
def districts_map() -> Response:
    """The districts on a map, and a table that says the same; what is drawn here a script makes movable."""
    session = db.session()
    found = listing(session, Choice(), now=g.now)
    each = tallies(found.live, districts(session), found.houses)
    body = render_template("public_feed/map.html", listing=found, tallies=each, drawing=the_map())
    return answer(body, HTML, seconds=SECONDS)


@pages.get("/map/districts.geojson")
@public
def shapes() -> Response:
    """The districts' shapes (RFC 7946), as the city's own file has them."""
    drawing = the_map()
    if drawing is None:
        abort(404)
    return answer(drawing.geojson, GEOJSON, seconds=A_DAY)


def the_map() -> CityMap | None:
    """The city's districts as shapes; None = it has no file of them."""
    path = the_hub().settings.the_city.map
    return city_map(path) if path else None


@pages.get("/text")
@public
@bilingual
def text() -> Response:
    """The same lists as words alone: no style, no drawing, a few kilobytes on a bad line."""
    found = listing(db.session(), Choice(), now=g.now)
    return answer(render_template("public_feed/text.html", listing=found), HTML, seconds=SECONDS)


@pages.get("/outages/<number>")
@public
@bilingual
def outage(number: str) -> Response | tuple[str, int]:
    """All that residents may know of one outage; the page stays for ever."""
    found = _public_outage(db.session(), number)
    if found is None:
        asked = number if _NUMBER.match(number) else ""
        return render_template("public_feed/absent.html", number=asked), 404
    row = row_of(found, now=g.now)
    body = render_template("public_feed/outage.html", row=row, shown=row.shown, lines=lines(row.shown))
    return answer(body, HTML, seconds=SECONDS)


def _public_outage(session: Session, number: str) -> Outage | None:
    """The outage of this number, unless there is none or it is an exercise."""
    found = outage_by_number(session, number) if _NUMBER.match(number) else None
    if found is None or found.exercise:
        return None
    return load_whole(session, [found.id])[0]
