"""Filing on a phone on a bad line, in a real browser: nothing is lost, everything is sent once, scripts or none."""

import re
from collections.abc import Iterator

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Browser, Page, Route

from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.browsers import PHONE, axe_violations, enter, needs_browser
from tests.conftest import NIGHT
from tests.entrances import account, counts, machine
from tests.relaying import UNREADABLE, links, relay
from tests.samples import filing_json

pytestmark = needs_browser

KEPT = "text=Ми зберегли те, що ви ввели"


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """The same phone without scripts."""
    context = browser.new_context(base_url=site, locale="uk-UA", viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def chip(page: Page, name: str, words: str) -> None:
    label = page.locator("label.chip", has=page.locator(f"input[name={name}]"))
    label.filter(has_text=re.compile(rf"^\s*{words}")).click()


def fill(page: Page) -> None:
    page.goto("/file")
    page.fill("#occurred_time", "0240")
    page.fill("#summary", "Порив водоводу")
    chip(page, "cause_chip", "Своїми")
    page.fill("#cause", "Зсув ґрунту")
    chip(page, "consequences_chip", "Слабкий тиск")
    page.fill("#addresses", "просп. Миру, 5, 9")
    chip(page, "districts", "Центральний")
    chip(page, "expected_chip", r"\+2")


def typed(page: Page) -> dict[str, str]:
    values: dict[str, str] = page.evaluate(
        "Object.fromEntries(new FormData(document.querySelector('form[data-draft]')))"
    )
    values.pop("csrf_token")
    return values


def send(page: Page) -> None:
    page.click("main form .btn-go")


def test_what_was_typed_survives_a_reload_with_the_same_key(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    before = typed(page)
    page.wait_for_selector("text=Чернетку збережено: 02:5")

    page.reload()

    page.wait_for_selector(KEPT)
    assert typed(page) == before
    send(page)
    page.wait_for_url("**/file/done/26-0001")
    page.goto("/file")
    assert not page.is_visible(KEPT)


def test_a_term_chosen_earlier_stays_though_the_page_offers_others(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.evaluate("""
      const key = Object.keys(localStorage).find((one) => one.startsWith("draft:"));
      localStorage.setItem(key, localStorage.getItem(key).replaceAll("05:00", "04:35"));
    """)

    page.reload()

    page.wait_for_selector(KEPT)
    assert "04:35" in page.inner_text("label.chip:has(input[name=expected_chip]:checked)")


def test_a_draft_can_be_cleared_and_is_forgotten_after_a_day(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.reload()
    page.click("[data-clear]")
    page.wait_for_function("document.querySelector('#summary').value === ''")
    assert page.evaluate("localStorage.length") == 0

    fill(page)
    page.evaluate("""
      const key = Object.keys(localStorage)[0];
      localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - 864e5 }));
    """)
    page.reload()
    assert page.input_value("#summary") == ""
    assert page.evaluate("localStorage.length") == 0


def test_a_draft_is_its_accounts_own_and_holds_no_secret(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Порив водоводу" in kept
    assert "csrf" not in kept
    page.click("text=Вийти")

    enter(page, account(app, Role.EXECUTOR))
    page.goto("/file")
    assert page.input_value("#summary") == ""
    assert not page.is_visible(KEPT)


def test_without_a_connection_it_waits_and_is_sent_once_by_itself(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.context.set_offline(offline=True)
    send(page)
    page.wait_for_selector("text=надішлемо, щойно з’явиться мережа")
    assert page.input_value("#summary") == "Порив водоводу"
    assert counts(app)["outage"] == 0

    page.context.set_offline(offline=False)

    page.wait_for_url("**/file/done/26-0001")
    assert counts(app)["outage"] == 1


def test_a_lost_answer_leads_to_the_same_number(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
        else:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()

    page.route(re.compile("/file$"), lose_the_first)
    send(page)
    page.wait_for_selector("text=Немає зв’язку")
    assert (lost, counts(app)["outage"]) == ([303], 1)

    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/file/done/26-0001?repeat=1")
    assert "уже прийнято (02:58)" in page.inner_text("main")
    assert counts(app)["outage"] == 1


def test_the_button_is_locked_while_it_is_sent(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    held: list[Route] = []
    page.route(re.compile("/file$"), lambda route: held.append(route))  # noqa: PLW0108 - a method will not do
    send(page)

    page.wait_for_selector("button.btn-go:disabled >> text=Надсилаємо…")
    page.keyboard.press("Enter")
    held[0].continue_()
    page.wait_for_url("**/file/done/26-0001")
    assert len(held) == 1


def test_a_session_that_ended_in_the_middle_costs_a_sign_in_and_nothing_typed(app: OpenAPI, page: Page) -> None:
    email = account(app, Role.EXECUTOR)
    enter(page, email)
    fill(page)
    before = typed(page)
    page.context.clear_cookies()
    send(page)
    page.wait_for_url("**/login?next=%2Ffile")

    from tests.entrances import PASSWORD

    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    send(page)
    page.wait_for_selector(KEPT)
    assert typed(page) == before
    send(page)
    page.wait_for_url("**/file/done/26-0001")


def test_a_change_a_call_and_a_relay_keep_their_drafts_too(app: OpenAPI, page: Page) -> None:
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    once(app)
    link = links(app)[0]
    enter(page, account(app, Role.OPERATOR, "centre"))
    for path, field in [
        ("/outages/26-0001/change?say=area_changed", "addresses"),
        ("/desk/phone", "summary"),
        (link, "total"),
    ]:
        page.goto(path)
        if field == "total":
            chip(page, "whom", "Не всіх")
        page.fill(f"#{field}", "41")
        page.reload()
        page.wait_for_selector(KEPT)
        assert page.input_value(f"#{field}") == "41", path
    assert link.removeprefix("/relay/") not in page.evaluate("JSON.stringify(localStorage)")


def test_a_hour_that_has_not_come_is_yesterdays_by_one_button(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.fill("#occurred_time", "2350")
    send(page)
    page.click("text=Так, учора, 2350")
    page.wait_for_selector("#questions")
    send(page)

    page.wait_for_url("**/file/done/26-0001")


def test_the_clock_and_the_reason_follow_the_hour_as_it_is_typed(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.wait_for_selector("#line >> text=Вчасно, ще 12")
    assert not page.is_visible("#late")

    page.fill("#occurred_time", "0200")
    page.wait_for_selector("#line >> text=Запізнення")
    assert page.is_visible("#late")
    chip(page, "expected_chip", "Інший")
    page.fill("#expected_time", "0100")
    chip(page, "expected_chip", r"\+1")
    assert page.input_value("#expected_time") == ""


def test_what_residents_will_read_is_shown_before_the_button(app: OpenAPI, page: Page) -> None:
    machine(app).file(filing_json(NIGHT))
    enter(page, account(app, Role.EXECUTOR))
    page.goto("/outages/26-0001/change")
    chip(page, "expected_chip", r"\+4")
    chip(page, "reason_chip", "Погода")

    assert "Термін змінено: 06:58 → 11:00. Причина: Погода" in " ".join(page.inner_text("main").split())


def test_without_scripts_all_is_filed_changed_restored_and_attested(app: OpenAPI, plain: Page) -> None:
    enter(plain, account(app, Role.EXECUTOR))
    fill(plain)
    send(plain)
    assert plain.url.endswith("/file/done/26-0001")

    plain.goto("/outages/26-0001/change")
    chip(plain, "expected_chip", r"\+1")
    chip(plain, "reason_chip", "Погода")
    send(plain)
    assert plain.url.endswith("/changed?revision=2")

    once(app)
    plain.goto(links(app)[0])
    for box in plain.locator("input[name=told]").all():
        box.check()
    plain.fill("#name", "Петренко О.")
    send(plain)
    assert "Підтверджено: сповіщено " in plain.inner_text("main")
    assert (relay(app).left_reason, relay(app).attested_name) == (None, "Петренко О.")

    plain.goto("/outages/26-0001/change?say=restored")
    send(plain)
    assert plain.url.endswith("/changed?revision=3")
    assert "Відновлено" in plain.inner_text("main")


def test_errors_are_said_to_those_who_cannot_see_them(app: OpenAPI, page: Page) -> None:
    enter(page, account(app, Role.EXECUTOR))
    fill(page)
    page.fill("#summary", "")
    page.fill("#occurred_time", "2561")
    send(page)
    page.wait_for_selector("#errors")

    assert page.title().startswith("Помилка: ")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert each(page, "[aria-invalid=true]", "name") == ["occurred_time", "summary"]
    described = {one for ids in each(page, "[aria-describedby]", "aria-describedby") for one in ids.split()}
    assert described <= set(each(page, "[id]", "id"))
    assert each(page, "#errors a", "href") == ["#occurred_at", "#summary"]
    assert axe_violations(page) == []


def each(page: Page, which: str, attribute: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(which, f"all => all.map(one => one.getAttribute('{attribute}'))")
    return found


@pytest.mark.parametrize("width", [320, 195])  # the least phone; ours at 200 %
def test_no_form_scrolls_sideways_on_the_least_phone_or_at_twice_the_size(app: OpenAPI, page: Page, width: int) -> None:
    machine(app).file(filing_json(NIGHT))
    once(app)
    enter(page, account(app, Role.OPERATOR, "centre"))
    page.set_viewport_size({"width": width, "height": 422})
    change = "/outages/26-0001/change?say="
    for path in (
        "/file",
        "/file?kind=planned",
        "/desk/phone",
        f"{change}term_changed",
        f"{change}restored",
        f"{change}cancelled",
        f"{change}part_restored",
        links(app)[0],
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_forms(app: OpenAPI, page: Page, scheme: str) -> None:
    machine(app).file(filing_json(NIGHT))
    once(app)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    enter(page, account(app, Role.OPERATOR, "centre"))
    change = "/outages/26-0001/change?say="
    for path in (
        "/file",
        "/file?kind=planned",
        "/desk/phone",
        f"{change}term_changed",
        f"{change}restored",
        links(app)[0],
    ):
        page.goto(path)
        assert axe_violations(page) == [], path
