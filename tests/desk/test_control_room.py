"""The board in a real browser: walked by keys, true by itself, heard when something happens, still under the hand."""

import re

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Dialog, Page, expect

from outage_hub.actions.outbox.claim_deliveries import claim_deliveries
from outage_hub.actions.outbox.settle_delivery import Outcome, Tried, settle_delivery
from outage_hub.rules.outage import Saying
from outage_hub.rules.people.roles import Role
from tests.actions.looking import expand_all
from tests.browsers import DESK, axe_violations, enter, needs_browser
from tests.conftest import WoundClock
from tests.entrances import account, looking
from tests.samples import emergency, file, say

pytestmark = needs_browser
SOON = 20_000  # the board asks every 5 seconds


def happens(app: OpenAPI, clock: WoundClock, **changes: object) -> str:
    with looking(app) as session:
        return file(session, emergency(clock.now, **changes), clock.now).number


@pytest.fixture
def board(app: OpenAPI, clock: WoundClock, page: Page) -> Page:
    """The board of a night with two emergencies, as wide as a desk."""
    happens(app, clock)
    happens(app, clock, summary="Обрив лінії")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    enter(page, account(app, Role.OPERATOR, "centre"))
    page.goto("/desk")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.item ?? document.activeElement.id"))


def test_rows_are_walked_by_arrows_and_opened_by_enter(board: Page) -> None:
    board.keyboard.press("ArrowDown")
    assert focused(board) == "26-0001"
    board.keyboard.press("ArrowDown")
    board.keyboard.press("ArrowUp")
    board.keyboard.press("ArrowDown")
    assert focused(board) == "26-0002"

    board.keyboard.press("Enter")
    board.wait_for_url("**/desk/outages/26-0002")


def test_f2_finds_the_box_with_its_text_selected_from_any_page_and_esc_empties_it(board: Page) -> None:
    board.fill("#q", "вода")
    board.focus("#district")
    board.keyboard.press("F2")
    assert focused(board) == "q"
    assert board.evaluate("getSelection().toString()") == "вода"
    board.keyboard.press("Escape")
    assert board.input_value("#q") == ""

    board.goto("/desk/keys")
    board.keyboard.press("F2")
    board.wait_for_url("**/desk/lookup")
    assert focused(board) == "q"


@pytest.mark.parametrize(("key", "path"), {"F1": "/desk/keys", "F8": "/desk/calls", "F9": "/desk/phone"}.items())
def test_f_keys_work_inside_a_field_and_leave_modified_ones_to_the_browser(board: Page, key: str, path: str) -> None:
    board.focus("#q")
    board.keyboard.press(f"Alt+{key}")
    board.keyboard.press("1")
    assert board.input_value("#q") == "1"
    board.keyboard.press(key)
    board.wait_for_url(f"**{path}")


def test_a_half_filled_form_is_left_only_when_its_author_says_so(board: Page) -> None:
    board.goto("/desk/shift")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    board.on("dialog", stay)
    board.keyboard.press("F2")
    board.wait_for_url("**/desk/lookup")  # nothing was typed: nobody asks

    board.goto("/desk/shift")
    board.fill("#note", "Коваль передзвонить о 04:00")
    for key in ("Escape", "F8", "F2"):
        board.keyboard.press(key)
    assert asked == ["Є незбережені зміни. Піти зі сторінки?"] * 3
    assert board.input_value("#note") == "Коваль передзвонить о 04:00"
    board.keyboard.press("Control+Enter")
    expect(board.locator("main")).to_contain_text("Ще не прийнято")


def test_a_digit_enters_a_result_in_the_focused_row_unless_digits_are_switched_off(
    app: OpenAPI, board: Page, clock: WoundClock
) -> None:
    with looking(app) as session:
        expand_all(session, clock.now)
        for delivery in claim_deliveries(session, "mail", most=3, now=clock.now):
            settle_delivery(session, delivery.id, Tried(Outcome.PERMANENT, "rcpt", "550 no"), now=clock.now)
    board.goto("/desk/keys")
    switch = board.locator("#digits")
    expect(switch).to_have_text("Цифри: увімкнено")
    switch.click()
    board.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")

    board.goto("/desk/calls")
    waiting = board.locator("[data-rows] [data-row]").count()
    board.keyboard.press("ArrowDown")
    board.keyboard.press("1")
    assert board.locator("[data-rows] [data-row]").count() == waiting > 1
    board.evaluate("localStorage.clear()")
    with board.expect_navigation():
        board.keyboard.press("1")
    assert board.locator("[data-rows] [data-row]").count() == waiting - 1


