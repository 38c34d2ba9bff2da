"""As `fork_worker`, but each child serves the pages; at a point it kills itself. Who calls meanwhile waits in line.

Run by tests as `python -m tests.delivery.harness.fork_web DATABASE_URL HOME PORT [POINT]`.
"""

import socket
import sys
from pathlib import Path

from flask_openapi3 import OpenAPI
from werkzeug.serving import make_server

from outage_hub.app import create_app
from outage_hub.models.base import db
from outage_hub.settings import load_settings
from tests.delivery.harness.fork_worker import fork_for_each_line
from tests.delivery.harness.kill_point import AS_CALLED, RETURNED, arm

FILING = {
    "A1 asked, nothing kept": ("outage_hub.actions.outages.file_outage", "_outage", AS_CALLED),
    "A2 kept, not announced": ("outage_hub.actions.outages.file_outage", "announce_revision", AS_CALLED),
    "A2 announced, not committed": ("outage_hub.actions.outages.file_outage", "keep_receipt", RETURNED),
    "A3 committed, not answered": ("outage_hub.api.outages", "file_outage", RETURNED),
}
RELAYING = {
    "A16 counted, not committed": ("outage_hub.actions.outages.confirm_relay", "_counted", RETURNED),
    "A16 committed, not answered": ("forms.relaying", "confirm_relay", RETURNED),
}


def warm(app: OpenAPI) -> None:
    """Answer once, so that a child does not spend its life on what is made at the first request."""
    app.test_client().get("/healthz")
    with app.app_context():
        db.engine.dispose()  # a fork may not share a connection


def main(database_url: str, home: str, port: str, point: str = "") -> None:
    settings = load_settings({}, home=Path(home), database_url=database_url, secret_key="k" * 40)
    app = create_app(settings, doors=("forms",))
    if point:
        arm(*{**FILING, **RELAYING}[point])
    warm(app)
    with socket.create_server(("127.0.0.1", int(port))) as listening:
        fd = listening.fileno()
        fork_for_each_line(lambda: make_server("127.0.0.1", int(port), app, threaded=True, fd=fd).serve_forever())


if __name__ == "__main__":
    main(*sys.argv[1:])
