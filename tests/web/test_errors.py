import re
from collections.abc import Callable

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestEntityTooLarge, TooManyRequests

from outage_hub.access import public
from outage_hub.rules.refusals import Absent, Conflict, Fault, Forbidden, Gone
from tests.entrances import Page

RAISED = {
    403: (Forbidden([Fault("role", "forbidden")]), "Немає доступу", "Увійдіть з іншою поштою"),
    404: (NotFound(), "Такої сторінки немає", "перегляньте всі відключення"),
    405: (MethodNotAllowed(), "Ця сторінка так не працює", "1500"),
    409: (Conflict([Fault("body", "clash")]), "Так зробити не можна", "Перегляньте й надішліть ще раз"),
    410: (Gone([Fault("link", "link_dead")]), "Посилання більше не діє", "Увійдіть або телефонуйте"),
    413: (RequestEntityTooLarge(), "Забагато даних", "до 1 МБ"),
    429: (TooManyRequests(), "Забагато запитів", "Спробуйте за хвилину або телефонуйте 1500"),
    500: (RuntimeError("Канарейка"), "Помилка на нашому боці", "Номер випадку: "),
    503: (
        OperationalError("SELECT Канарейка", {}, Exception()),
        "Сайт тимчасово не працює",
        "Спробуйте ще раз за хвилину",
    ),
}


@pytest.fixture
def app(make_app: Callable[..., OpenAPI]) -> OpenAPI:
    """One of its own, to which a page is added."""
    return make_app()


def broken(app: OpenAPI, error: Exception, status: int) -> Page:
    """The page that is read when a view raises this."""

    @public
    def view() -> str:
        raise error

    app.add_url_rule("/broken", view_func=view)
    answer = app.test_client().get("/broken")
    assert answer.status_code == status
    return Page(answer.text)


@pytest.mark.parametrize("status", RAISED)
def test_every_error_says_what_happened_and_what_to_do(app: OpenAPI, status: int) -> None:
    error, title, words = RAISED[status]
    page = broken(app, error, status)

    assert f"<h1>{title}</h1>" in page.html
    assert re.search(rf"<title>\s*{title}", page.html)
    assert words in page.text
    assert {"/", "tel:1500"} <= set(page.hrefs)
    assert "анарейк" not in page.html


def test_a_number_that_nothing_has_is_said_beside_its_record(app: OpenAPI) -> None:
    page = broken(app, Absent([Fault("number", "outage_unknown", {"number": "26-9999"})]), 404)

    assert "26-9999" in page.text


def test_the_case_number_of_a_failure_is_the_one_in_the_log(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    page = broken(app, RuntimeError("Канарейка"), 500)

    case = re.search(r"Номер випадку: ([0-9a-f]{4})\.", page.text)
    assert case
    assert f"case {case[1]}" in caplog.text


def test_whoever_may_not_is_shown_the_way_to_sign_in(app: OpenAPI) -> None:
    assert "/login" in broken(app, Forbidden([Fault("role", "forbidden")]), 403).hrefs
