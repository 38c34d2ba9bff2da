"""Every word a reader meets is Ukrainian, and counts take the form that Ukrainian asks for."""

from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.support import Translations

from tests.catalogues import catalogue, ids, problems, strings

FORMS = {
    **dict.fromkeys((1, 21, 101, 121), 0),
    **dict.fromkeys((2, 4, 22), 1),
    **dict.fromkeys((0, 5, 11, 12, 14, 25, 111, 112), 2),
}
PLURALS = [message for message in catalogue() if message.id and message.pluralizable]


@pytest.fixture(scope="module")
def ukrainian() -> Translations:
    """The catalogue as written, whether or not anyone has compiled it since."""
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return Translations(compiled)


def test_every_message_is_in_ukrainian() -> None:
    assert problems() == []


@pytest.mark.parametrize("number", FORMS)
@pytest.mark.parametrize("message", PLURALS, ids=lambda message: ids(message)[-1])
def test_a_count_takes_its_form(ukrainian: Translations, message: Message, number: int) -> None:
    one, many = ids(message)
    said = ukrainian.ngettext(one, many, number) % {"num": number}
    assert said == strings(message)[FORMS[number]] % {"num": number}
    assert ("%(num)d" in many) == (str(number) in said)


def test_days_are_counted_as_people_do(ukrainian: Translations) -> None:
    counted = [ukrainian.ngettext("%(num)d day", "%(num)d days", number) % {"num": number} for number in (1, 3, 11, 22)]
    assert counted == ["1 доба", "3 доби", "11 діб", "22 доби"]
