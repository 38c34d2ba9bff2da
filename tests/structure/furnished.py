"""A hub with something behind every address that tests visit."""

from flask_openapi3 import OpenAPI

from tests.conftest import NIGHT
from tests.desk.talking import operator, take_down
from tests.entrances import machine
from tests.samples import filing_json


def furnish(app: OpenAPI) -> None:
    """The record 26-0001, and the card 10001 tied to it."""
    machine(app).file(filing_json(NIGHT))
    take_down(operator(app), outage="26-0001")
