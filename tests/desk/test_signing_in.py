import unicodedata

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import update

from outage_hub.models.base import deed
from outage_hub.models.people import Person
from outage_hub.rules.people.roles import Role
from tests.conftest import WoundClock, on_both
from tests.corpus import TEXTS
from tests.entrances import PASSWORD, Page, Visitor, account, all_rows, looking, sign_in, signed_in

TYPED = {name: text for name, text in TEXTS.items() if "\ud800" not in text}


@on_both
def test_each_role_comes_in_where_its_work_is(app: OpenAPI) -> None:
    homes = {
        Role.EXECUTOR: "/mine",
        Role.OPERATOR: "/desk",
        Role.CONTROLLER: "/desk",
        Role.HEAD: "/desk",
        Role.ADMINISTRATOR: "/sheet",
    }
    for role, home in homes.items():
        answer = sign_in(Visitor(app), account(app, role))

        assert (answer.status_code, answer.location) == (302, home)


def test_a_wrong_name_and_a_wrong_password_are_told_alike(app: OpenAPI) -> None:
    email = account(app, Role.EXECUTOR)
    answers = [
        sign_in(Visitor(app), "nobody@entrance.test"),
        sign_in(Visitor(app), email, "не той пароль узагалі"),
        sign_in(Visitor(app), "dispatch@vodokanal.test", ""),
        sign_in(Visitor(app), "cherhovyi-1@adm-tsentralnyi.test"),  # known, but without a password
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({Page(answer.text).text for answer in answers}) == 1


@pytest.mark.parametrize("name", TYPED)
def test_no_name_or_password_breaks_the_page(app: OpenAPI, name: str) -> None:
    assert sign_in(Visitor(app), TYPED[name]).status_code == 401
    assert sign_in(Visitor(app), account(app, Role.EXECUTOR), TYPED[name]).status_code == 401


@on_both
def test_a_name_with_nul_is_as_unknown_on_every_database(app: OpenAPI) -> None:
    assert sign_in(Visitor(app), "a\x00b@entrance.test").status_code == 401


def test_the_eleventh_try_has_to_wait(app: OpenAPI, clock: WoundClock) -> None:
    email = account(app, Role.EXECUTOR)
    for _ in range(10):
        assert sign_in(Visitor(app), email, "не той пароль").status_code == 401

    assert sign_in(Visitor(app), email).status_code == 429
    clock.wind(minutes=15)
    assert sign_in(Visitor(app), email).status_code == 302


def test_a_good_password_starts_the_count_afresh(app: OpenAPI) -> None:
    email = account(app, Role.EXECUTOR)
    for _ in range(3):
        for _ in range(9):
            sign_in(Visitor(app), email, "не той пароль")
        assert sign_in(Visitor(app), email).status_code == 302


def test_the_case_of_an_address_and_spaces_around_it_do_not_matter(app: OpenAPI) -> None:
    assert sign_in(Visitor(app), f" {account(app, Role.EXECUTOR).upper()} ").status_code == 302


def test_a_forwarded_address_does_not_start_the_count_afresh(app: OpenAPI) -> None:
    for _ in range(10):
        visitor, email = Visitor(app), account(app, Role.EXECUTOR)
        for number in range(10):
            visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{number}"
            assert sign_in(visitor, email, "не той пароль").status_code == 401

    assert sign_in(Visitor(app), account(app, Role.EXECUTOR)).status_code == 429


def test_a_page_without_its_token_is_refused(app: OpenAPI) -> None:
    answer = app.test_client().post("/login", data={"email": account(app, Role.EXECUTOR), "password": PASSWORD})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test",
        "/\\evil.test",
        "https://evil.test/",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/\tevil",
        "///evil.test",
    ],
)
def test_nobody_is_led_to_another_site(app: OpenAPI, address: str) -> None:
    visitor = Visitor(app)
    page = visitor.see("/login")
    typed = {**page.form.values.to_dict(), "email": account(app, Role.EXECUTOR), "password": PASSWORD}

    answer = visitor.client.post("/login", query_string={"next": address}, data=typed)

    assert (answer.status_code, answer.location) == (302, "/mine")


def test_whoever_was_sent_to_sign_in_comes_back_to_where_they_went(app: OpenAPI) -> None:
    visitor = Visitor(app)
    asked = visitor.get("/file?kind=planned")
    assert asked.status_code == 302

    assert sign_in(visitor, account(app, Role.EXECUTOR), path=asked.location).location == "/file?kind=planned"


@pytest.mark.parametrize("change", [{"active": False}, {"role": None}, {"session_epoch": 99}])
def test_who_is_disabled_or_signed_out_elsewhere_is_out_at_once(app: OpenAPI, change: dict[str, object]) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    assert visitor.get("/mine").status_code == 200

    with looking(app) as session, deed(session):
        session.execute(update(Person).where(Person.email.endswith("@entrance.test")).values(**change))

    assert visitor.get("/mine").location.startswith("/login")


def test_who_leaves_is_out(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    token = visitor.see("/file").form.values["csrf_token"]

    assert visitor.client.post("/logout", data={"csrf_token": token}).status_code == 302
    assert visitor.get("/mine").location.startswith("/login")


def test_leaving_by_a_link_does_not_work(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)

    assert visitor.get("/logout").status_code == 405
    assert visitor.get("/mine").status_code == 200


def test_a_password_beyond_all_measure_is_only_wrong(app: OpenAPI) -> None:
    email = account(app, Role.EXECUTOR)

    assert sign_in(Visitor(app), email, PASSWORD + "x" * 128).status_code == 401
    assert sign_in(Visitor(app), email, "x" * 1_000_000).status_code == 401
    assert sign_in(Visitor(app), email, "x" * 2_000_000).status_code == 413
    assert sign_in(Visitor(app), email).status_code == 302


def test_a_password_is_compared_to_the_letter(app: OpenAPI) -> None:
    email = account(app, Role.EXECUTOR)
    for other in (PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], unicodedata.normalize("NFD", PASSWORD)):
        assert sign_in(Visitor(app), email, other).status_code == 401, other


def test_a_tampered_cookie_is_nobody(app: OpenAPI) -> None:
    visitor = signed_in(app, Role.EXECUTOR)
    cookie = visitor.client.get_cookie("hub")
    assert cookie is not None

    for value in (cookie.value[:-1], "x" + cookie.value, "1.1", "²", ""):
        visitor.client.set_cookie("hub", value)
        assert visitor.get("/mine").status_code == 302, value


def test_the_cookie_is_only_ours_to_read(app: OpenAPI) -> None:
    cookie = signed_in(app, Role.EXECUTOR).client.get_cookie("hub")

    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.domain) == (True, "Lax", "/", "localhost")


def test_looking_at_the_page_keeps_nothing(app: OpenAPI) -> None:
    before = all_rows(app)

    Visitor(app).see("/login")

    assert all_rows(app) == before
