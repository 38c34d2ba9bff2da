"""Cards and calls in a real browser: by keys alone, and as everyone can use them."""

from flask_openapi3 import OpenAPI
from playwright.sync_api import Page

from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from tests.browsers import DESK, axe_violations, enter, needs_browser
from tests.conftest import NIGHT
from tests.desk.talking import TALK, calls, card_of, operator, take_down
from tests.entrances import account, looking
from tests.samples import emergency, file, say

pytestmark = needs_browser
TYPED = ("subject", "residence", "surname", "given_name", "patronymic", "phone")


def at_the_desk(app: OpenAPI, page: Page) -> None:
    """An outage goes on, and an operator sits down."""
    with looking(app) as session:
        file(session, emergency(NIGHT), NIGHT)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    enter(page, account(app, Role.OPERATOR, "centre"))


def type_in(page: Page) -> None:
    for name in TYPED:
        page.fill(f"#{name}", TALK[name])
    page.check("#read_back")


def test_a_card_is_taken_down_and_tied_by_keys_alone(app: OpenAPI, page: Page) -> None:
    at_the_desk(app, page)
    page.goto("/desk/appeals")
    page.keyboard.press("F4")
    page.wait_for_url("**/desk/appeals/new")
    type_in(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/appeals/10001?told=1")
    page.keyboard.press("F4")
    page.wait_for_url("**/desk/appeals/10001")
    with looking(app) as session:
        tie = card_of(session).tie
        assert tie
        assert tie.outage.number == "26-0001"


def test_a_call_is_entered_by_one_key_on_its_row(app: OpenAPI, page: Page) -> None:
    at_the_desk(app, page)
    take_down(operator(app), outage="26-0001")
    with looking(app) as session:
        say(session, "26-0001", Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
    page.goto("/desk")
    page.keyboard.press("F8")
    page.wait_for_url("**/desk/calls")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("4")
    page.keyboard.type("1 раз передзвонити")  # a digit typed into the words is no key
    page.locator("[data-row]").first.focus()
    page.keyboard.press("1")
    page.wait_for_url("**/desk/calls?call=*")
    with looking(app) as session:
        assert (card_of(session).state, calls(session)[0].result) == ("closed", "there")


def test_anonymity_puts_the_warning_in_place_of_the_names(app: OpenAPI, page: Page) -> None:
    at_the_desk(app, page)
    page.goto("/desk/appeals/new")
    shown = [page.is_visible("#surname"), page.is_visible("#warned")]
    page.check("#who-anonymous")
    assert [*shown, page.is_visible("#surname"), page.is_visible("#warned")] == [True, False, False, True]


def test_everyone_can_use_the_pages_of_cards_and_calls(app: OpenAPI, page: Page) -> None:
    at_the_desk(app, page)
    for outage in ("26-0001", ""):
        take_down(operator(app), outage=outage)
    with looking(app) as session:
        say(session, "26-0001", Saying.RESTORED, 1, NIGHT, sets={"ended_at": NIGHT})
        file(session, emergency(NIGHT), NIGHT)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 844})
    for path in ("/desk/appeals", "/desk/appeals/new", "/desk/appeals/10001", "/desk/appeals/10002", "/desk/calls"):
        page.goto(path)
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_form_with_faults_can_be_used_by_everyone_too(app: OpenAPI, page: Page) -> None:
    at_the_desk(app, page)
    page.goto("/desk/appeals/new")
    page.click("button.btn-go")
    page.wait_for_selector("#errors")
    assert axe_violations(page) == []
    assert page.locator("[aria-invalid=true]").count() == 7
