"""A part in official words, as residents read it."""

from dataclasses import replace

import pytest

from outage_hub.rules.address.canonical import part_words
from outage_hub.rules.address.meaning.reading import Doubt
from outage_hub.rules.address.read import read_addresses


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("вулиця Троїцька 15-45 (непарні), 57а", "вул. Троїцька, 15–45 непарні, 57а"),
        ("пр-т Миру, усі будинки", "просп. Миру, усі будинки"),
        ("бульвар Морський, непарна сторона", "бул. Морський, непарна сторона"),
        ("вул. Пушкіна — приватний сектор", "вул. Пушкіна, приватний сектор"),
        ("пер. Банний, усі, крім 5 та 7", "пров. Банний, усі будинки, крім 5, 7"),
        ("вул. Купріна 15 под 1-3", "вул. Купріна, 15 (під’їзди 1-3)"),
        ("вул. Тарковського 16 к 2", "вул. Тарковського, 16 корп. 2"),
        ("Стрийська | 6-10", "Стрийська, 6-10"),
        ("Запорізьке шосе", "шосе Запорізьке, усі будинки"),
        ("вул. Українська (біля будинку №22)", "вул. Українська, біля 22"),
        ("весь Приморський район", "весь Приморський район"),
        ("мікрорайон Східний", "мкр Східний"),
        ("вул. Грецька від вул. Італійської до просп. Миру", "вул. Грецька, ділянка вул. Італійська — просп. Миру"),
        ("перехрестя просп. Миру та вул. Торгової", "перехрестя: просп. Миру — вул. Торгова"),
        ("див. вкладення", "див. вкладення"),
    ],
)
def test_a_part_in_words(written: str, words: str) -> None:
    (part,) = read_addresses(written).parts
    assert part_words(part) == words


def test_without_items_it_is_the_street_alone() -> None:
    (part,) = read_addresses("вул. Флотська, 150, 999").parts
    assert part_words(replace(part, items=())) == "вул. Флотська"


def test_an_unknown_street_keeps_the_writers_words() -> None:
    (part,) = read_addresses("ул. Покрішкіна, 12").parts
    assert part_words(replace(part, doubt=Doubt.STREET_NEAR)) == "ул. Покрішкіна, 12"
