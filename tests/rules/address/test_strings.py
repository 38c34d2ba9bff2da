"""Real strings from the announcements of thirteen cities, and what a careful person reads in them."""

from pathlib import Path

import pytest

from outage_hub.rules.address.canonical import canonical
from outage_hub.rules.address.read import read_addresses
from tests.rules.address.city import read_here

ROWS = [line.split("\t") for line in Path(__file__).with_name("strings.tsv").read_text().splitlines()]


@pytest.mark.parametrize(("text", "expected"), [(text, expected) for text, expected, how in ROWS if how == "exact"])
def test_a_clear_string_is_read_to_the_letter(text: str, expected: str) -> None:
    assert canonical(read_here(text)) == expected


@pytest.mark.parametrize("text", [text for text, _, how in ROWS if how == "flagged"])
def test_an_unclear_string_is_shown_to_a_person(text: str) -> None:
    assert read_addresses(text).doubtful
