"""Ways in, as people and machines use them: sign in at the page, fill a form in, hold a token, run the command."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from outage_hub.actions.people.add_account import set_account
from outage_hub.api.tokens import issue_token
from outage_hub.models.base import Base, db
from outage_hub.models.outages import Intake, Outage, Revision
from outage_hub.models.outbox import Announcement
from outage_hub.models.people import organisation_by_code
from outage_hub.rules.people.roles import Role
from tests.conftest import NIGHT

PASSWORD = "їжак-і-дванадцять-літер"
NOT_RECORDS = {"throttle", "worker_lease"}
HOME = Path(__file__).parent.parent
_people = count(1)


@dataclass
class Form:
    """A form as a browser holds it: where it goes, and every control with what it would send."""

    action: str
    method: str
    values: "MultiDict[str, str]" = field(default_factory=MultiDict)
    controls: dict[str, dict[str, str | None]] = field(default_factory=dict)


class Page(HTMLParser):
    """A page read as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._open: str | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All that is read, spaces made one."""
        return " ".join("".join(self.words).split())

    @property
    def form(self) -> Form:
        """The page's own form: the button to sign out is not it."""
        return next(form for form in self.forms if form.method == "post" and form.action != "/logout")

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        """Elements of a class."""
        return [given for _, given in self.tags if name in (given.get("class") or "").split()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [str(given["id"])] if given.get("id") else []
        self.hrefs += [str(given["href"])] if tag == "a" and given.get("href") else []
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
        elif self.forms and given.get("name"):
            self._control(tag, str(given["name"]), given)
        elif tag == "option" and self._select:
            self._select[1].append((given.get("value") or "", "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self.forms[-1].values.setlist(name, chosen)
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._open:
            values = self.forms[-1].values
            values[self._open] = values[self._open] + data
        else:
            self.words.append(data)

    def _control(self, tag: str, name: str, given: dict[str, str | None]) -> None:
        form = self.forms[-1]
        form.controls.setdefault(name, given)
        if tag == "textarea":
            self._open, form.values[name] = name, ""
        elif tag == "select":
            self._select = (name, [])
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            form.values.add(name, given.get("value") or "")


class Visitor:
    """Somebody at a browser."""

    def __init__(self, app: OpenAPI) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **how: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **how)

    def open(self, path: str, method: str, **how: Any) -> TestResponse:
        return self.client.open(path, method=method, buffered=True, **how)

    def see(self, path: str) -> Page:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return Page(answer.text)

    def send(self, page: Page, path: str, **changes: Any) -> TestResponse:
        """Send the page's form as it stands, but for what is typed over; a list ticks boxes."""
        typed = MultiDict(page.form.values)
        for name, value in changes.items():
            typed.setlist(name, value if isinstance(value, list) else [value])
        return self.client.post(page.form.action or path, data=typed)

    def fill(self, path: str, **changes: Any) -> TestResponse:
        """Open the page and send its form."""
        return self.send(self.see(path), path, **changes)


@dataclass
class Machine:
    """An integration that holds a token, or none."""

    client: FlaskClient
    token: str | None = None

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send JSON, written so that any Python text can stand in it; bytes go as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, data=data, content_type="application/json", headers=self._headers(headers))

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self._headers({}), buffered=True)

    def file(self, body: Any, **headers: str) -> TestResponse:
        return self.post("/api/v1/outages", body, **headers)

    def say(self, number: str, body: Any, **headers: str) -> TestResponse:
        return self.post(f"/api/v1/outages/{number}/revisions", body, **headers)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **named}


@contextmanager
def looking(app: OpenAPI) -> Iterator[Session]:
    """A session of our own, as long as it takes to look: requests must not share it."""
    with app.app_context():
        yield db.session()


def account(app: OpenAPI, role: Role, organisation: str = "vodokanal") -> str:
    """Give somebody new an account; their address."""
    email = f"person-{next(_people)}@entrance.test"
    with looking(app) as session:
        of = organisation_by_code(session, organisation)
        assert of is not None
        set_account(session, of, name="Олена Вхідна", email=email, role=role, password=PASSWORD, now=NIGHT)
    return email


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD, path: str = "/login") -> TestResponse:
    """Through the real page, with its CSRF token."""
    return visitor.fill(path, email=email, password=password)


def signed_in(app: OpenAPI, role: Role, organisation: str = "vodokanal") -> Visitor:
    """Somebody of this role who has signed in."""
    visitor = Visitor(app)
    assert sign_in(visitor, account(app, role, organisation)).status_code == 302
    return visitor


def machine(app: OpenAPI, organisation: str = "vodokanal", role: Role = Role.EXECUTOR) -> Machine:
    """An integration with a token of its own."""
    with looking(app) as session:
        of = organisation_by_code(session, organisation)
        assert of is not None
        return Machine(app.test_client(), issue_token(session, of, role, "Диспетчерська система", now=NIGHT))


def counts(app: OpenAPI) -> dict[str, int]:
    """How much is kept: outages, what was said of them, what came in, what goes out."""
    with looking(app) as session:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Outage, Revision, Intake, Announcement)
        }


def all_rows(app: OpenAPI) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the throttle's and the lease's."""
    with looking(app) as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
            for name, table in Base.metadata.tables.items()
            if name not in NOT_RECORDS
        }


def codes(answer: TestResponse) -> dict[str, str]:
    """Field -> code of a problem."""
    return {error["field"]: error["code"] for error in answer.json["errors"]} if answer.json else {}


def command_environment(home: Path, url: str, **more: str) -> dict[str, str]:
    """What `outage-hub` is told as a process of its own, on this database."""
    return {
        "PATH": os.environ["PATH"],
        "OUTAGE_HUB_HOME": str(home),
        "OUTAGE_HUB_DATABASE_URL": url,
        "OUTAGE_HUB_SECRET_KEY": "k" * 40,
        "PYTHONPATH": str(HOME),
        **more,
    }


def run_command(
    home: Path, url: str, *words: str, sent: str | bytes = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """`outage-hub …` as a process of its own, on this database."""
    environment = command_environment(home, url, **more)
    raw = sent.encode() if isinstance(sent, str) else sent
    done = subprocess.run(
        [sys.executable, "-m", "outage_hub", *words], input=raw, capture_output=True, env=environment, check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