def test_a_clock_counts_by_the_servers_time_and_its_turn_is_said_aloud_once(board: Page, clock: WoundClock) -> None:
    term = board.locator("[data-item='26-0001'] [data-promised]")
    clock.wind(minutes=35, seconds=30)
    expect(board.locator("#said")).to_contain_text("лишилося 24 хв", timeout=SOON)
    expect(term).to_contain_text("лишилося 3 год 24 хв")
    expect(term).to_have_class("clock c-off")
    clock.wind(minutes=30)
    expect(board.locator("[data-item='26-0001'] [data-who*='Черговий']").first).to_contain_text(
        "прострочено 5 хв", timeout=SOON
    )


def test_a_new_emergency_counts_in_the_title_is_said_and_sounds_until_muted(
    app: OpenAPI, board: Page, clock: WoundClock
) -> None:
    sound = board.locator("#sound")
    expect(board.locator("#waits")).to_be_visible()  # no browser lets a page sound before the first press
    board.keyboard.press("Shift")
    expect(board.locator("#waits")).to_be_hidden()

    number = happens(app, clock, summary="Витік газу")
    expect(board.locator("#said")).to_contain_text(f"Нова аварія: № {number}", timeout=SOON)
    assert board.title().startswith("(1) Табло")
    expect(sound).to_have_attribute("data-rings", "1")
    expect(board.locator(f"[data-item='{number}']")).to_be_visible()

    board.evaluate("dispatchEvent(new Event('focus'))")
    assert board.title().startswith("Табло")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    expect(board.get_by_role("button", name="Звук: вимкнено")).to_be_visible()
    board.mouse.move(0, 0)
    happens(app, clock)
    happens(app, clock, exercise=True)
    expect(board).to_have_title(re.compile(r"^\(1\) "), timeout=SOON)
    expect(sound).to_have_attribute("data-rings", "1")
    board.reload()
    expect(sound).to_have_attribute("aria-pressed", "false")


def test_nothing_moves_while_a_row_has_the_focus_and_the_changes_wait_for_a_press(
    app: OpenAPI, board: Page, clock: WoundClock
) -> None:
    board.keyboard.press("ArrowDown")
    before = board.inner_text("#going tbody")
    number = happens(app, clock)

    changes = board.locator("#changes")
    expect(changes).to_contain_text("Є зміни: показати", timeout=SOON)
    assert board.inner_text("#going tbody") == before
    assert focused(board) == "26-0001"
    changes.click()
    expect(board.locator(f"[data-item='{number}']")).to_be_visible()
    assert focused(board) == "26-0001"


def test_nothing_moves_under_a_moving_pointer(app: OpenAPI, board: Page, clock: WoundClock) -> None:
    board.hover("[data-item='26-0002']")
    number = happens(app, clock)

    expect(board.locator("#changes")).to_be_visible(timeout=SOON)
    assert board.locator(f"[data-item='{number}']").count() == 0
    board.mouse.move(5, 5)
    expect(board.locator(f"[data-item='{number}']")).to_be_visible(timeout=SOON)
    expect(board.locator("#changes")).to_be_hidden()


def test_a_changed_row_is_replaced_where_it_stands(app: OpenAPI, board: Page, clock: WoundClock) -> None:
    board.evaluate("document.getElementById('broken').dataset.same = 'yes'")
    with looking(app) as session:
        say(session, "26-0001", Saying.RESTORED, 1, clock.now, sets={"ended_at": clock.now})

    expect(board.locator("[data-item='26-0001']")).to_have_count(0, timeout=SOON)
    assert board.locator("[data-item='26-0002']").count() == 1
    assert board.get_attribute("#broken", "data-same") == "yes"


def test_a_board_without_answers_for_a_minute_says_of_when_its_data_are(board: Page) -> None:
    board.clock.install()
    board.reload()
    board.route("**/desk?part=1", lambda route: route.abort())
    stale = board.locator("#stale")
    board.clock.run_for(50_000)
    expect(stale).to_be_hidden()
    board.clock.run_for(20_000)
    expect(stale).to_contain_text("Табло відстає: дані на 02:5")

    board.unroute("**/desk?part=1")
    board.click("#refresh")
    expect(stale).to_be_hidden()


def test_the_desk_has_no_barriers_in_either_scheme(board: Page, clock: WoundClock) -> None:
    clock.wind(hours=2)
    for path in ("/desk", "/desk/shift", "/desk/keys"):
        for scheme in ("light", "dark"):
            board.emulate_media(color_scheme=scheme)
            board.goto(path)
            barriers = [one for one in axe_violations(board) if 'class="sample"' not in one]
            assert barriers == [], path
        board.set_viewport_size({"width": 320, "height": 800})
        assert board.evaluate("document.documentElement.scrollWidth") <= 320, path
        board.set_viewport_size(DESK)  # type: ignore[arg-type]
