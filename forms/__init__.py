"""The door for executors' duty staff and for relayers: file, change, restore, attest."""

from forms import changing, filing, phoning, records, relaying
from forms.words import AUDIENCE, RELAY, send, verb
from outage_hub.hub import Hub
from outage_hub.rules.outage import sayings_for


def plug_in(hub: Hub) -> None:
    """Hang the pages and the words they use."""
    hub.app.jinja_env.globals.update(
        verb=verb,
        send=send,
        audience_words=AUDIENCE,
        relay_words=RELAY,
        choices_for=lambda outage: sayings_for(outage.state),
    )
    for pages in (filing.pages, changing.pages, phoning.pages, records.pages, relaying.pages):
        hub.app.register_blueprint(pages)
