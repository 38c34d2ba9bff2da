"""«Мої записи»: an executor's own outages, live ones first; the centre sees all."""

from datetime import timedelta

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.models.base import db
from outage_hub.models.outages import ended_since, live_outages

pages = Blueprint("records", __name__)
SHOWN_AFTER_END = timedelta(days=7)


@pages.get("/mine")
@needs(Deed.SEE_RECORDS)
def mine() -> Response | str:
    """Live records and those ended within a week."""
    by = the_actor()
    live = [outage for outage in live_outages(db.session()) if by.may_touch(outage.executor_id)]
    ended = [one for one in ended_since(db.session(), g.now - SHOWN_AFTER_END) if by.may_touch(one.executor_id)]
    return render_template("forms/mine.html", live=live, ended=ended)
