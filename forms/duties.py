"""«Мої доведення»: what a relayer's own posts owe now, and what they attested lately (7.6, 7.7)."""

from datetime import timedelta

from flask import Blueprint, g, render_template
from flask_login import current_user

from outage_hub.access import Deed, needs
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.clocks import relays_of_posts
from outage_hub.models.outbox import relay_letters
from outage_hub.models.people import posts_held_by

pages = Blueprint("duties", __name__)
SHOWN_FOR = timedelta(days=7)


@pages.get("/relays")
@needs(Deed.SEE_RELAYS)
def own() -> str:
    """The relays of the posts that this person holds now, each with the way to its sheet."""
    session = db.session()
    posts = posts_held_by(session, current_user.person.id, now=g.now)
    relays = relays_of_posts(session, [post.id for post in posts], since=g.now - SHOWN_FOR)
    letters = relay_letters(session, [relay.id for relay in relays])
    links = {
        relay_id: the_hub().links.relay(relay_id, letter.id, letter.announcement.created_at)
        for relay_id, letter in letters.items()
    }
    return render_template("forms/duties.html", posts=posts, relays=relays, links=links)
