"""The sheet of people, without a browser's scripts: ticks, reasons, what is added later."""

from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.clocks import Relay
from outage_hub.models.people import Post
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, looking, machine
from tests.forms.typing import marked_wrong, wrong_fields
from tests.relaying import ADDRESSES, UNREADABLE, WIDER, links
from tests.samples import filing_json

HOA = "hoa-office.duty"


@pytest.fixture
def sheet(app: OpenAPI) -> str:
    """The HOA office's link about places whose seven HOAs are known."""
    machine(app).file(filing_json(NIGHT, addresses=ADDRESSES, districts=[]))
    once(app)
    return links(app)[1]


def ids(page: Page, name: str = "told") -> list[str]:
    return [str(given["value"]) for _, given in page.tags if given.get("name") == name]


def ticks(app: OpenAPI, link: str, *left: int, **typed: Any) -> tuple[int, Page]:
    """Tick all but these by their places in the list."""
    visitor = Visitor(app)
    page = visitor.see(link)
    told = [one for place, one in enumerate(ids(page)) if place not in left]
    answer = visitor.send(page, link, **{"told": told, "name": "Н. Бойко", **typed})
    return answer.status_code, Page(answer.text)


def hoa(app: OpenAPI) -> Relay:
    with looking(app) as session:
        found = session.scalars(select(Relay).join(Post).where(Post.code == HOA).order_by(Relay.id)).first()
        assert found is not None
        assert found.marks is not None
        assert found.deadline is not None
        return found


@on_both
@pytest.mark.clause("7.7")
def test_the_sheet_names_whom_to_tell_with_houses_and_numbers(app: OpenAPI, sheet: str) -> None:
    page = Visitor(app).see(sheet)

    assert len(ids(page)) == 7
    assert "Кушнір В’ячеслава Дмитрівна ОСББ «Затишок-1» · просп. Миру, 28, 30" in page.text
    assert "tel:+380000000033" in page.hrefs
    assert not [given for _, given in page.tags if given.get("name") == "told" and "checked" in given]


@on_both
@pytest.mark.clause("7.7")
def test_all_of_the_sheet_are_attested(app: OpenAPI, sheet: str) -> None:
    status, page = ticks(app, sheet)

    assert (status, hoa(app).told, hoa(app).total, hoa(app).deadline.state) == (200, 7, 7, "met")
    assert "Підтверджено: сповіщено 7 з 7" in page.text
    assert "Дякуємо. Сповіщено всіх." in page.text


@on_both
@pytest.mark.clause("7.7")
def test_some_with_a_reason_for_the_rest_who_stay_on_the_page(app: OpenAPI, sheet: str) -> None:
    status, page = ticks(app, sheet, 0, 3, left_reason_chip="no_answer")

    assert (status, hoa(app).told, hoa(app).left_reason) == (200, 5, "no_answer")
    assert "Підтверджено: сповіщено 5 з 7" in page.text
    assert "Лишилося сповістити: 2" in page.text
    assert page.text.count("не відповідає") == 2


def test_each_may_have_a_reason_of_its_own(app: OpenAPI, sheet: str) -> None:
    first, second = ids(Visitor(app).see(sheet))[:2]
    typed = {f"why_{first}": "wrong_number", f"why_{second}": "own", f"words_{second}": "у лікарні"}

    assert ticks(app, sheet, 0, 1, left_reason_chip="various", **typed)[0] == 200
    assert [mark.reason for mark in hoa(app).marks][:2] == ["wrong_number", "у лікарні"]


def test_reasons_of_each_count_only_when_they_differ(app: OpenAPI, sheet: str) -> None:
    first = ids(Visitor(app).see(sheet))[0]

    assert ticks(app, sheet, 0, 1, left_reason_chip="no_answer", **{f"why_{first}": "wrong_number"})[0] == 200
    assert hoa(app).left_reason == "no_answer"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "left_reason"),
        ({"told": []}, "people"),
        ({"told": ["0"]}, "people"),
        ({"told": ["²", "x" * 5000]}, "people"),
        ({"told": ["99999999999999999999"], "left_reason": "спить"}, "people"),
        ({"seen": "1.2", "left_reason": "спить"}, "people"),
        ({"left_reason": "\x00"}, "left_reason"),
        ({"left_reason": "я" * 1001}, "left_reason"),
        ({"left_reason": "спить", "name": " "}, "name"),
    ],
)
def test_an_odd_sheet_is_sent_back_with_its_ticks(app: OpenAPI, sheet: str, typed: dict[str, Any], field: str) -> None:
    status, page = ticks(app, sheet, 0, **typed)

    assert (status, wrong_fields(page)) == (422, {field})
    assert hoa(app).attested_at is None
    ticked = [given["value"] for _, given in page.tags if given.get("name") == "told" and "checked" in given]
    assert len(ticked) == (0 if "told" in typed else 6)


