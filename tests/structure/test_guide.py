"""The guide says what the pages say: its pictures, links and the buttons it names are there."""

import re
from itertools import product
from pathlib import Path

import pytest

from tests.catalogues import ODD_SIGN, ROOT, catalogue, strings

DOCS = ROOT / "docs"
GUIDE = sorted((DOCS / "uk").glob("*.md"))
SHOWN = [ROOT / "README.md", *GUIDE]
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
ALT = re.compile(r"!\[(.*?)\]\(|<img (?:(?!alt=)[^>])*(?:alt=\"(.*?)\")?[^>]*>", re.DOTALL)
QUOTED = re.compile(r"\*\*«(.+?)»\*\*", re.DOTALL)
BLANK = re.compile(r"%\\?\(\w+\\?\)[a-z]")
VIEWS = ("", "-phone", "-dark", "-phone-dark")

by_page = pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)


@by_page
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    absent = [to for to in links(page) if "://" not in to and not (page.parent / to.partition("#")[0]).exists()]
    assert absent == []


@by_page
def test_every_picture_says_in_words_what_it_shows(page: Path) -> None:
    assert [words for words in map("".join, ALT.findall(page.read_text())) if len(words) < 20] == []


def test_every_picture_is_shown_somewhere_and_can_be_taken_anew() -> None:
    kept = {file.stem for file in (DOCS / "pictures").iterdir()}
    assert kept == {Path(to).stem for page in SHOWN for to in links(page) if to.endswith(".png")}
    pages, letters = ((DOCS / f"picture_{name}.py").read_text() for name in ("list", "letters"))
    known = re.findall(r"Shot\(\s*\"([\w-]+)\"", pages) + re.findall(r"\"(letter-[\w-]+)\":", letters)
    assert kept <= {name + view for name, view in product(known, VIEWS)}


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.name)
def test_every_button_that_the_guide_names_is_on_a_page_or_in_a_letter(page: Path) -> None:
    quoted = [" ".join(words.split()) for words in QUOTED.findall(page.read_text())]
    assert [words for words in quoted if not is_said(words)] == []


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.name)
def test_the_guide_is_written_in_ukrainian(page: Path) -> None:
    prose = re.sub(r"`[^`]*`|!\[", "", page.read_text())
    assert ODD_SIGN.findall(prose) == []


def links(page: Path) -> list[str]:
    """Where the links and pictures of a page lead."""
    return ["".join(found) for found in LINK.findall(page.read_text())]


def is_said(words: str) -> bool:
    """Whether a page says this, with something in its blanks; or a chip; or a letter begins a line so."""
    chips = (ROOT / "forms" / "chips.py").read_text()
    return (
        any(said.fullmatch(words) for said in MESSAGES)
        or f'"{words}"' in chips
        or any(line.startswith(words) for line in LETTERS)
    )


MESSAGES = [
    re.compile(BLANK.sub(r"[\\d: ]+(?:хв)?", re.escape(said)) + r"\.?")
    for message in catalogue()
    if message.id
    for said in (words.rstrip(".") for words in strings(message))
]
LETTERS = [
    re.sub(r"^Subject: (\[.*?\] )?", "", line).strip()
    for file in (ROOT / "mailers" / "templates").rglob("*.txt")
    for line in file.read_text().splitlines()
]
