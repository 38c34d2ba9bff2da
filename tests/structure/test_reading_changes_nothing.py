import pytest
from flask_openapi3 import OpenAPI

from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, on_both
from tests.entrances import Visitor, all_rows, machine, signed_in
from tests.relaying import links
from tests.samples import filing_json
from tests.structure.furnished import furnish
from tests.structure.routes import all_routes
from tests.structure.test_access import HOMES


@on_both
@pytest.mark.parametrize("role", [None, *Role])
def test_whoever_looks_wherever_changes_no_row(app: OpenAPI, role: Role | None) -> None:
    furnish(app)
    once(app)
    link = links(app)[0].removeprefix("/relay/")
    visitor = signed_in(app, role, HOMES.get(role, "centre")) if role else Visitor(app)
    before = all_rows(app)

    for route in all_routes():
        for method in ("GET", "HEAD", "OPTIONS"):
            visitor.open(route.path(token=link), method)
            visitor.open(route.path(token=link) + "?action=send&kind=restored&part=1&preview=1", method)
    assert all_rows(app) == before


def test_whoever_looks_with_a_token_changes_no_row(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT))
    before = all_rows(app)

    for route in all_routes():
        caller.get(route.path())
    assert all_rows(app) == before
