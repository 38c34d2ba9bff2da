"""Bodies that come too slowly, not whole, or endlessly, as the layer before the app takes them in (F-8, F-9)."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event

import pytest
from flask_openapi3 import OpenAPI
from werkzeug.test import Client, TestResponse

from outage_hub.web import patience
from tests.conftest import NIGHT
from tests.entrances import codes, counts, machine
from tests.samples import as_line, filing_json

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Slow(BytesIO):
    """A body of which nothing comes until somebody says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.enough = Event(), Event()

    def read(self, _most: int | None = -1) -> bytes:
        self.asked.set()
        self.enough.wait(10)
        return b""


def post(app: OpenAPI, path: str, body: BytesIO, kind: str = FORM, **environ: str) -> TestResponse:
    client = Client(patience.Patience(app))
    return client.post(path, input_stream=body, content_type=kind, environ_overrides={**environ})


def test_while_too_many_send_slowly_another_body_is_refused_in_words_and_pages_are_read(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "AT_ONCE", 1)
    layer, slow = patience.Patience(app), Slow()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(layer, {"CONTENT_LENGTH": "100", "wsgi.input": slow}, None)
        slow.asked.wait(10)
        page = Client(layer).post("/login", data={"email": "a@b.test"})
        machine_reads = Client(layer).post("/api/v1/outages", data=b"{}", content_type=JSON)
        looked = Client(layer).get("/login")
        slow.enough.set()
    assert (page.status_code, looked.status_code) == (503, 200)
    assert "Спробуйте ще раз за хвилину" in page.text
    assert (machine_reads.status_code, codes(machine_reads)) == (503, {"body": "busy"})


def test_what_broke_off_on_the_way_is_not_taken_for_the_whole(app: OpenAPI) -> None:
    token = machine(app).token
    half = as_line(filing_json(NIGHT)).encode()[:50]
    answer = post(
        app, "/api/v1/outages", BytesIO(half), JSON, CONTENT_LENGTH="400", HTTP_AUTHORIZATION=f"Bearer {token}"
    )
    assert (answer.status_code, codes(answer)) == (400, {"body": "request_odd"})
    assert counts(app)["outage"] == 0


def test_what_comes_in_pieces_is_too_much_above_a_megabyte_too(app: OpenAPI) -> None:
    bearer = f"Bearer {machine(app).token}"
    headers = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "HTTP_AUTHORIZATION": bearer}
    answer = post(app, "/api/v1/outages", BytesIO(b" " * 2_000_000), JSON, **headers)
    assert (answer.status_code, codes(answer)) == (413, {"body": "too_large"})
