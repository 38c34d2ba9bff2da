"""The Google sheet's door: the register mirrored for people who live in spreadsheets, and the page /sheet."""

from datetime import timedelta

from flask import Flask

from outage_hub.hub import Check, Hub, Job
from sheets_sync.checks import sheet_is_on_time
from sheets_sync.commands import make_commands
from sheets_sync.mirror import Mirror
from sheets_sync.pages import make_pages

PERIOD = timedelta(seconds=5)


def plug_in(hub: Hub) -> None:
    """Bring the job, the check, the page and the commands. Nothing is opened yet."""
    mirror = Mirror(hub)

    def mirror_now(app: Flask) -> None:
        with app.app_context():
            mirror.tick()

    hub.jobs.append(Job("sheet", PERIOD, mirror_now))
    hub.checks.append(Check("sheet", sheet_is_on_time(mirror.place)))
    hub.commands.append(make_commands(hub, mirror))
    hub.app.register_blueprint(make_pages(hub, mirror))
