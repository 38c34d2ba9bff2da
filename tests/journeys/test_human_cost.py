"""How much a deed costs its doer, counted in a real browser: taps, chords and pastes, typing apart."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page

from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.browsers import enter, needs_browser
from tests.conftest import NIGHT, WoundClock
from tests.entrances import HOME, account, counts, machine
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.relaying import ADDRESSES, UNREADABLE
from tests.samples import filing_json

pytestmark = needs_browser

ON_ROSTER = datetime(2026, 12, 2, tzinfo=UTC)  # letters go to whoever holds the post, by name
COUNTING = """
  const add = (event) => event.isTrusted && sessionStorage.setItem("cost", Number(sessionStorage.getItem("cost")) + 1);
  addEventListener("pointerdown", add, true);
  addEventListener("keydown", (event) => (event.ctrlKey || event.key === "Enter") && add(event), true);
"""


class Doer:
    """Somebody with a phone: the browser counts what they press, a choice in a list and a paste are added."""

    def __init__(self, page: Page) -> None:
        self.page, self.more = page, 0
        page.context.add_init_script(COUNTING)

    def begin(self, path: str) -> None:
        self.page.goto(path)
        self.page.evaluate("sessionStorage.setItem('cost', 0)")

    def chip(self, name: str, words: str) -> None:
        label = self.page.locator("label.chip", has=self.page.locator(f"input[name={name}]"))
        label.filter(has_text=re.compile(rf"^\s*{words}")).click()

    def write(self, field: str, words: str) -> None:
        self.page.click(f"#{field}")
        self.page.keyboard.type(words)

    def paste(self, field: str, words: str) -> None:
        self.page.click(f"#{field}")
        self.page.keyboard.insert_text(words)
        self.more += 2  # hold, and «Вставити»

    def choose(self, field: str, value: str) -> None:
        self.page.click(f"#{field}")
        self.page.keyboard.press("Escape")
        self.page.select_option(f"#{field}", value)
        self.more += 1

    def send(self, gone_to: str) -> int:
        self.page.click("main form .btn-go")
        self.page.wait_for_url(re.compile(gone_to))
        return int(self.page.evaluate("sessionStorage.getItem('cost')")) + self.more


@pytest.fixture
def doer(page: Page) -> Doer:
    return Doer(page)


def written(task: str) -> int:
    """What docs/human-cost.md says; that it keeps its own bound is asserted here."""
    table = (HOME / "docs/human-cost.md").read_text("utf-8")
    row = re.search(rf"^\| {re.escape(task)} \| (\d+) \| (\d+) \|$", table, re.MULTILINE)
    assert row, task
    assert int(row[1]) <= int(row[2])
    return int(row[1])


PASTED = "вул. Пилипа Орлика, 15-45 непарні; просп. Миру, 5"


def file(doer: Doer, hour: str, before_term: Callable[[], None] = lambda: None, pasted: str = PASTED) -> int:
    doer.begin("/file")
    doer.write("occurred_time", hour)
    doer.write("summary", "Порив водоводу")
    doer.chip("cause_chip", "Зношення")
    doer.chip("consequences_chip", "Немає холодної води")
    doer.paste("addresses", pasted)
    before_term()
    doer.chip("expected_chip", r"\+2")
    return doer.send("/file/done/26-0001")


def test_an_emergency_is_filed(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.EXECUTOR))

    assert file(doer, "0240") == written("file an emergency")
    assert counts(app)["outage"] == 1


def test_a_street_almost_known_is_one_tap_more(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.EXECUTOR))

    def yes() -> None:
        doer.page.click("#reading button >> text=Так")
        doer.page.wait_for_selector("#reading:not(:has(button))")
        assert doer.page.input_value("#addresses").endswith("вул. Троїцька 56")

    cost = file(doer, "0240", yes, pasted=PASTED + "; Троїцкая 56")
    assert cost == written("file an emergency with a doubtful street")


def test_what_was_read_back_unread_needs_no_second_send(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.EXECUTOR))

    def look() -> None:
        doer.page.wait_for_selector("#reading mark.unread")

    cost = file(doer, "0240", look, pasted=PASTED + ", кватал за школою")
    assert cost == written("file an emergency")


def test_a_late_one_is_filed_with_its_reason_at_the_first_send(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.EXECUTOR))

    cost = file(doer, "0140", lambda: doer.chip("late_reason_chip", "Ліквідовували аварію"))
    assert cost == written("file an emergency late")


def test_yesterdays_is_one_tap_more(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.EXECUTOR))

    def yesterday() -> None:
        doer.chip("occurred_day_chip", "Учора")
        doer.chip("late_reason_chip", "Дізналися пізніше")

    assert file(doer, "2350", yesterday) == written("file an emergency that happened yesterday, late")


def test_a_new_term_is_said(app: OpenAPI, doer: Doer) -> None:
    machine(app).file(filing_json(NIGHT))
    enter(doer.page, account(app, Role.EXECUTOR))
    doer.begin("/outages/26-0001/change")
    doer.chip("expected_chip", r"\+2")
    doer.chip("reason_chip", "Складніший ремонт")

    assert doer.send("/changed") == written("say a new term")


def test_a_restoration_is_said(app: OpenAPI, doer: Doer) -> None:
    machine(app).file(filing_json(NIGHT))
    enter(doer.page, account(app, Role.EXECUTOR))
    doer.begin("/outages/26-0001/change")
    doer.page.click("nav a >> text=Відновлено")

    assert doer.send("/changed") == written("say that it is restored everywhere, just now")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    """A hub that mails its letters: a relay's link is taken from the letter itself."""
    with serving(mailbox) as url:
        yield make_app(smtp_url=url)


