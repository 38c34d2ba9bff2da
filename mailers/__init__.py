"""The door to officials' mailboxes, and to whoever passes news on by other ways."""

from mailers.bounces import make_command
from mailers.channel import Mail
from mailers.transport import transport_for
from mailers.webhook import Webhook
from outage_hub.hub import Hub


def plug_in(hub: Hub) -> None:
    """Bring the mail channel, the webhook if there is one, and the command that takes returned mail."""
    hub.commands.append(make_command(hub))
    mail = Mail(hub, transport_for(hub.settings.smtp_url.get_secret_value(), home=hub.settings.home))
    hub.channels["mail"], hub.writer = mail, mail.writer
    if hub.settings.webhook_url.get_secret_value():
        webhook = Webhook(hub)
        hub.channels["webhook"] = webhook
        hub.subscribers.append(webhook.subscriber)