def test_a_reason_that_is_missing_is_shown_at_its_person(app: OpenAPI, sheet: str) -> None:
    first, second = ids(Visitor(app).see(sheet))[:2]
    status, page = ticks(app, sheet, 0, 1, left_reason_chip="various", **{f"why_{first}": "no_answer"})

    assert (status, wrong_fields(page), marked_wrong(page)) == (422, {f"why_{second}"}, {f"why_{second}"})


@on_both
def test_a_second_confirmation_says_that_it_stands_already(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    visitor.send(page, sheet, told=ids(page), name="Н. Бойко")
    kept = all_rows(app)
    clock.wind(minutes=5)

    again = visitor.send(page, sheet, told=ids(page)[:1], left_reason="спить", name="Хтось")

    assert again.status_code == 200
    assert "Уже підтверджено о 02:58" in Page(again.text).text
    assert all_rows(app) == kept


@on_both
def test_whoever_was_left_is_added_later(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    ticks(app, sheet, 0, 3, left_reason_chip="no_answer")
    clock.wind(minutes=20)
    visitor = Visitor(app)
    page = visitor.see(sheet)

    answer = visitor.send(page, sheet, told=ids(page)[:1], name="Н. Бойко")

    assert answer.status_code == 200
    assert (hoa(app).told, hoa(app).attested_at) == (6, NIGHT)
    assert "Лишилося сповістити: 1" in Page(answer.text).text


def test_a_tick_is_taken_back_with_a_reason(app: OpenAPI, sheet: str) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    done = Page(visitor.send(page, sheet, told=ids(page), name="Н. Бойко").text)
    assert done.form.values["name_chip"] == "Н. Бойко"
    mistaken = ids(done, "left")[:1]

    without = visitor.send(done, sheet, left=mistaken)
    assert (without.status_code, wrong_fields(Page(without.text))) == (422, {"left_reason"})
    assert visitor.send(done, sheet, left=mistaken, left_reason="переплутали").status_code == 200
    assert (hoa(app).told, hoa(app).left_reason) == (6, "переплутали")


def test_adding_nobody_is_asked_about(app: OpenAPI, sheet: str) -> None:
    ticks(app, sheet, 0, left_reason_chip="no_answer")

    answer = Visitor(app).fill(sheet)

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"people"})


def test_people_who_joined_meanwhile_are_looked_at_before_they_are_left(app: OpenAPI, sheet: str) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    seen = next(given["value"] for tag, given in page.tags if tag == "button" and given.get("name") == "seen")
    changed = {"kind": "area_changed", "based_on": 1, "addresses": WIDER[0].text, "reason": "Додано будинки"}
    assert machine(app).say("26-0001", changed).status_code == 201

    answer = visitor.send(page, sheet, told=ids(page), name="Н. Бойко", left_reason_chip="no_answer", seen=seen)

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"people"})
    assert "додалося людей: 2" in Page(answer.text).text
    assert len(ids(Page(answer.text))) == 9


def test_the_done_page_says_that_a_newer_letter_asks_for_more(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    ticks(app, sheet)
    clock.wind(minutes=3)
    changed = {"kind": "area_changed", "based_on": 1, "addresses": WIDER[0].text, "reason": "Додано будинки"}
    machine(app).say("26-0001", changed)
    once(app)

    assert "сказано в листі від 24 листопада, 03:01" in Visitor(app).see(sheet).text
    assert len(ids(Visitor(app).see(links(app)[-1]))) == 2


@pytest.mark.usefixtures("sheet")
def test_without_houses_the_page_says_why_there_is_no_list(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    machine(app).file(filing_json(NIGHT, addresses="вул. Казанцева", districts=[]))
    once(app)

    texts = [Visitor(app).see(one).text for one in links(app)[2:]]
    assert sum("прочитати не вдалося" in text for text in texts) == 3
