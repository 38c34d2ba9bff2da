"""The operators' board: what is out now, what burns, which duties are unmet and which letters did not arrive."""

from hashlib import sha256

from flask import Blueprint, g, make_response, render_template, request
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.revise_outage import own_outage
from outage_hub.desk.picture import letters_of, picture
from outage_hub.health import troubles
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import relays_of
from outage_hub.models.places import districts
from outage_hub.rules.outage import Service

pages = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")


@pages.get("")
@needs(Deed.SEE_DESK)
def board() -> Response:
    """Everything on one screen; asks for itself again every few seconds, and gets 304 while nothing has changed."""
    words = request.args.get("q", "")[:200]
    district, service = request.args.get("district", ""), request.args.get("service", "")
    page = render_template(
        "desk/part.html" if request.args.get("part") else "desk/board.html",
        picture=picture(db.session(), words=words, district=district, service=service, now=g.now),
        troubles=troubles(db.session(), the_hub()),
        districts=districts(db.session()),
        services=list(Service),
        asked={"q": words, "district": district, "service": service},
    )
    response = make_response(page)
    response.set_etag(sha256(page.encode()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
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
    )
