"""The head invites somebody from a phone, and hands a post's duties over in the middle of an hour: over real mail."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outage_hub.models.base import db
from outage_hub.models.clocks import Relay
from outage_hub.models.people import Person, Post
from outage_hub.rules.deadlines import ClockState
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.browsers import axe_violations, enter, needs_browser
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Visitor, account, looking, signed_in
from tests.mailers.smtp_server import Mailbox, body, serving
from tests.samples import emergency, file

NEW, PASSWORD = "halahan@centre.test", "їжак-ловить-сніг-удень"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(make_app: Callable[..., OpenAPI], mailbox: Mailbox) -> Iterator[OpenAPI]:
    with serving(mailbox) as url:
        yield make_app(smtp_url=url)


def link_in(mailbox: Mailbox, address: str, door: str) -> str:
    """The path of the newest link of this door that the address got."""
    found = [re.search(rf"https?://\S+/{door}/\S+", body(message)) for message in mailbox.to(address)]
    return urlsplit([one[0] for one in found if one][-1]).path


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@needs_browser
def test_the_head_invites_from_a_phone_and_the_invited_signs_in(app: OpenAPI, mailbox: Mailbox, page: Page) -> None:
    enter(page, account(app, Role.HEAD, "centre"))
    page.goto("/desk/people")
    page.click("text=Запросити")
    page.fill("#name", "Ґалаґан Їжакова")
    page.fill("#email", NEW)
    page.select_option("#organisation", label="Контактно-комунікаційний центр")
    page.select_option("#role", label="Оператор")
    page.click("text=Додати й запросити")
    expect(page.locator(".banner")).to_have_text("Додано. Запрошення вже в дорозі.")
    page.click("text=Вийти")
    once(app)
    (message,) = mailbox.to(NEW)
    assert str(message["Subject"]) == "Запрошення: створіть пароль для входу"
    assert "References" not in message

    page.goto(link_in(mailbox, NEW, "account"))
    page.fill("#password", PASSWORD)
    page.click("text=Показати пароль")
    assert page.locator("#password").get_attribute("type") == "text"
    page.click("text=Зберегти пароль")
    page.fill("#email", NEW)
    page.fill("#password", PASSWORD)
    page.click("main button.btn-go")
    page.wait_for_url("**/desk")


@needs_browser
def test_people_pages_are_read_by_everyone_on_a_phone_in_the_dark(app: OpenAPI, page: Page) -> None:
    file_in(app)
    page.emulate_media(color_scheme="dark")
    enter(page, account(app, Role.HEAD, "centre"))
    duty = post_id(app, "adm-tsentralnyi.duty")
    parts = [f"?part={part}" for part in ("people", "posts", "organisations")]
    rules = ["/rules", "/rules/1", "/rules/new?outage_kind=emergency&post_kind=committee_head"]
    roster = ["/roster?month=2026-12", f"/roster/{duty}?month=2026-12", f"/posts/{hoa_id(app)}"]
    cards = ["/accounts/new", "/accounts/2", f"/posts/{duty}", "/posts/new", "/organisations/1"]
    for path in [*parts, *rules, *roster, *cards]:
        page.goto(f"/desk/people{path}")
        assert axe_violations(page) == [], path
        assert no_sideways(page), path


@on_both
@pytest.mark.clause("7.6")
def test_the_successor_of_a_removed_post_meets_the_hour(app: OpenAPI, mailbox: Mailbox, clock: WoundClock) -> None:
    file_in(app)
    once(app)
    old_link = link_in(mailbox, "dispatch@adm-tsentralnyi.test", "relay")
    clock.wind(minutes=40)
    head = signed_in(app, Role.HEAD, "centre")
    card, heir = f"/desk/people/posts/{post_id(app, 'adm-tsentralnyi.duty')}", post_id(app, "adm-kalmiuskyi.duty")
    form = next(form for form in head.see(card).forms if form.action.endswith("/remove"))
    head.client.post(form.action, data={**form.values.to_dict(), "successor": heir})
    once(app)

    clock.wind(minutes=15)
    assert "Цей обов’язок передано іншій посаді" in Visitor(app).see(old_link).text
    link = link_in(mailbox, "dispatch@adm-kalmiuskyi.test", "relay")
    sheet = Visitor(app).see(link)
    assert "до 03:58" in sheet.text, "the same hour"
    people = [given.get("value") for _, given in sheet.tags if given.get("name") == "told"]
    assert len(people) == 1, "the committee of the house, in the removed post's district"
    assert Visitor(app).fill(link, told=people, name="О. Коваль").status_code == 200
    clock.wind(minutes=30)
    once(app)

    with looking(app) as session:
        found = {relay.post.code: relay.deadline for relay in session.scalars(select(Relay))}
        assert found["adm-tsentralnyi.duty"].state is ClockState.VOID
        met = found["adm-kalmiuskyi.duty"]
        assert (met.state, met.met_at) == (ClockState.MET, NIGHT + timedelta(minutes=55))
    breaches = [str(message["Subject"]) for message in mailbox.to("kontroler-1@centre.test")]
    assert [one for one in breaches if "Черговий" in one] == [], "only the HOA office let its hour pass"


def file_in(app: OpenAPI) -> None:
    draft = emergency(NIGHT, areas=(AreaDraft(text="просп. Миру, 5", districts=("tsentralnyi",)),))
    with app.app_context():
        file(db.session(), draft, NIGHT)


def post_id(app: OpenAPI, code: str) -> int:
    with looking(app) as session:
        return session.scalars(select(Post.id).where(Post.code == code)).one()


def hoa_id(app: OpenAPI) -> int:
    with looking(app) as session:
        return session.scalars(select(Post.id).where(Post.kind == "hoa_manager").limit(1)).one()


@needs_browser
@pytest.mark.clause("2.2")
def test_the_head_puts_a_substitute_on_from_a_phone_and_the_next_duty_is_theirs(
    app: OpenAPI, mailbox: Mailbox, page: Page, clock: WoundClock
) -> None:
    enter(page, account(app, Role.HEAD, "centre"))
    page.goto("/desk/people")
    page.click("text=Графік чергувань")
    page.click("text=Черговий, Центральний район")
    substitute = page.locator("#person option").nth(1)
    value = substitute.get_attribute("value") or ""
    page.select_option("#person", value)
    page.fill("#to_day", "2026-11-24")
    page.fill("#to_time", "0800")
    page.click("text=Додати в графік")
    assert "Чергування додано" in page.locator(".banner.t-ok").inner_text()
    with looking(app) as session:
        email = session.get_one(Person, int(value)).email or ""
    clock.wind(minutes=1)
    file_in(app)
    once(app)

    assert link_in(mailbox, email, "relay")
    page.reload()
    assert "зараз" in page.locator("main").inner_text()
