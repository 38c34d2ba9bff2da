"""How long a signing in lasts."""

from flask_openapi3 import OpenAPI

from outage_hub.rules.people.roles import Role
from tests.conftest import WoundClock
from tests.entrances import Visitor, account, sign_in, signed_in


def test_a_signing_in_lasts_a_shift_of_twelve_hours(app: OpenAPI, clock: WoundClock) -> None:
    operator = signed_in(app, Role.OPERATOR, "centre")

    clock.wind(hours=12)
    assert operator.get("/desk").status_code == 200
    clock.wind(seconds=1)
    assert operator.get("/desk").status_code == 302


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after(app: OpenAPI) -> None:
    email = account(app, Role.OPERATOR, "centre")
    visitor, thief = Visitor(app), Visitor(app)
    sign_in(visitor, email)
    cookie = visitor.client.get_cookie("hub")
    assert cookie
    thief.client.set_cookie("hub", cookie.value)
    assert thief.get("/desk").status_code == 200

    leave = next(form for form in visitor.see("/desk").forms if form.action == "/logout")
    visitor.client.post("/logout", data=leave.values)

    assert thief.get("/desk").status_code == 302
