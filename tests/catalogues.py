"""Holds the Ukrainian catalogue to the code: nothing missing, untranslated, doubtful, misspelt in its blanks or unused.

`python -m tests.catalogues` prints one line for each problem.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PACKAGES = ("outage_hub", "forms", "sheets_sync", "mailers", "public_feed")
PO = ROOT / "outage_hub" / "words" / "translations" / "uk" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
BLANK = re.compile(r"%\(\w+\)[a-z]|%%")
ODD_SIGN = re.compile("[А-яІЇЄҐіїєґ]['`ʼ][А-яІЇЄҐіїєґ]|[!ыэёъЫЭЁЪ\"]")
Msgid = str | tuple[str, ...]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    found = problems()
    for problem in found:
        print(problem)  # noqa: T201 - it is this command's answer
    return 1 if found else 0


def problems() -> list[str]:
    """Everything that keeps a reader from reading Ukrainian."""
    said, known = extracted(), catalogue()
    messages = {message.id: message for message in known if message.id}
    return [
        *(["fuzzy, so that pybabel compile skips it: the catalogue's header"] if known.fuzzy else []),
        *(f"missing, run make messages: {msgid!r}" for msgid in said if msgid not in messages),
        *(f"hidden from extraction in an f-string: {msgid!r}" for msgid in sorted(called() - set(map(first, said)))),
        *(f"obsolete, run make messages: {msgid!r}" for msgid in [*messages, *known.obsolete] if msgid not in said),
        *(f"{trouble}: {message.id!r}" for message in messages.values() for trouble in _troubles(message, known)),
    ]


@cache
def extracted() -> list[Msgid]:
    """The msgids that `make messages` finds, in order, a plural as singular and plural."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found: dict[str, Msgid] = {}
    for _file, _line, msgid, _comments, _context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found[first(msgid)] = msgid if isinstance(msgid, tuple) else found.get(msgid, msgid)
    return list(found.values())


@cache
def catalogue() -> Catalog:
    """The Ukrainian words as they stand in the repository."""
    with PO.open("rb") as file:
        return read_po(file, locale="uk")


def called() -> set[str]:
    """The msgids in Python calls, f-strings too: babel reads none of those in Python 3.11."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {msgid for path in paths for msgid in _calls(ast.parse(path.read_text()))}


def first(msgid: Msgid) -> str:
    """The msgid by which a message is looked up."""
    return msgid if isinstance(msgid, str) else msgid[0]


def strings(message: Message) -> tuple[str, ...]:
    """The translation: one string, or one for each plural form."""
    return _tuple(message.string)


def ids(message: Message) -> tuple[str, ...]:
    """What the code says: one msgid, or singular and plural."""
    return _tuple(message.id)


def _tuple(words: str | Sequence[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def _blanks(words: str) -> list[str]:
    return sorted(BLANK.findall(words))


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(msgid)), *_]) if name in KEYWORDS:
                yield msgid


def _troubles(message: Message, known: Catalog) -> Iterator[str]:
    told = strings(message)
    if message.fuzzy:
        yield "fuzzy"
    if len(told) != (known.num_plurals if message.pluralizable else 1) or not all(told):
        yield "untranslated"
        return
    if any(_blanks(words) != _blanks(ids(message)[-1]) for words in told):
        yield "wrong placeholders"
    if any(ODD_SIGN.search(words) for words in told):
        yield "wrong sign (an apostrophe is ’, quotes are «», nothing is exclaimed)"


if __name__ == "__main__":
    sys.exit(main())
