"""The command line inside the test's own hub, so that its clock can be wound."""

import json
from typing import Any

from click.testing import CliRunner
from flask_openapi3 import OpenAPI

from outage_hub.cli import group


def file_by_command(app: OpenAPI, filing: dict[str, Any]) -> str:
    """`outage-hub file -`; the number it prints."""
    with app.app_context():
        done = CliRunner().invoke(group, ["file", "-"], obj=app, input=json.dumps(filing, ensure_ascii=False))
    assert done.exit_code == 0, done.output
    return done.stdout.strip()
