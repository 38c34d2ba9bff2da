"""The service account's whole way, against a Google on the loopback."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask_openapi3 import OpenAPI
from werkzeug.wrappers import Response

from outage_hub.models.base import db
from outage_hub.settings import SettingsError
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT
from tests.samples import emergency, file
from tests.sheets_sync.conftest import Served, make_mirror, tab_of

ADDRESS = "hub@zrazok.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def private_key() -> str:
    """A key that opens nothing."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, kind, plain).decode()


@pytest.fixture
def credentials(served: Served, private_key: str, tmp_path: Path) -> Path:
    """The file that Google gives for a service account."""
    file = tmp_path / "account.json"
    said = {"type": "service_account", "client_email": ADDRESS, "private_key": private_key, "private_key_id": "k"}
    file.write_text(json.dumps({**said, "token_uri": f"{served.url}/token"}))
    return file


def token(*_call: object) -> Response:
    return Response('{"access_token": "x", "expires_in": 3600}', 200, content_type="application/json")


@pytest.fixture
def google(make_app: Callable[..., OpenAPI], served: Served, credentials: Path) -> Mirror:
    """A mirror whose settings name a spreadsheet and a key file."""
    served.weather.faults.append(("POST", "/token", token))
    app = make_app(sheets_id="local", sheets_credentials=str(credentials), sheets_api_url=served.url)
    return make_mirror(app)


def test_a_service_account_opens_the_sheet_by_its_id(google: Mirror, served: Served) -> None:
    with google.hub.app.app_context():
        file(db.session(), emergency(NIGHT), NIGHT)

        first, second = google.cycle(), google.cycle()

        assert (first.appended, second.calls) == (1, 1)
    assert [call.partition(" ")[2] for call in served.weather.calls].count("/token") == 1


def test_a_sheet_that_is_not_shared_says_with_whom_to_share_it(google: Mirror, served: Served) -> None:
    served.weather.answer("GET", "/v4/spreadsheets", 404, '{"error": {"code": 404, "message": "no", "status": "x"}}')
    with google.hub.app.app_context():
        outcome = google.cycle()

        assert (outcome.state, outcome.reason) == ("failed", f"not_open:{ADDRESS}")
        assert tab_of(google).trouble == outcome.reason


def test_a_revoked_key_is_named(google: Mirror, served: Served) -> None:
    served.weather.faults.clear()
    served.weather.answer("POST", "/token", 400, '{"error": "invalid_grant", "error_description": "x"}')
    with google.hub.app.app_context():
        outcome = google.cycle()

    assert outcome.reason == f"credentials:{ADDRESS}"


@pytest.mark.parametrize("text", ["", "[]", '{"type": "service_account"}'])
def test_a_key_file_that_is_none_is_named(google: Mirror, credentials: Path, text: str) -> None:
    credentials.write_text(text)
    with google.hub.app.app_context():
        outcome = google.cycle()

    assert outcome.reason.startswith("key_file:")


def test_an_id_without_a_key_stops_the_start(make_app: Callable[..., OpenAPI]) -> None:
    with pytest.raises(SettingsError):
        make_app(sheets_id="local")


def test_the_token_goes_nowhere_else(google: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some versions of google-auth ask one host more, from a thread of their own; since 2.63 only when told to."""
    monkeypatch.setenv("GOOGLE_SDK_EXPERIMENTAL_PYTHON_REGIONAL_ACCESS_BOUNDARY_LOOKUP_ENABLED", "true")
    asked: list[object] = []
    resolve = socket.getaddrinfo

    def listen(*to: Any, **more: Any) -> Any:
        asked.append(to[0])
        return resolve(*to, **more)

    monkeypatch.setattr(socket, "getaddrinfo", listen)
    before = set(threading.enumerate())
    with google.hub.app.app_context():
        outcome = google.cycle()
    for thread in set(threading.enumerate()) - before:
        thread.join()

    assert outcome.state == "agrees"
    assert set(asked) == {"127.0.0.1"}
