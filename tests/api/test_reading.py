"""Who may see what."""

from datetime import datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import update

from outage_hub.models.base import deed
from outage_hub.models.people import ApiToken
from outage_hub.rules.people.roles import Role
from tests.conftest import NIGHT
from tests.entrances import Machine, codes, looking, machine
from tests.samples import filing_json

OWN_ONLY = {"executor", "exercise", "cause_public", "works_place", "revisions"}


def public(app: OpenAPI) -> Machine:
    return Machine(app.test_client())


def test_everyone_sees_the_public_fields_and_only_its_own_people_the_rest(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT, works_place="вул. Таємна, 7", cause_public=False))

    for one, own in [
        (public(app), False),
        (machine(app, "gaz"), False),
        (caller, True),
        (machine(app, "centre", Role.OPERATOR), True),
    ]:
        answer = one.get("/api/v1/outages/26-0001")
        assert answer.json is not None
        assert (set(answer.json) >= OWN_ONLY) is own
        assert ("Таємна" in answer.text, "Зношення" in answer.text) == (own, own)


def test_a_place_of_works_typed_among_the_addresses_is_for_its_own_people(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT, addresses="вул. Троїцька, 10-20; вул. Італійська, 10 (місце робіт)"))

    for one, own in [(public(app), False), (machine(app, "gaz"), False), (caller, True)]:
        answer = one.get("/api/v1/outages/26-0001").text
        assert ("Троїцька" in answer, "Італійська" in answer) == (True, own)
    assert "Італійська" not in caller.get("/api/v1/outages").text


def test_the_list_holds_live_outages_and_no_exercise(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT))
    caller.file(filing_json(NIGHT, exercise=True, summary="Навчання"))

    for path in ("/api/v1/outages", "/api/v1/outages/26-0002"):
        assert "Навчання" not in public(app).get(path).text
    assert public(app).get("/api/v1/outages/26-0002").status_code == 404
    assert caller.get("/api/v1/outages/26-0002").status_code == 200


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer " + "x" * 10_000]
)
def test_without_a_good_token_nothing_is_taken(app: OpenAPI, header: str | None) -> None:
    headers = {"Authorization": header} if header is not None else {}

    answer = app.test_client().post("/api/v1/outages", json={"kind": "?"}, headers=headers)

    assert (answer.status_code, codes(answer)) == (401, {"authorization": "token_bad"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_no_token(app: OpenAPI) -> None:
    caller = machine(app)
    with looking(app) as session, deed(session):
        session.execute(update(ApiToken).values(revoked_at=NIGHT))

    assert caller.file(filing_json(NIGHT)).status_code == 401
    assert caller.get("/api/v1/outages/26-0001").status_code == 401


def test_only_the_tokens_hash_is_kept(app: OpenAPI) -> None:
    caller = machine(app)

    with looking(app) as session:
        row = session.query(ApiToken).one()
        assert caller.token not in {row.hash, row.name}
        assert isinstance(row.created_at, datetime)


def test_the_api_describes_itself(app: OpenAPI) -> None:
    found = public(app).get("/api/v1/openapi.json").json

    assert found is not None
    assert {"/api/v1/outages", "/api/v1/outages/{number}", "/api/v1/outages/{number}/revisions"} <= set(found["paths"])
    assert found["paths"]["/api/v1/outages"]["post"]["security"] == [{"token": []}]
