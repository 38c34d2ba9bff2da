import json

from flask_openapi3 import OpenAPI

from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import codes, counts, machine
from tests.samples import filing_json


@on_both
def test_a_repeat_gets_the_first_answer_and_makes_nothing_new(app: OpenAPI, clock: WoundClock) -> None:
    caller = machine(app)
    first = caller.file(filing_json(NIGHT), Idempotency_Key="a1")
    kept = counts(app)
    clock.wind(hours=9)  # the promised term is past by now: what was taken is not judged again

    second = caller.file(filing_json(NIGHT), Idempotency_Key="a1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert json.loads(second.data) == {**json.loads(first.data), "repeat": True}
    assert counts(app) == kept


def test_client_id_is_a_key_too(app: OpenAPI) -> None:
    caller = machine(app)

    assert caller.file(filing_json(NIGHT, client_id="b2")).status_code == 201
    assert caller.file(filing_json(NIGHT, client_id="b2")).status_code == 200


@on_both
def test_a_key_used_for_something_else_is_refused(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT), Idempotency_Key="c3")
    kept = counts(app)

    answer = caller.file(filing_json(NIGHT, summary="Інший порив"), Idempotency_Key="c3")

    assert (answer.status_code, codes(answer)) == (409, {"client_id": "key_reused"})
    assert counts(app) == kept


def test_keys_of_two_tokens_are_strangers(app: OpenAPI) -> None:
    one, other = machine(app), machine(app)

    assert one.file(filing_json(NIGHT), Idempotency_Key="d4").status_code == 201
    assert other.file(filing_json(NIGHT, summary="Інший порив"), Idempotency_Key="d4").status_code == 201


def test_a_refused_filing_does_not_use_its_key_up(app: OpenAPI) -> None:
    caller = machine(app)

    assert caller.file(filing_json(NIGHT, summary=""), Idempotency_Key="e5").status_code == 422
    assert caller.file(filing_json(NIGHT), Idempotency_Key="e5").status_code == 201


def test_without_a_key_each_filing_is_a_new_one(app: OpenAPI) -> None:
    caller = machine(app)

    assert [caller.file(filing_json(NIGHT)).status_code for _ in range(2)] == [201, 201]


def test_a_key_longer_than_two_hundred_letters_is_refused(app: OpenAPI) -> None:
    assert codes(machine(app).file(filing_json(NIGHT), Idempotency_Key="k" * 201)) == {"client_id": "key_long"}
    assert machine(app).file(filing_json(NIGHT), Idempotency_Key="k" * 200).status_code == 201


@on_both
def test_a_revision_repeated_is_said_once(app: OpenAPI) -> None:
    caller = machine(app)
    caller.file(filing_json(NIGHT))
    said = {
        "kind": "term_changed",
        "based_on": 1,
        "reason": "Глибше",
        "expected_restoration_at": "2026-11-24T12:00+02:00",
    }

    answers = [caller.say("26-0001", said, Idempotency_Key="f6") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert counts(app)["revision"] == 2
