"""Which pages the pictures show, whose they are, and what is done on them first."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from picture_story import WATER
from playwright.sync_api import Page

WINDOW = 0
# The width of the window, how the name of the picture ends, and whether the scheme is dark.
VIEWS = ((1280, "", False), (390, "-phone", False), (1280, "-dark", True), (390, "-phone-dark", True))


class Who(Enum):
    """Whose pages they are."""

    ANYBODY = "anybody"
    EXECUTOR = "executor"
    RELAYER = "relayer"
    OPERATOR = "operator"
    HEAD = "head"


@dataclass(frozen=True)
class Shot:
    """One page. `path` may name a link of a letter in braces.

    `most` = how much of its height is worth showing; WINDOW = what the window shows, with the bar at its foot.
    """

    name: str
    path: str
    who: Who = Who.ANYBODY
    prepare: Callable[[Page], object] = lambda _page: None
    most: int = 1500


def type_emergency(page: Page) -> None:
    """An emergency as somebody types it at night: chips, and a few words."""
    page.fill("#occurred_time", "1850")
    page.fill("#summary", "Порив водоводу, тече на дорогу")
    choose(page, "cause_chip", "З’ясовуємо")
    choose(page, "consequences_chip", "Немає холодної води")
    page.fill("#addresses", "вул. Азовстальська, 12, 14, 14а; просп. Перемоги, 3-15 непарні")
    choose(page, "districts", "livoberezhnyi")
    page.locator("input[name=expected_chip]").nth(1).dispatch_event("click")
    page.wait_for_timeout(1000)  # who will hear of it is foretold a moment later


def begin_emergency(page: Page) -> None:
    """The first questions of it."""
    type_emergency(page)
    page.evaluate("scrollTo(0, 0)")


def end_emergency(page: Page) -> None:
    """The last questions of it."""
    type_emergency(page)
    page.locator("#addresses").evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 100)")


def read_live(page: Page) -> None:
    """How the addresses were read, and what is asked about them."""
    page.fill("#addresses", "вул. Троїцька, 15-45 непарні; Куинджи 44; пр. Миру 10, 999")
    page.wait_for_selector("#reading .line")
    page.locator("#addresses").evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 60)")


def look_up(page: Page) -> None:
    """An address as it is heard."""
    page.keyboard.type("азовстальська 12")
    page.wait_for_timeout(1000)


def lose_connection(page: Page) -> None:
    """The network goes away while the record is being sent."""
    type_emergency(page)
    page.context.set_offline(True)
    page.click("button[value=send]")
    page.wait_for_selector("[data-shown=offline]", state="visible")
    page.evaluate("scrollTo(0, 0)")


def type_planned(page: Page) -> None:
    """Works four days ahead."""
    for name, words in {
        "starts_day": "2026-12-12",
        "starts_time": "9:00",
        "ends_day": "2026-12-12",
        "ends_time": "17:00",
        "summary": "Заміна засувки",
        "cause": "Підготовка до морозів",
        "consequences": "Не буде холодної води",
        "addresses": "вул. Митрополитська, 40-62 парні",
    }.items():
        page.fill(f"#{name}", words)
    choose(page, "districts", "tsentralnyi")
    page.wait_for_timeout(1000)


def type_new_term(page: Page) -> None:
    """Two hours more, and why."""
    page.locator("input[name=expected_chip]").nth(1).dispatch_event("click")
    choose(page, "reason_chip", "Складніший ремонт")


def type_call(page: Page) -> None:
    """What an operator takes down while the caller speaks."""
    page.fill("#phone_said_by", "диспетчер Міськліфту")
    page.select_option("#executor", "lift")
    page.fill("#summary", "Не працюють ліфти після стрибка напруги")
    page.fill("#addresses", "бульв. Шевченка, 297, 299")
    choose(page, "districts", "kalmiuskyi")
    page.fill("#occurred_time", "1855")


def type_appeal(page: Page) -> None:
    """A card in the order of the talk."""
    page.fill("#subject", "Немає холодної води в усьому будинку з вечора.")
    choose(page, "service", "water")
    choose(page, "read_back", "1")
    page.fill("#residence", "вул. Архипа Куїнджі, 158, кв. 7")
    for name, words in {"surname": "Коваль", "given_name": "Оксана", "patronymic": "Андріївна"}.items():
        page.fill(f"#{name}", words)
    page.fill("#phone", "099 000-02-18")
    page.fill("#outage", WATER)


def type_attestation(page: Page) -> None:
    """Most were told; the rest do not answer."""
    boxes = page.locator("input[name=told]")
    for place in range(boxes.count() - 1):
        boxes.nth(place).check(force=True)
    choose(page, "left_reason_chip", "no_answer")


def touch(page: Page) -> None:
    """The first press, after which the board may sound."""
    page.click("h1")


def open_first(page: Page) -> None:
    """The card of the first one found."""
    page.click("main tbody a")
    page.wait_for_selector("main form .btn-go")


def type_substitution(page: Page) -> None:
    """A post given to another for a day."""
    open_first(page)
    for name, words in {
        "from_day": "2026-12-12",
        "from_time": "8:00",
        "to_day": "2026-12-12",
        "to_time": "20:00",
    }.items():
        page.fill(f"#{name}", words)


def choose(page: Page, name: str, value: str) -> None:
    """Tick one chip of a group."""
    page.locator(f"input[name={name}][value='{value}']").dispatch_event("click")


SHOTS = (
    Shot("status", "/", most=1150),
    Shot("status-english", "/?lang=en"),
    Shot("outage", f"/outages/{WATER}"),
    Shot("text", "/text"),
    Shot("login", "/login"),
    Shot("forgot", "/login/forgot"),
    Shot("account", "{account}"),
    Shot("relay", "{relay}", prepare=type_attestation, most=1700),
    Shot("file", "/file", Who.EXECUTOR, begin_emergency, WINDOW),
    Shot("file-term", "/file", Who.EXECUTOR, end_emergency, WINDOW),
    Shot("file-reading", "/file", Who.EXECUTOR, read_live, WINDOW),
    Shot("file-offline", "/file", Who.EXECUTOR, lose_connection, WINDOW),
    Shot("file-planned", "/file?kind=planned", Who.EXECUTOR, type_planned),
    Shot("mine", "/mine", Who.EXECUTOR),
    Shot("change-term", f"/outages/{WATER}/change?say=term_changed", Who.EXECUTOR, type_new_term),
    Shot("change-restored", f"/outages/{WATER}/change?say=restored", Who.EXECUTOR),
    Shot("change-addresses", f"/outages/{WATER}/change?say=area_changed", Who.EXECUTOR),
    Shot("change-cancelled", f"/outages/{WATER}/change?say=cancelled", Who.EXECUTOR),
    Shot("relays", "/relays", Who.RELAYER),
    Shot("board", "/desk", Who.OPERATOR, touch, most=1100),
    Shot("lookup", "/desk/lookup", Who.OPERATOR, look_up),
    Shot("record", f"/desk/outages/{WATER}", Who.OPERATOR),
    Shot("phone", "/desk/phone", Who.OPERATOR, type_call, most=1700),
    Shot("appeals", "/desk/appeals", Who.OPERATOR),
    Shot("appeal-new", "/desk/appeals/new", Who.OPERATOR, type_appeal),
    Shot("appeal", "/desk/appeals/10002", Who.OPERATOR),
    Shot("appeal-anonymous", "/desk/appeals/10003", Who.OPERATOR),
    Shot("calls", "/desk/calls", Who.OPERATOR),
    Shot("keys", "/desk/keys", Who.OPERATOR),
    Shot("shift", "/desk/shift", Who.OPERATOR),
    Shot("sheet", "/sheet", Who.OPERATOR),
    Shot("people", "/desk/people", Who.HEAD, most=800),
    Shot("roster", "/desk/people/roster", Who.HEAD),
    Shot("rules", "/desk/people/rules", Who.HEAD),
    Shot("map", "/map"),
    Shot("person", "/desk/people?q=Сава", Who.HEAD, open_first),
    Shot("person-new", "/desk/people/accounts/new", Who.HEAD),
    Shot("post", "/desk/people?part=posts&q=питань ЖКГ", Who.HEAD, type_substitution),
    Shot("post-new", "/desk/people/posts/new", Who.HEAD),
    Shot("organisation", "/desk/people?part=organisations&q=Міськводоканал", Who.HEAD, open_first),
)
