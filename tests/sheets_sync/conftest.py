"""A mirror on a real hub, a person at the sheet, and the grid over HTTP with weather of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.sheet import SheetTab
from sheets_sync import marks
from sheets_sync.courier import Patience
from sheets_sync.grid.api import Api
from sheets_sync.grid.csv_text import decode, encode
from sheets_sync.grid.faces import wsgi
from sheets_sync.grid.store import TITLE, Folder
from sheets_sync.mirror import Mirror

Rows = list[list[str]]


@dataclass
class Person:
    """Somebody who opens the file of the sheet, changes it and saves."""

    folder: Folder

    @property
    def rows(self) -> Rows:
        return decode(self.folder.file_of(TITLE).read_bytes())

    def save(self, rows: Rows) -> None:
        self.folder.file_of(TITLE).write_bytes(encode(rows))

    def change(self, change: Callable[[Rows], Rows]) -> None:
        self.save(change(self.rows))

    def cell(self, row: int, column: str) -> str:
        return self.rows[row][self.rows[0].index(column)]

    def type(self, row: int, column: str, text: str) -> None:
        rows = self.rows
        rows[row][rows[0].index(column)] = text
        self.save(rows)

    @property
    def numbers(self) -> list[str]:
        place = self.rows[0].index("ID")
        return [row[place] for row in self.rows[1:] if len(row) > place]


@dataclass
class Weather:
    """What happens to calls on their way: the first fault whose verb and path fit takes one call."""

    grid: Callable[..., Iterable[bytes]]
    faults: list[tuple[str, str, Callable[..., Response]]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.calls.append(f"{request.method} {request.path}")
        for place, (method, part, fault) in enumerate(self.faults):
            if request.method == method and part in request.path:
                del self.faults[place]
                return fault(self, environ)(environ, start)
        return self.grid(environ, start)

    def answer(self, method: str, part: str, status: int, body: str = "", *, times: int = 1) -> None:
        """Another answer instead of the grid's."""
        self.faults += [(method, part, lambda *_call: Response(body, status))] * times

    def lose_answer(self, method: str, part: str) -> None:
        """The grid does it, and nobody hears of it."""
        self.faults.append((method, part, _done_but_lost))


def _done_but_lost(weather: Weather, environ: dict[str, Any]) -> Response:
    Response.from_app(weather.grid, environ)
    return Response("<html>502 Bad Gateway</html>", 502, content_type="text/html")


@pytest.fixture
def mirror(app: OpenAPI, session: Session) -> Mirror:
    """The mirror over the sheet on this server."""
    del session
    return make_mirror(app)


def make_mirror(app: Flask) -> Mirror:
    """A mirror of a fresh process, which does not wait long for anything."""
    hub = the_hub(app)
    return Mirror(hub, Patience(hub.clock, pause=lambda _seconds: None, longest=(1, 1)))


@pytest.fixture
def person(app: OpenAPI) -> Person:
    """Somebody at the file on this server."""
    return Person(Folder(the_hub(app).settings.home / "sheets"))


@dataclass
class Served:
    """The grid over HTTP."""

    url: str
    person: Person
    weather: Weather


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The grid over HTTP on the loopback, as `sheets serve` has it."""
    folder = Folder(tmp_path_factory.mktemp("google"))
    weather = Weather(wsgi(Api(folder)))
    server = make_server("127.0.0.1", 0, weather, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.port}", Person(folder), weather)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def remote(make_app: Callable[..., OpenAPI], served: Served) -> Iterator[Mirror]:
    """A mirror for which the served grid is Google."""
    app = make_app(sheets_api_url=served.url)
    with app.app_context():
        yield make_mirror(app)


def tab_of(mirror: Mirror) -> SheetTab:
    """What the hub remembers of the tab."""
    db.session.rollback()
    tab = marks.tab_of(db.session(), mirror.place.name)
    assert tab is not None
    return tab
