import pytest
from flask_openapi3 import OpenAPI

from outage_hub.access import ALLOWED, Deed
from outage_hub.rules.people.roles import Role
from tests.entrances import Visitor, counts, signed_in
from tests.structure.furnished import furnish
from tests.structure.routes import DEEDS, POSTS, Route, all_routes, is_static

HOMES = {Role.EXECUTOR: "vodokanal", Role.RELAYER: "adm-tsentralnyi"}


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: f"{route.rule} {route.endpoint}")
def test_every_route_needs_a_deed_or_is_marked_public(route: Route) -> None:
    assert is_static(route) or bool(route.deed) is not route.public


@pytest.mark.parametrize("role", Role)
def test_each_page_opens_to_the_roles_of_its_deed_and_to_no_other(app: OpenAPI, role: Role) -> None:
    furnish(app)
    visitor = signed_in(app, role, HOMES.get(role, "centre"))
    for route in DEEDS:
        assert route.deed is not None
        expected = 200 if role in ALLOWED[route.deed] else 403
        assert visitor.get(route.path()).status_code == expected, route.rule


def test_a_stranger_is_sent_to_sign_in(app: OpenAPI) -> None:
    furnish(app)
    for route in DEEDS:
        answer = Visitor(app).get(route.path())

        assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), route.rule


@pytest.mark.parametrize("role", Role)
def test_no_form_is_taken_from_a_role_that_may_not_send_it(app: OpenAPI, role: Role) -> None:
    furnish(app)
    visitor, before = signed_in(app, role, HOMES.get(role, "centre")), counts(app)
    token = visitor.see("/login").form.values["csrf_token"]
    for route in POSTS:
        if route.deed and role not in ALLOWED[route.deed]:
            assert visitor.client.post(route.path(), data={"csrf_token": token}).status_code == 403, route.rule
    assert counts(app) == before


@pytest.mark.parametrize("role", [None, *Role])
def test_no_form_is_taken_without_its_token(app: OpenAPI, role: Role | None) -> None:
    visitor = signed_in(app, role, HOMES.get(role, "centre")) if role else Visitor(app)
    for route in POSTS:
        if not route.rule.startswith("/api/"):
            for typed in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
                assert visitor.client.post(route.path(), data=typed).status_code == 400, route.rule


def test_the_api_wants_a_token_where_forms_want_theirs(app: OpenAPI) -> None:
    for route in POSTS:
        if route.rule.startswith("/api/"):
            assert app.test_client().post(route.path(), json={}).status_code == 401, route.rule
            assert signed_in(app, Role.HEAD, "centre").client.post(route.path(), json={}).status_code == 401


def test_the_table_names_every_deed() -> None:
    assert set(ALLOWED) == set(Deed)
    assert all(ALLOWED.values())
