"""The residents' door: the status page, each outage's page, and the feed."""

from outage_hub.hub import Hub
from public_feed.feeds import feeds
from public_feed.pages import pages


def plug_in(hub: Hub) -> None:
    """Bring the public pages and the feeds. Nothing here writes to the database."""
    hub.app.register_blueprint(pages)
    hub.app.register_blueprint(feeds)
