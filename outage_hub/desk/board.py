"""The operators' board: what is out now, what burns, which duties are unmet and which letters did not arrive."""

import re
from hashlib import sha256

from flask import Blueprint, g, make_response, render_template, request
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.outages.revise_outage import own_outage
from outage_hub.desk.outgoing import letters_of, outgoing
from outage_hub.desk.picture import Asked, picture
from outage_hub.health import troubles
from outage_hub.hub import the_hub
from outage_hub.models.appeals import tied_to
from outage_hub.models.base import db
from outage_hub.models.city.places import districts
from outage_hub.models.clocks import relays_of
from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Service

pages = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
_TICKING = re.compile(r'(<b data-left>)[^<]*|(<rect width=")\d+')  # what the page keeps true by itself


@pages.get("")
@needs(Deed.SEE_DESK)
def board() -> Response:
    """Everything on one screen; asks for itself again every few seconds, and gets 304 while nothing has changed."""
    asked = Asked(
        words=request.args.get("q", "")[:200],
        district=request.args.get("district", ""),
        service=request.args.get("service", ""),
        everything=bool(request.args.get("all")),
    )
    page = render_template(
        "desk/part.html" if request.args.get("part") else "desk/board.html",
        picture=picture(db.session(), asked, now=g.now),
        outgoing=outgoing(db.session(), now=g.now),
        troubles=troubles(db.session(), the_hub()),
        districts=districts(db.session()),
        services=list(Service),
        asked=asked,
    )
    response = make_response(page)
    response.set_etag(sha256(_TICKING.sub(r"\1\2", page).encode()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Now"] = local(g.now).isoformat()
    return response.make_conditional(request)


@pages.get("/outages/<number>")
@needs(Deed.SEE_DESK)
def outage(number: str) -> str:
    """One record with all its clocks, relays, calls and letters."""
    found = own_outage(db.session(), number, the_actor())
    return render_template(
        "desk/outage.html",
        outage=found,
        relays=relays_of(db.session(), found.id),
        letters=letters_of(db.session(), found.id),
        appeals=tied_to(db.session(), found.id),
    )


@pages.get("/keys")
@needs(Deed.SEE_DESK)
def keys() -> str:
    """Every key of the desk, and the switch of the digits."""
    return render_template("desk/keys.html")
