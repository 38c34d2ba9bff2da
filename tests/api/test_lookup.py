"""The look-up for machines and at the command line: the same verdict, public fields, problems in words."""

from pathlib import Path
from typing import Any

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.rules.outage import AreaDraft
from tests.conftest import NIGHT, on_both
from tests.entrances import codes, looking, run_command
from tests.samples import emergency, file

PATH = "/api/v1/lookup"


def filed(app: OpenAPI, **changes: Any) -> str:
    with looking(app) as session:
        return file(session, emergency(NIGHT, areas=(AreaDraft(text="просп. Миру, 5"),), **changes), NIGHT).number


def asked(app: OpenAPI, address: str, **more: Any) -> Any:
    answer = app.test_client().get(PATH, query_string={"address": address, **more})
    assert answer.status_code == 200
    return answer.json


@on_both
def test_the_verdict_comes_with_the_sentence_and_the_outages(app: OpenAPI) -> None:
    number = filed(app)
    found = asked(app, "мира 5 кв 12")

    assert (found["address"], found["house_known"], found["verdict"]) == ("просп. Миру, 5", True, "emergency")
    assert found["say"].startswith("За вашою адресою аварія: порив водоводу")
    assert [(one["number"], one["certain"]) for one in found["outages"]] == [(number, True)]
    assert found["candidates"][0]["address"] == "просп. Миру, 5"


def test_nothing_that_is_not_public_is_told(app: OpenAPI) -> None:
    filed(app, works_place="Насосна № 7", cause="Недбалість", cause_public=False)
    filed(app, exercise=True)
    found = asked(app, "миру 5")

    assert len(found["outages"]) == 1
    assert found["outages"][0]["cause"] is None
    assert "Насосна" not in str(found)


def test_a_street_to_be_chosen_is_chosen_by_its_place(app: OpenAPI) -> None:
    found = asked(app, "нахімова 101")
    assert (found["verdict"], found["address"]) == ("which_street", None)
    last = found["candidates"][-1]

    chosen = asked(app, "нахімова 101", place=last["place"])
    assert (chosen["verdict"], chosen["address"]) == ("nothing", last["address"])


def test_an_unknown_street_and_an_unknown_house_are_answers(app: OpenAPI) -> None:
    assert asked(app, "хзщшг 5")["verdict"] == "street_unknown"
    assert asked(app, "миру 9999")["house_known"] is False


@pytest.mark.parametrize(
    ("address", "code"), [("", "address_short"), ("вул.", "address_short"), ("а" * 201, "text_long")]
)
def test_too_little_or_too_much_is_a_problem(app: OpenAPI, address: str, code: str) -> None:
    answer = app.test_client().get(PATH, query_string={"address": address})
    assert answer.status_code == 422
    assert codes(answer) == {"address": code}


def test_it_is_described(app: OpenAPI) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described
    assert "get" in described["paths"][PATH]


def test_the_command_prints_the_sentence_and_the_numbers(app: OpenAPI, tmp_path: Path, database_url: str) -> None:
    number = filed(app)
    done = run_command(tmp_path / "home", database_url, "lookup", "мира 5 кв 12")
    assert done.returncode == 0
    assert "просп. Миру, 5: За вашою адресою" in done.stdout
    assert number in done.stdout

    done = run_command(tmp_path / "home", database_url, "lookup", "хзщшг 5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Повторіть, будь ласка, назву вулиці" in done.stderr
