"""What counts as an attestation that the news was passed on (7.6, 7.7)."""

from typing import Any

import pytest

from outage_hub.rules.telling.relay import (
    MOST_PEOPLE,
    Attestation,
    Restatement,
    Ticks,
    judge_attestation,
    judge_restatement,
    judge_ticks,
    summed,
)


def attested(**given: Any) -> Attestation:
    return Attestation(**{"told": 41, "total": 41, "left_reason": "", "name": "Іваненко", **given})


def faults(said: Attestation, *, name_wanted: bool = True) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in judge_attestation(said, name_wanted=name_wanted)]


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"told": 38, "left_reason": "троє не відповіли"},
        {"told": 0, "left_reason": "немає зв’язку"},
        {"told": 1, "total": 1},
        {"told": MOST_PEOPLE, "total": MOST_PEOPLE},
        {"left_reason": "усі, хоча й не одразу"},
        {"told": None, "total": None, "everyone": True},
    ],
)
def test_a_full_or_a_reasoned_partial_attestation_is_taken(given: dict[str, Any]) -> None:
    assert faults(attested(**given)) == []


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"told": None}, "told", "relay_count"),
        ({"told": -1}, "told", "relay_count"),
        ({"told": MOST_PEOPLE + 1}, "told", "relay_count"),
        ({"total": None}, "total", "relay_count"),
        ({"told": 0, "total": 0}, "total", "relay_count"),
        ({"total": MOST_PEOPLE + 1, "left_reason": "решта далеко"}, "total", "relay_count"),
        ({"told": 42}, "told", "relay_over"),
        ({"told": 38}, "left_reason", "relay_reason_missing"),
        ({"told": 38, "left_reason": " \u200b"}, "left_reason", "relay_reason_missing"),
        ({"told": 0}, "left_reason", "relay_empty"),
        ({"left_reason": "я" * 1001}, "left_reason", "text_long"),
        ({"name": " "}, "name", "relay_name_missing"),
        ({"name": "а\rб"}, "name", "text_lines"),
        ({"name": "я" * 201}, "name", "text_long"),
    ],
)
def test_an_attestation_that_says_nothing_certain_is_refused(given: dict[str, Any], field: str, code: str) -> None:
    assert faults(attested(**given)) == [(field, code)]


def test_a_name_is_wanted_only_where_the_page_does_not_know_it() -> None:
    assert faults(attested(name=""), name_wanted=False) == []


LISTED = [11, 12, 13]


def ticked(**given: Any) -> Ticks:
    return Ticks(**{"told": frozenset(LISTED), "name": "Іваненко", **given})


def faults_of(said: Ticks) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in judge_ticks(said, LISTED, name_wanted=True)]


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"told": frozenset({11}), "reason": "no_answer"},
        {"told": frozenset({11}), "reasons": {12: "no_answer", 13: "wrong_number"}},
        {"told": frozenset({11}), "reason": "у відпустці", "reasons": {13: "wrong_number"}},
        {"told": frozenset(), "reason": "немає зв’язку"},
        {"told": frozenset(), "reasons": dict.fromkeys(LISTED, "no_answer")},
        {"seen": frozenset({11, 12})},
        {"told": frozenset({12}), "reason": "no_answer", "seen": frozenset({11, 12, 13, 14})},
    ],
)
def test_ticks_are_taken_when_the_rest_has_reasons(given: dict[str, Any]) -> None:
    assert faults_of(ticked(**given)) == []


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"told": frozenset()}, "people", "relay_empty"),
        ({"told": frozenset(), "reason": " \u200b"}, "people", "relay_empty"),
        ({"told": frozenset({11})}, "left_reason", "relay_reason_missing"),
        ({"told": frozenset({11}), "reasons": {12: "no_answer", 13: ""}}, "why_13", "relay_reason_missing"),
        ({"told": frozenset(), "reasons": {11: "no_answer"}}, "why_12", "relay_reason_missing"),
        ({"told": frozenset({11, 99})}, "people", "relay_unlisted"),
        ({"told": frozenset({0})}, "people", "relay_unlisted"),
        ({"told": frozenset({11}), "reason": "no_answer", "seen": frozenset({11, 12})}, "people", "relay_grown"),
        ({"told": frozenset({11}), "reason": "я" * 1001}, "left_reason", "text_long"),
        ({"told": frozenset({11, 12}), "reasons": {13: "а\rб"}}, "why_13", "text_lines"),
        ({"name": ""}, "name", "relay_name_missing"),
    ],
)
def test_ticks_that_say_nothing_certain_are_refused(given: dict[str, Any], field: str, code: str) -> None:
    assert faults_of(ticked(**given)) == [(field, code)]


@pytest.mark.parametrize(
    ("given", "own", "code"),
    [
        ({}, True, "relay_nobody_added"),
        ({"told": {99}}, True, "relay_unlisted"),
        ({"left": {99}}, True, "relay_unlisted"),
        ({"told": {11}, "left": {11}}, True, "relay_unlisted"),
        ({"left": {11}, "reason": "no_answer"}, False, "relay_not_yours"),
        ({"left": {11}}, True, "relay_reason_missing"),
        ({"told": {12}, "name": " "}, True, "relay_name_missing"),
        ({"told": {12}, "name": "а" * 201}, True, "text_long"),
    ],
)
def test_a_later_word_that_says_nothing_certain_is_refused(given: dict[str, Any], *, own: bool, code: str) -> None:
    found = judge_restatement(restated(**given), {11: True, 12: False}, own=own, name_wanted=True)
    assert [fault.code for fault in found] == [code]


@pytest.mark.parametrize(
    ("given", "own"), [({"told": {12}}, False), ({"left": {11}, "reason": "спить"}, True), ({"told": {11}}, True)]
)
def test_anybody_adds_and_whoever_confirmed_takes_back(given: dict[str, Any], *, own: bool) -> None:
    assert judge_restatement(restated(**given), {11: True, 12: False}, own=own, name_wanted=True) == []


def restated(**given: Any) -> Restatement:
    said = {"told": set(), "left": set(), "reason": "", "name": "Іваненко", **given}
    return Restatement(**{**said, "told": frozenset(said["told"]), "left": frozenset(said["left"])})


@pytest.mark.parametrize(
    ("reasons", "found"),
    [([], None), (["no_answer"] * 3, "no_answer"), (["спить"], "спить"), (["no_answer", "wrong_number"], "various")],
)
def test_the_reasons_of_many_come_to_one_or_to_various(reasons: list[str], found: str | None) -> None:
    assert summed(reasons) == found
