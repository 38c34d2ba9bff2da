"""Addresses of the feeds."""

from datetime import datetime

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outage_hub.access import public
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.outages import Revision, significant_revisions
from public_feed import rss
from public_feed.answer import answer
from public_feed.loading import load_whole

MOST = 200
SECONDS = 60
RSS = "application/rss+xml; charset=utf-8"
feeds = Blueprint("feeds", __name__)


@feeds.get("/feeds/all.rss")
@public
def all_rss() -> Response:
    """Everything significant said about the city's outages: the last 200 items."""
    hub = the_hub()
    channel = rss.Channel(
        title=_("Outages, %(city)s", city=hub.settings.the_city.name),
        description=_("Emergencies and planned works: one message for everything new, every change of a term."),
        path="/feeds/all.rss",
    )
    return _feed(db.session(), channel)


def _feed(session: Session, channel: rss.Channel) -> Response:
    revisions = sorted(significant_revisions(session, most=MOST), key=_when, reverse=True)
    _outages = load_whole(session, (revision.outage_id for revision in revisions))
    body = rss.rss(channel, revisions, the_hub().links)
    return answer(body, RSS, seconds=SECONDS, changed_at=rss.newest(revisions))


def _when(revision: Revision) -> tuple[datetime, int]:
    return revision.recorded_at, revision.id
