"""Two ways to the grid: without a socket, for gspread in this process, and over HTTP."""

import json
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from werkzeug.wrappers import Request, Response

from sheets_sync.grid.api import Answer, Api, refused
from sheets_sync.grid.refusal import RefusalError
from sheets_sync.troubles import OWN_GRID

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class GridAdapter(BaseAdapter):
    """Mounted where Google would be: the grid answers instead, and no socket is opened."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - requests' own signature
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer the call."""
        del stream, timeout, verify, cert, proxies
        parts = urlsplit(request.url or "")
        answer = ask(self.api, request.method or "", unquote(parts.path), dict(parse_qsl(parts.query)), request.body)
        response = requests.Response()
        response.status_code, response.request, response.url = answer[0], request, request.url or ""
        response.headers.update(headers_of(answer))
        response.raw = BytesIO(body_of(answer))
        return response

    def close(self) -> None:
        """Nothing is held."""


def local_session(api: Api) -> requests.Session:
    """A session for which the grid is Google."""
    session = requests.Session()
    session.trust_env = False
    for host in HOSTS:
        session.mount(host, GridAdapter(api))
    return session


def wsgi(api: Api) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The grid over HTTP, for any WSGI server."""

    @Request.application
    def serve(request: Request) -> Response:
        answer = ask(api, request.method, request.path, request.args.to_dict(), request.get_data())
        return Response(body_of(answer), answer[0], headers_of(answer))

    return serve


def ask(api: Api, method: str, path: str, query: Mapping[str, str], body: bytes | str | None) -> Answer:
    """One call, its body still JSON."""
    try:
        said = json.loads(body) if body else {}
    except ValueError:
        return refused(RefusalError(400, "Invalid JSON payload received."))
    return api.answer(method, path, query, said)


def headers_of(answer: Answer) -> dict[str, str]:
    """What goes with the JSON."""
    trouble = {OWN_GRID: answer[2]} if answer[2] else {}
    return {"Content-Type": "application/json; charset=UTF-8", **trouble}


def body_of(answer: Answer) -> bytes:
    """The JSON itself."""
    return json.dumps(answer[1], ensure_ascii=False).encode()
