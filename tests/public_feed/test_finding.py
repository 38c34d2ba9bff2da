"""Residents' search by address: the rows of the status page, never «all is well», nothing that is not public."""

from datetime import timedelta
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page

from outage_hub.rules.outage import AreaDraft, Saying
from tests.browsers import axe_violations, needs_browser
from tests.conftest import NIGHT
from tests.entrances import looking
from tests.public_feed.reading import get
from tests.public_feed.reading import page as words_of
from tests.samples import emergency, file, say

HOUR = timedelta(hours=1)


def filed(app: OpenAPI, *areas: AreaDraft, **changes: Any) -> str:
    with looking(app) as session:
        return file(
            session, emergency(NIGHT, areas=areas or (AreaDraft(text="просп. Миру, 5"),), **changes), NIGHT
        ).number


def test_the_rows_that_touch_the_house_are_shown(app: OpenAPI) -> None:
    filed(app)
    filed(app, AreaDraft(text="вул. Троїцька, 57"), summary="Зовсім інше")

    found = words_of(app, "/find?address=мира 5 кв 12")
    assert "просп. Миру, 5" in found
    assert "Немає холодної води" in found
    assert "Зовсім інше" not in found


def test_nothing_recorded_gives_the_telephone_and_never_says_that_all_is_well(app: OpenAPI) -> None:
    found = words_of(app, "/find?address=просп. Миру, 5")
    assert "За адресою просп. Миру, 5 записів немає. Немає послуги? Телефонуйте 1500" in found
    assert "гаразд" not in found


def test_several_streets_are_links_that_choose(app: OpenAPI) -> None:
    html = get(app, "/find?address=нахімова 101").text
    assert "Яку адресу ви мали на увазі?" in html
    place = html.split("place=")[1].split('"')[0]
    assert "За адресою пров. Нахімова, 101 записів немає." in words_of(app, f"/find?address=нахімова 101&place={place}")


def test_a_slip_is_offered_and_never_assumed(app: OpenAPI) -> None:
    assert "Яку адресу ви мали на увазі?" in words_of(app, "/find?address=вул. Перемоги, 5")


def test_an_unknown_street_leads_to_the_districts(app: OpenAPI) -> None:
    found = words_of(app, "/find?address=хзщшг 5")
    assert "Не знайшли такої вулиці. Перевірте назву або оберіть район." in found
    assert "Приморський" in found


def test_an_old_name_and_an_unknown_house_are_said_to_be_so(app: OpenAPI) -> None:
    filed(app, AreaDraft(text="вул. Архипа Куїнджі, усі будинки"))

    assert "вул. Архипа Куїнджі (раніше вул. Артема), 152" in words_of(app, "/find?address=артема 152")
    found = words_of(app, "/find?address=куїнджі 9999")
    assert "Будинку 9999 на цій вулиці немає в довіднику" in found
    assert "Немає холодної води" in found


def test_a_group_with_its_own_term_says_it(app: OpenAPI) -> None:
    filed(app, AreaDraft(text="просп. Миру, 5", expected_end_at=NIGHT + HOUR), AreaDraft(text="вул. Троїцька, 57"))
    assert "За цією адресою обіцяють до: 24 листопада, 03:58" in words_of(app, "/find?address=миру 5")


def test_a_part_that_is_back_says_so_while_the_rest_waits(app: OpenAPI) -> None:
    number = filed(app, AreaDraft(text="просп. Миру, 5"), AreaDraft(text="вул. Троїцька, 57"))
    back = (AreaDraft(text="просп. Миру, 5", restored_at=NIGHT), AreaDraft(text="вул. Троїцька, 57"))
    with looking(app) as session:
        say(session, number, Saying.PART_RESTORED, 1, NIGHT, areas=back)

    assert "За цією адресою відновлено: 24 листопада, 02:58" in words_of(app, "/find?address=миру 5")


def test_doubtful_records_stand_apart(app: OpenAPI) -> None:
    filed(app, AreaDraft(text="просп. Миру, 9999"))
    assert "Може стосуватися і вашого будинку" in words_of(app, "/find?address=миру 9999")


def test_what_is_not_public_is_not_found(app: OpenAPI) -> None:
    filed(app, works_place="Насосна № 7", cause="Недбалість", cause_public=False)
    filed(app, exercise=True, summary="Навчальна тривога")

    found = words_of(app, "/find?address=миру 5")
    assert "Немає холодної води" in found
    for secret in ("Насосна", "Недбалість", "Навчальна", "1500 кв"):
        assert secret not in found


def test_it_speaks_english_and_stays_so(app: OpenAPI) -> None:
    html = get(app, "/find?address=просп. Миру, 5&lang=en").text
    assert "There are no records at the address просп. Миру, 5." in html
    assert 'href="/?lang=en"' in html
    assert 'href="/find?address=%D0%BF%D1%80' in html  # the same question in the other language


def test_the_status_page_asks_for_an_address(app: OpenAPI) -> None:
    assert 'action="/find"' in get(app, "/").text


@pytest.mark.parametrize("asked", ["", "<b>", "%00", "а" * 5000, "1", "' OR 1=1"])
def test_whatever_is_asked_is_answered(app: OpenAPI, asked: str) -> None:
    assert get(app, f"/find?address={asked}&place=999999999").status_code == 200


@needs_browser
def test_every_kind_of_answer_can_be_used_by_everybody(app: OpenAPI, page: Page) -> None:
    filed(app)
    for asked in ("", "миру 5", "миру", "миру 9999", "нахімова 101", "хзщшг 5", "миру 5&lang=en"):
        page.goto(f"/find?address={asked}")
        assert axe_violations(page) == [], asked
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
