"""Each clause of chapter 7 is held by a test that cites it."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("clause", [f"7.{number}" for number in range(1, 10)])
def test_each_clause_of_chapter_7_is_cited_by_a_test(clause: str) -> None:
    cited = re.compile(rf'mark\.clause\("{re.escape(clause)}"\)')

    assert any(cited.search(path.read_text("utf-8")) for path in TESTS.rglob("test_*.py"))
