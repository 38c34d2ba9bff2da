from collections.abc import Callable

from flask_openapi3 import OpenAPI
from werkzeug.test import TestResponse

from outage_hub.rules.people.roles import Role
from tests.entrances import Visitor, signed_in
from tests.structure.furnished import furnish
from tests.structure.routes import DEEDS, PAGES, all_routes


def guarded(answer: TestResponse) -> bool:
    headers, policy = answer.headers, answer.headers["Content-Security-Policy"]
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and "unsafe-inline" not in policy
        and "unsafe-eval" not in policy
        and all(
            part in policy
            for part in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'")
        )
        and headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        and "Server" not in headers
    )


def test_every_answer_carries_the_security_headers(app: OpenAPI) -> None:
    furnish(app)
    head = signed_in(app, Role.HEAD, "centre")
    for route in all_routes():
        for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
            answer = head.open(route.path(), method)

            assert guarded(answer), (method, route.rule)
            assert answer.status_code < 500 or route.rule in {"/healthz", "/metrics"}, (method, route.rule)


def test_so_do_answers_about_what_went_wrong(app: OpenAPI) -> None:
    client = app.test_client()
    for answer in (
        client.get("/nowhere"),
        client.get("/api/nowhere"),
        client.get("/", base_url="http://evil.test"),
        client.post("/login", data={"email": "x" * 2_000_000}),
        client.open("/login", method="TRACE"),
        client.get("/static/../settings.py"),
    ):
        assert guarded(answer), answer.request.path
        assert 400 <= answer.status_code < 500


def test_pages_say_their_type_and_charset(app: OpenAPI) -> None:
    furnish(app)
    head = signed_in(app, Role.HEAD, "centre")
    for route in PAGES:
        kind = head.get(route.path()).headers["Content-Type"]

        assert "charset=utf-8" in kind or kind.startswith(
            ("image/", "font/", "application/json", "application/problem+json")
        )


def test_pages_behind_a_sign_in_are_kept_by_nobody(app: OpenAPI) -> None:
    furnish(app)
    head = signed_in(app, Role.HEAD, "centre")
    for route in DEEDS:
        kept = head.get(route.path()).headers["Cache-Control"]

        assert kept == "no-store" or "private" in kept, route.rule


def test_a_strange_host_is_refused_everywhere(app: OpenAPI) -> None:
    for route in all_routes():
        for host in ("http://evil.test", "http://127.0.0.1.evil.test", "http://evil.test:8000"):
            assert Visitor(app).get(route.path(), base_url=host).status_code == 400, route.rule


def test_nobody_is_let_in_from_another_origin(app: OpenAPI) -> None:
    for route in PAGES:
        headers = Visitor(app).get(route.path(), headers={"Origin": "https://evil.test"}).headers

        assert "Access-Control-Allow-Credentials" not in headers
        allowed = headers.get("Access-Control-Allow-Origin")
        assert allowed is None or (allowed == "*" and route.public), route.rule


def test_unknown_methods_are_405_and_trace_is_off(app: OpenAPI) -> None:
    for route in PAGES:
        for method in ("TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "BREW"):
            assert Visitor(app).open(route.path(), method).status_code == 405, (method, route.rule)


def test_in_production_the_cookie_and_the_transport_are_sealed(make_app: Callable[..., OpenAPI]) -> None:
    app = make_app(mode="production", base_url="https://hub.test")
    answer = app.test_client().get("/login", base_url="https://hub.test")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
