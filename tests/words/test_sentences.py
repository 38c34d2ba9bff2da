"""Every sentence of every fault, for one and for many: nothing is left open, and no count needs a case it has not."""

import re
from collections.abc import Iterator

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.rules.outage import Saying
from outage_hub.rules.refusals import Fault
from outage_hub.words.sentences import SENTENCES, sentence

BLANK = re.compile(r"%\((\w+)\)s")
KNOWN = {"at": "2026-11-24T02:40:00+02:00", "said": Saying.RESTORED.value, "state": "open", "service": "water"}
BROKEN = re.compile(r"[ыэёъЫЭЁЪ!]|None|%|  |\.\.|^[а-яіїєґ]")


@pytest.fixture(autouse=True)
def _speaking(app: OpenAPI) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize("number", [1, 2, 5, 21])
@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_whole_whatever_it_counts(code: str, number: int) -> None:
    blanks = BLANK.findall(str(SENTENCES[code]))
    words = sentence(Fault("field", code, {name: KNOWN.get(name, str(number)) for name in blanks}), phone="1500")

    assert words.endswith((".", "?"))
    assert not BROKEN.search(words)
    assert number == 5 or not re.search(rf"\b{number} (хвилин|годин|спроб|людей|записів)\b", words)
