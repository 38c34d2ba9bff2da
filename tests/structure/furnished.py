"""A hub with something behind every address that tests visit."""

from flask_openapi3 import OpenAPI

from tests.actions.looking import expand_all
from tests.conftest import NIGHT
from tests.desk.talking import operator, take_down
from tests.entrances import looking, machine
from tests.samples import filing_json


def furnish(app: OpenAPI) -> None:
    """The record 26-0001 with its letters, and the card 10001 tied to it."""
    machine(app).file(filing_json(NIGHT))
    with looking(app) as session:
        expand_all(session, NIGHT)
    take_down(operator(app), outage="26-0001")
