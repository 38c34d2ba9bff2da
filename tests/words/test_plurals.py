"""Nouns that are counted on pages and in letters stand in the forms of the table, whatever they are said with."""

import re

import pytest

from tests.catalogues import catalogue, strings

TABLE = """
аварія аварії аварій|відключення відключення відключень|запис записи записів|будинок будинки будинків
вулиця вулиці вулиць|район райони районів|голова голови голів|заступник заступники заступників
черговий чергові чергових|виконавець виконавці виконавців|мешканець мешканці мешканців|хвилина хвилини хвилин
година години годин|доба доби діб|день дні днів|звернення звернення звернень|дзвінок дзвінки дзвінків
лист листи листів|одержувач одержувачі одержувачів|рядок рядки рядків|розбіжність розбіжності розбіжностей
фрагмент фрагменти фрагментів|спроба спроби спроб|строк строки строків|термін терміни термінів
запізнення запізнення запізнень|порушення порушення порушень|помилка помилки помилок|раз рази разів
зміна зміни змін|людина людини людей|місце місця місць|посада посади посад|скринька скриньки скриньок
картка картки карток|адресат адресати адресатів|працівник працівники працівників|правило правила правил
керівник керівники керівників|управління управління управлінь|комітет комітети комітетів
відповідає відповідають відповідають
"""
NOUNS = {row.split()[0]: row.split() for row in re.split(r"[|\n]", TABLE.strip())}
WORD = re.compile("[а-яіїєґ’]+")
COUNTED = [strings(message) for message in catalogue() if message.id and message.pluralizable]
PLURALS = [forms for forms in COUNTED if len(set(forms)) > 1]  # «подзвонити» counts no noun


@pytest.mark.parametrize("forms", PLURALS, ids=lambda forms: forms[0])
def test_a_counted_noun_stands_in_its_three_forms(forms: tuple[str, str, str]) -> None:
    """The noun that is counted: the first one that the table knows, after the number if that is said."""
    said = [WORD.findall(form.rpartition("%(num)d")[2].lower()) for form in forms]
    noun = next((word for word in said[0] if word in NOUNS), None)

    assert noun, f"add the noun of «{forms[0]}» to the table"
    for words, form in zip(said, NOUNS[noun], strict=True):
        assert form in words
