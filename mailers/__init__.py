"""The door to officials' mailboxes."""

from mailers.bounces import make_command
from mailers.channel import Mail
from mailers.transport import transport_for
from outage_hub.hub import Hub


def plug_in(hub: Hub) -> None:
    """Bring the mail channel, and the command that takes returned mail."""
    hub.commands.append(make_command(hub))
    hub.channels["mail"] = Mail(hub, transport_for(hub.settings.smtp_url.get_secret_value(), home=hub.settings.home))
