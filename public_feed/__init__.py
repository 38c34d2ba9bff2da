"""The residents' door: the status page, each outage's page, and the feed."""

from outage_hub.hub import Hub
from public_feed.feeds import feeds
from public_feed.finding import pages
from public_feed.outlines import city_map


def plug_in(hub: Hub) -> None:
    """Bring the public pages and the feeds. Nothing here writes to the database. Raises SettingsError."""
    if hub.settings.the_city.map:
        city_map(hub.settings.the_city.map)  # a map that cannot be drawn stops the start, not the first visitor
    hub.app.register_blueprint(pages)
    hub.app.register_blueprint(feeds)
