"""The door for executors' duty staff and for relayers: file, change, restore, attest."""

from forms import changing, duties, filing, phoning, records, relaying
from forms.filing import said
from forms.hearing import NAMED, counted, reason
from forms.words import RELAY, large, moment_said, near, send, verb
from outage_hub.hub import Hub
from outage_hub.rules.outage import sayings_for


def plug_in(hub: Hub) -> None:
    """Hang the pages and the words they use."""
    hub.app.jinja_env.globals.update(
        verb=verb,
        send=send,
        large=large,
        counted_posts=counted,
        why_heard=reason,
        most_named=NAMED,
        relay_words=RELAY,
        choices_for=lambda outage: sayings_for(outage.state),
    )
    hub.app.jinja_env.filters.update(moment_said=moment_said, near=near, sentence=said)
    for pages in (filing.pages, changing.pages, phoning.pages, records.pages, duties.pages, relaying.pages):
        hub.app.register_blueprint(pages)
