"""What is not JSON, or too much of it."""

import json

import pytest
from flask_openapi3 import OpenAPI

from tests.conftest import NIGHT
from tests.entrances import codes, counts, machine
from tests.samples import as_line, filing_json

GOOD = as_line(filing_json(NIGHT))
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not_json"),
    "null": (b"null", "not_object"),
    "list": (b"[1]", "not_object"),
    "text": (b'"text"', "not_object"),
    "number": (b"1", "not_object"),
    "cut": (GOOD[:-1].encode(), "not_json"),
    "two": ((GOOD + GOOD).encode(), "not_json"),
    "single quotes": (b"{'a': 1}", "not_json"),
    "trailing comma": (b'{"a": 1,}', "not_json"),
    "html": (b"<html></html>", "not_json"),
    "form": (b"summary=x&cause=y", "not_json"),
    "utf-16": (GOOD.encode("utf-16"), "not_json"),
    "utf-32": (GOOD.encode("utf-32"), "not_json"),
    "cp1251": (GOOD.encode("cp1251", "replace"), "not_json"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "not_json"),
    "bad utf-8": (b'{"summary": "\xff\xfe"}', "not_json"),
    "raw control": (b'{"summary": "a\x01b"}', "not_json"),
    "nan": (b'{"summary": NaN}', "json_number"),
    "infinity": (b'{"summary": Infinity}', "json_number"),
    "minus infinity": (b'{"summary": -Infinity}', "json_number"),
    "1e999": (b'{"summary": 1e999}', "json_number"),
    "5000 digits": (b'{"summary": ' + b"9" * 5000 + b"}", "json_number"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "json_deep"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json_deep"),
    "deep and cut": (b"[" * 100_000, "json_deep"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_json_object_is_refused_in_words(app: OpenAPI, name: str) -> None:
    body, code = BAD[name]

    answer = machine(app).file(body)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert list(codes(answer).values()) == [code]
    assert counts(app)["outage"] == 0


def test_a_name_that_stands_twice_is_refused_by_name(app: OpenAPI) -> None:
    answer = machine(app).file(b'{"kind": "emergency", "summary": "a", "summary": "b"}')

    assert (answer.status_code, codes(answer)) == (400, {"summary": "json_twice"})


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "*/*"])
def test_json_is_called_json(app: OpenAPI, media: str) -> None:
    caller = machine(app)
    answer = caller.client.post(
        "/api/v1/outages", data=GOOD, content_type=media, headers={"Authorization": f"Bearer {caller.token}"}
    )

    assert (answer.status_code, codes(answer)) == (415, {"body": "media_type"})


def test_twenty_megabytes_are_too_much(app: OpenAPI) -> None:
    answer = machine(app).file(json.dumps({"summary": "я" * 20_000_000}, ensure_ascii=False).encode()[:20_000_000])

    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert codes(answer) == {"body": "too_large"}


def test_a_problem_names_field_code_and_a_ukrainian_sentence(app: OpenAPI) -> None:
    answer = machine(app).file(filing_json(NIGHT, summary=""))

    assert answer.json is not None
    assert {"type", "title", "status", "errors"} == set(answer.json)
    [error] = answer.json["errors"]
    assert set(error) == {"field", "code", "message"}
    assert any("а" <= letter <= "я" for letter in error["message"])


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_a_method_that_an_address_does_not_take_is_405(app: OpenAPI, method: str) -> None:
    caller = machine(app)
    answer = getattr(caller.client, method)(
        "/api/v1/outages/26-0001", headers={"Authorization": f"Bearer {caller.token}"}
    )

    assert (answer.status_code, codes(answer)) == (405, {"path": "method_unknown"})


def test_no_answer_of_the_api_speaks_of_our_insides(app: OpenAPI) -> None:
    caller = machine(app)
    for body, _ in BAD.values():
        text = caller.file(body).text

        assert not any(word in text for word in ("Traceback", "site-packages", "SELECT", "outage_hub/"))
