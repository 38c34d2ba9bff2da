"""A link from a letter that sets a password, and the way to one for who forgot."""

import re
from urllib.parse import urlsplit

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.actions.people.send_account_link import send_account_link
from outage_hub.hub import the_hub
from outage_hub.models.outbox import Announcement, Delivery
from outage_hub.models.people import Person, person_by_email
from outage_hub.rules.people.roles import CONSOLE, Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock
from tests.corpus import TEXTS
from tests.entrances import Page, Visitor, account, all_rows, looking, machine, sign_in, signed_in
from tests.relaying import links as relay_links
from tests.samples import filing_json

NEW = "їжак-ловить-сніг-удень"


def person_of(app: OpenAPI, email: str) -> Person:
    with looking(app) as session:
        found = person_by_email(session, email)
        assert found
        return found


def link_for(app: OpenAPI, email: str) -> str:
    """The path in the letter that goes to this address now."""
    with looking(app) as session:
        send_account_link(session, person_of(app, email).id, by=CONSOLE, now=the_hub(app).clock())
    once(app)
    with looking(app) as session:
        query = (
            select(Delivery).join(Announcement).where(Announcement.person_id.is_not(None), Delivery.address == email)
        )
        letter = session.scalars(query.order_by(Delivery.id.desc())).first()
        assert letter
        return urlsplit(str(letter.slots["link"])).path


@pytest.fixture
def email(app: OpenAPI) -> str:
    return account(app, Role.OPERATOR, "centre")


def test_a_password_is_set_by_the_link_and_everybody_is_signed_out(app: OpenAPI, email: str) -> None:
    old = Visitor(app)
    sign_in(old, email)
    link = link_for(app, email)

    answer = Visitor(app).fill(link, password=NEW)

    assert (answer.status_code, answer.location) == (303, "/login?fresh=1")
    assert "Пароль збережено" in Visitor(app).see(answer.location).text
    assert old.get("/desk").status_code == 302, "the session of before"
    assert sign_in(Visitor(app), email).status_code == 401
    assert sign_in(Visitor(app), email, NEW).status_code == 302


def test_looking_at_the_link_signs_nobody_in_and_changes_nothing(app: OpenAPI, email: str) -> None:
    link = link_for(app, email)
    before, visitor = all_rows(app), Visitor(app)

    page = visitor.see(link)

    assert "Олена Вхідна" in page.text
    assert page.form.controls["password"]["autocomplete"] == "new-password"
    assert visitor.get("/desk").status_code == 302
    assert all_rows(app) == before


def test_a_link_used_twice_is_gone_with_words_of_what_to_do(app: OpenAPI, email: str) -> None:
    link, other = link_for(app, email), link_for(app, email)
    visitor = Visitor(app)
    form = visitor.see(link).form.values.to_dict()
    visitor.fill(link, password=NEW)
    for again in (link, other):
        shown, sent = visitor.get(again), visitor.client.post(again, data={**form, "password": "ще-один-довгий-рядок"})
        for answer in (shown, sent):
            assert answer.status_code == 410
            assert "/login/forgot" in Page(answer.text).hrefs
            assert "Посилання вже не діє" in answer.text
    assert sign_in(Visitor(app), email, NEW).status_code == 302


def test_a_link_lives_an_hour(app: OpenAPI, email: str, clock: WoundClock) -> None:
    link = link_for(app, email)

    clock.wind(hours=1)
    assert Visitor(app).get(link).status_code == 200
    clock.wind(seconds=1)
    assert Visitor(app).get(link).status_code == 410


def test_a_letter_older_than_its_link_is_not_sent(app: OpenAPI, email: str, clock: WoundClock) -> None:
    with looking(app) as session:
        send_account_link(session, person_of(app, email).id, by=CONSOLE, now=NIGHT)
    clock.wind(hours=1, seconds=1)
    once(app)

    with looking(app) as session:
        assert [one.state.value for one in session.scalars(select(Delivery))] == ["expired"]


def test_forged_links_and_links_of_another_purpose_are_gone(app: OpenAPI, email: str) -> None:
    machine(app).file(filing_json(NIGHT))
    link = link_for(app, email)
    token = link.removeprefix("/account/")
    relay = relay_links(app)[0].removeprefix("/relay/")
    links = the_hub(app).links
    stranger = urlsplit(links.account(2**31 - 1, 1, NIGHT)).path.removeprefix("/account/")
    for bad in (token[:-1], token + "x", token[1:], relay, "x" * 600, "а", "%00", stranger):
        assert Visitor(app).get(f"/account/{bad}").status_code == 410, bad
    assert Visitor(app).get(f"/relay/{token}").status_code == 410
    assert Visitor(app).get(link).status_code == 200


def test_a_changed_role_uses_the_link_up(app: OpenAPI, email: str) -> None:
    head = signed_in(app, Role.HEAD, "centre")
    link = link_for(app, email)
    head.fill(f"/desk/people/accounts/{person_of(app, email).id}", role="controller")

    assert Visitor(app).get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "words"),
    [("короткий", "від 12 до 128"), ("x" * 129, "від 12 до 128"), ("Маріуполь2026!", "легко вгадати")],
)
def test_a_bad_password_is_told_beside_the_field_and_is_not_shown(
    app: OpenAPI, email: str, password: str, words: str
) -> None:
    link = link_for(app, email)
    answer = Visitor(app).fill(link, password=password)
    page = Page(answer.text)

    assert (answer.status_code, words in page.text) == (422, True)
    assert password not in answer.text
    assert page.form.controls["password"]["aria-invalid"] == "true"
    assert Visitor(app).fill(link, password=NEW).status_code == 303


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if "\ud800" not in text])
def test_no_text_breaks_the_pages(app: OpenAPI, email: str, name: str) -> None:
    assert Visitor(app).fill(link_for(app, email), password=TEXTS[name]).status_code in {303, 422}
    assert Visitor(app).fill("/login/forgot", email=TEXTS[name]).status_code == 200


def test_the_page_of_a_link_is_kept_by_nobody_and_told_to_nobody(app: OpenAPI, email: str) -> None:
    for path in (link_for(app, email), "/account/forged"):
        headers = Visitor(app).get(path).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_who_forgot_hears_the_same_whether_known_or_not(app: OpenAPI, email: str) -> None:
    answers = []
    for asked in (email, "nobody@entrance.test", "zastupnyk-zhkg@council.test", ""):
        visitor = Visitor(app)
        answer = visitor.fill("/login/forgot", email=asked)
        answers.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))

    assert len(set(answers)) == 1
    assert "Перевірте пошту" in answers[0][1]
    with looking(app) as session:
        assert [one.person_id for one in session.scalars(select(Announcement))] == [person_of(app, email).id]
    assert "/login/forgot" in Visitor(app).see("/login").hrefs


def test_who_asks_too_often_from_one_place_has_to_wait(app: OpenAPI, clock: WoundClock) -> None:
    visitor = Visitor(app)
    page = visitor.see("/login/forgot")
    statuses = [visitor.send(page, "/login/forgot", email=f"a{n}@b.test").status_code for n in range(101)]

    assert statuses == [200] * 100 + [429]
    clock.wind(minutes=15)
    assert visitor.send(page, "/login/forgot", email="a@b.test").status_code == 200
