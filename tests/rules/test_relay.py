"""What counts as an attestation that the news was passed on (7.6, 7.7)."""

from typing import Any

import pytest

from outage_hub.rules.relay import MOST_PEOPLE, Attestation, judge_attestation


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
