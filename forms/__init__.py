"""The door for executors' duty staff and for relayers: file, change, restore, attest."""

from forms import changing, duties, filing, phoning, records, relaying
from forms.words import AUDIENCE, RELAY, large, moment_said, near, send, verb
from outage_hub.hub import Hub
from outage_hub.rules.outage import sayings_for


def plug_in(hub: Hub) -> None:
    """Hang the pages and the words they use."""
    hub.app.jinja_env.globals.update(
        verb=verb,
        send=send,
        large=large,
        audience_words=AUDIENCE,
        relay_words=RELAY,
        choices_for=lambda outage: sayings_for(outage.state),
    )
    hub.app.jinja_env.filters.update(moment_said=moment_said, near=near)
    for pages in (filing.pages, changing.pages, phoning.pages, records.pages, duties.pages, relaying.pages):
        hub.app.register_blueprint(pages)