@pytest.fixture
def the_letter(app: OpenAPI, doer: Doer, mailbox: Mailbox, clock: WoundClock) -> Callable[..., None]:
    """Somebody has opened the sheet of the HOA office from the letter that came."""

    def come(now: datetime, addresses: str = ADDRESSES) -> None:
        clock.now = now
        machine(app).file(filing_json(now, addresses=addresses))
        once(app)
        letters = [body(one) for one in mailbox.messages if "голів ОСББ" in body(one)]
        link = re.search(r"https?://[^/\s]+(/relay/\S+)", letters[0])
        assert link
        doer.begin(link[1])

    return come


def test_a_relay_is_attested_from_a_letter_in_ones_own_name(doer: Doer, the_letter: Callable[..., None]) -> None:
    the_letter(ON_ROSTER)
    doer.page.click("[data-all]")

    assert confirm(doer, "7 з 7") == written("attest a relay when all were told")


def test_a_shared_mailbox_costs_a_name(doer: Doer, the_letter: Callable[..., None]) -> None:
    the_letter(NIGHT)
    doer.page.click("[data-all]")
    doer.write("name", "Петренко О.")

    assert confirm(doer, "7 з 7") == written("attest it from a shared mailbox, with one's name")


def test_three_who_did_not_answer_are_unticked(doer: Doer, the_letter: Callable[..., None]) -> None:
    the_letter(ON_ROSTER)
    doer.page.click("[data-all]")
    for place in (1, 3, 5):
        doer.page.locator("input[name=told]").nth(place).click()
    doer.chip("left_reason_chip", "Не відповідають")

    assert confirm(doer, "4 з 7") == written("attest a relay when three did not answer")


def test_where_nobody_is_listed_all_are_attested_by_one_choice(doer: Doer, the_letter: Callable[..., None]) -> None:
    the_letter(ON_ROSTER, UNREADABLE)
    doer.chip("whom", "Сповіщено всіх")

    assert confirm(doer, "усіх") == written("attest a relay without a list, all told")


def confirm(doer: Doer, told: str) -> int:
    cost = doer.send("/relay/")
    doer.page.wait_for_selector(f"text=Підтверджено: сповіщено {told}")
    return cost


def call(doer: Doer, executor: str) -> None:
    doer.begin("/desk/phone")
    doer.write("phone_said_by", "диспетчер Ткач")
    doer.choose("executor", executor)
    doer.write("summary", "Зупинено ліфт")
    doer.write("addresses", "вул. Купріна, 15")
    doer.write("occurred_time", "0240")


def test_a_call_is_taken_down_while_it_lasts(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.OPERATOR, "centre"))
    call(doer, "lift")

    assert doer.send("/desk/outages/26-0001") == written("take down a call, an executor of one service")


def test_a_call_with_all_that_may_be_said(app: OpenAPI, doer: Doer) -> None:
    enter(doer.page, account(app, Role.OPERATOR, "centre"))
    call(doer, "vodokanal")
    doer.choose("service", "water")
    doer.chip("expected_chip", r"\+2")

    assert doer.send("/desk/outages/26-0001") == written("take down a call with a service and a term")


def test_a_caller_is_answered_while_the_address_is_typed(app: OpenAPI, doer: Doer) -> None:
    machine(app).file(filing_json(NIGHT))
    page = doer.page
    enter(page, account(app, Role.OPERATOR, "centre"))
    page.goto("/desk/lookup")

    page.keyboard.type("орлика 29")
    page.wait_for_selector("#say")
    assert "Обіцяють відновити сьогодні о 06:58" in page.inner_text("#say")
    assert written("answer a caller: the sentence of the look-up, after the address") == 0

    page.keyboard.press("F4")
    page.wait_for_url("**/desk/appeals/new?**")
    assert page.input_value("#outage") == "26-0001"
    assert page.input_value("#residence") == "вул. Пилипа Орлика, 29"
    assert written("answer a caller: a card to the record, begun with the address") == 1


def test_a_caller_is_answered_by_keys_alone(app: OpenAPI, doer: Doer) -> None:
    machine(app).file(filing_json(NIGHT))
    page = doer.page
    enter(page, account(app, Role.OPERATOR, "centre"))
    page.goto("/desk")
    page.keyboard.press("F2")
    page.keyboard.type("орлика")

    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q="))
    assert "до 06:58" in page.inner_text("[data-rows] [data-row]")
    assert written("answer a caller: the term, after the address") == 1

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/outages/26-0001"))
    assert written("answer a caller: the whole record, after the address") == 3
