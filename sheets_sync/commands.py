"""`outage-hub sheets`: the mirror from the command line, and the grid over HTTP."""

import sys
from typing import NoReturn

import click
from werkzeug.serving import make_server

from outage_hub.hub import Hub
from outage_hub.models.base import db
from sheets_sync import marks
from sheets_sync.grid.api import KEY, Api
from sheets_sync.grid.faces import wsgi
from sheets_sync.mirror import Mirror, Outcome
from sheets_sync.pages import banner_for
from sheets_sync.troubles import sentence


def make_commands(hub: Hub, mirror: Mirror) -> click.Group:
    """The group of this hub's sheet."""

    @click.group()
    def sheets() -> None:
        """The sheet that mirrors the register."""

    @sheets.command()
    def status() -> None:
        """Say how the sheet stands to the database. Nothing outside is asked."""
        session = db.session()
        tab = marks.tab_of(session, mirror.place.name)
        waiting = len(marks.behind(session, tab))
        banner = banner_for(tab, waiting, local=mirror.place.is_local, now=hub.clock())
        click.echo("\n".join(line for line in (banner.title, banner.words) if line))

    @sheets.command()
    def sync() -> None:
        """Reconcile now."""
        _report(mirror.cycle())

    @sheets.command()
    def restore() -> None:
        """Bring back rows that have vanished from the sheet."""
        _report(mirror.cycle(restore=True))

    @sheets.command()
    @click.option("--port", type=click.IntRange(0, 65535), default=8040, show_default=True)
    def serve(port: int) -> None:
        """Serve the sheet on this server as Google's Sheets API v4, on 127.0.0.1 only."""
        server = make_server("127.0.0.1", port, wsgi(Api(mirror.place.folder)), threaded=True)
        click.echo(f"OUTAGE_HUB_SHEETS_API_URL=http://127.0.0.1:{server.port}  (spreadsheet «{KEY}»)")
        server.serve_forever()

    return sheets


def _report(outcome: Outcome) -> None:
    match outcome.state:
        case "agrees":
            counts = f"updated {outcome.updated}, deleted {outcome.deleted}, appended {outcome.appended}"
            click.echo(f"{counts}, calls {outcome.calls}")
        case "busy":
            _refuse("another process is reconciling the sheet")
        case _other:
            _refuse(sentence(outcome.reason))


def _refuse(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    sys.exit(1)
