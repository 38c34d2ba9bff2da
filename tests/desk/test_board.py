import pytest
from flask_openapi3 import OpenAPI

from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.corpus import TEXTS
from tests.entrances import machine, signed_in
from tests.samples import filing_json


@on_both
def test_the_board_shows_what_is_out_with_its_clocks(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT))
    once(app)

    page = signed_in(app, Role.OPERATOR, "centre").see("/desk")

    assert "26-0001" in page.text
    assert "/desk/outages/26-0001" in page.hrefs


def test_the_board_is_narrowed_by_words_district_and_service(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT))
    operator = signed_in(app, Role.OPERATOR, "centre")

    shown = "Порив водоводу"  # its clocks stay on the board whatever is searched for
    for query in ("q=Орлика", "q=ОРЛИКА+водоводу", "district=prymorskyi", "service=water", "q=26-0001"):
        assert shown in operator.see(f"/desk?{query}").text, query
    for query in ("q=Троїцька", "district=kalmiuskyi", "service=gas", "district=nowhere", "service=²"):
        assert shown not in operator.see(f"/desk?{query}").text, query


@pytest.mark.parametrize("name", TEXTS)
def test_whatever_is_searched_for_is_shown_as_typed_and_breaks_nothing(app: OpenAPI, name: str) -> None:
    text = TEXTS[name].replace("\ud800", "")
    operator = signed_in(app, Role.OPERATOR, "centre")

    answer = operator.get("/desk", query_string={"q": text, "district": text, "service": text, "part": text})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<svg onload" not in answer.text


def test_an_unchanged_board_is_not_sent_again(app: OpenAPI, clock: WoundClock) -> None:
    operator = signed_in(app, Role.OPERATOR, "centre")
    first = operator.get("/desk?part=1")

    assert operator.get("/desk?part=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    machine(app).file(filing_json(clock.now))
    assert operator.get("/desk?part=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_record_is_shown_whole_to_the_desk(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT, works_place="вул. Таємна, 7", phone={"said_by": "майстер Коваль"}))
    once(app)

    text = signed_in(app, Role.CONTROLLER, "centre").see("/desk/outages/26-0001").text

    assert "Порив водоводу" in text
    assert "майстер Коваль" in text


@pytest.mark.parametrize("number", ["26-9999", "0", "-1", "№", "1" * 400, "%00", "%C2%B2", "%D9%A2"])
def test_a_record_that_is_not_there_is_said_to_be_missing(app: OpenAPI, number: str) -> None:
    assert signed_in(app, Role.OPERATOR, "centre").get(f"/desk/outages/{number}").status_code == 404


def test_a_record_shows_ten_letters_and_keeps_the_rest_folded_each_with_its_state_in_word_and_shape(
    app: OpenAPI,
) -> None:
    machine(app).file(filing_json(NIGHT))
    once(app)

    html = signed_in(app, Role.CONTROLLER, "centre").see("/desk/outages/26-0001").html
    shown, _, folded = html.rpartition("<details>")
    assert shown.count("надіслано") == 10
    assert folded.count("надіслано") > 3
    assert "Ще " in folded
    assert html.count('<span class="c-ok">') == html.count("надіслано")
