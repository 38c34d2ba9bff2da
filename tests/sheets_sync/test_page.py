import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.health import troubles
from outage_hub.hub import the_hub
from outage_hub.models.base import db
from outage_hub.models.people import Person as Account
from outage_hub.rules.people.roles import Role
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT, WoundClock
from tests.samples import emergency, file
from tests.sheets_sync.conftest import Person, Served


def sign_in(app: OpenAPI, session: Session, role: Role) -> FlaskClient:
    """A browser with somebody of this role."""
    person = session.scalars(select(Account).limit(1)).one()
    person.role, person.active = role, True
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["since"] = f"{person.id}.{person.session_epoch}", NIGHT.timestamp()
    return client


def press(client: FlaskClient, path: str) -> int:
    """Press a button of the page."""
    token = re.findall('name="csrf_token" value="([^"]+)"', client.get("/sheet").text)[0]
    return client.post(path, data={"csrf_token": token}).status_code


def test_strangers_are_sent_to_sign_in(app: OpenAPI) -> None:
    stranger = app.test_client()

    assert stranger.get("/sheet").status_code == 302
    assert stranger.get("/sheet/register.csv").status_code == 302


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.EXECUTOR, 403), (Role.RELAYER, 403), (Role.OPERATOR, 200), (Role.HEAD, 200), (Role.ADMINISTRATOR, 200)],
)
def test_the_page_is_for_staff(app: OpenAPI, session: Session, role: Role, status: int) -> None:
    client = sign_in(app, session, role)

    assert client.get("/sheet").status_code == status


def test_the_page_shows_rows_and_the_file_can_be_taken(app: OpenAPI, session: Session, mirror: Mirror) -> None:
    number = file(session, emergency(NIGHT, summary="<b>Порив</b>"), NIGHT).number
    mirror.cycle()
    client = sign_in(app, session, Role.OPERATOR)

    page, taken = client.get("/sheet").text, client.get("/sheet/register.csv")

    assert number in page
    assert "&lt;b&gt;Порив" in page
    assert "Контроль" not in page
    assert taken.data.startswith("\ufeffНомер;Вид;".encode())
    assert "attachment" in taken.headers["Content-Disposition"]


def test_reconcile_now_writes_the_row(app: OpenAPI, session: Session, person: Person) -> None:
    number = file(session, emergency(NIGHT), NIGHT).number
    client = sign_in(app, session, Role.OPERATOR)

    assert press(client, "/sheet/sync") == 303
    assert person.numbers == [number]


def test_reconcile_now_needs_the_pages_own_form(app: OpenAPI, session: Session) -> None:
    client = sign_in(app, session, Role.OPERATOR)

    assert client.post("/sheet/sync").status_code == 400


def test_a_cleared_sheet_is_restored_by_a_button(
    app: OpenAPI, session: Session, mirror: Mirror, person: Person
) -> None:
    file(session, emergency(NIGHT), NIGHT)
    mirror.cycle()
    person.save([])
    mirror.cycle()
    client = sign_in(app, session, Role.OPERATOR)

    assert 'role="alert"' in client.get("/sheet").text
    assert press(client, "/sheet/restore") == 303
    assert len(person.numbers) == 1
    assert "/sheet/restore" not in client.get("/sheet").text


def test_the_page_calls_nobody_outside(make_app: Callable[..., OpenAPI], served: Served) -> None:
    app = make_app(sheets_api_url=served.url)
    with app.app_context():
        file(db.session(), emergency(NIGHT), NIGHT)
        client = sign_in(app, db.session(), Role.OPERATOR)
        press(client, "/sheet/sync")
        served.weather.calls.clear()

        page = client.get("/sheet")

    assert "26-0001" in page.text
    assert served.weather.calls == []


def test_health_knows_when_the_sheet_lags(session: Session, mirror: Mirror, clock: WoundClock) -> None:
    mirror.cycle()
    file(session, emergency(NIGHT), NIGHT)
    hub = the_hub(mirror.hub.app)
    clock.wind(minutes=10)
    soon = troubles(session, hub).get("sheet")
    clock.wind(minutes=1)

    late = troubles(session, hub).get("sheet")
    mirror.cycle()

    assert soon is None
    assert late is not None
    assert troubles(session, hub).get("sheet") is None


def test_health_knows_when_nothing_was_reconciled_and_when_it_stopped(
    session: Session, mirror: Mirror, person: Person, clock: WoundClock
) -> None:
    file(session, emergency(NIGHT, expected_end_at=NIGHT + timedelta(days=2)), NIGHT)
    mirror.cycle()
    clock.wind(minutes=11)
    silent = troubles(session, mirror.hub).get("sheet")
    person.type(0, "Де", "Куди")
    mirror.cycle()

    stopped = troubles(session, mirror.hub).get("sheet")

    assert silent is not None
    assert stopped is not None
    assert "Де" in stopped[0]
