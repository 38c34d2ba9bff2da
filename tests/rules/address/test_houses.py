"""House numbers as oblenergos and executors write them: thirteen thousand tokens boil down to these forms."""

import pytest

from outage_hub.rules.address.canonical import canonical
from outage_hub.rules.address.meaning.number import HouseNumber, of_registry, read_canonical
from outage_hub.rules.address.meaning.reading import Profile
from outage_hub.rules.address.read import read_addresses


def listed(numbers: str) -> str:
    """How the numbers of an oblenergo's line are read."""
    return canonical(read_addresses(f"Стрийська | {numbers}")).removeprefix("? Стрийська: ")


@pytest.mark.parametrize(
    ("written", "house"),
    [
        ("145", "145"),
        ("145-Д", "145д"),
        ("145Д", "145д"),
        ("145 Д", "145д"),
        ("22 - А", "22а"),
        ("76--Б", "76б"),
        ('12"А"', "12а"),
        ("5A", "5а"),  # Latin
        ("63/1", "63/1"),
        ("9А/5", "9а/5"),
        ("9/9А", "9/9а"),
        ("9А\\8", "9а/8"),
        ("3/А", "3а"),
        ("12/3-А", "12/3а"),
        ("16 к 2", "16к2"),
        ("16, корп. 2", "16к2"),
        ("12К", "12к"),
        ("21 літ. А", "21а"),
        ("№ 52", "52"),
        ("6-10", "[6-10]"),
        ("11-11А", "[11-11а]"),
        ("7А-9", "[7а-9]"),
        ("12--14", "[12-14]"),
        ("291(0083)", "291"),
    ],
)
def test_one_house_in_a_list(written: str, house: str) -> None:
    assert listed(written) == house


@pytest.mark.parametrize(
    ("written", "houses"),
    [
        ("226В,Г", "226в, 226г"),
        ("28,28А", "28, 28а"),
        ("24А,6Б,6В", "24а, 6б, 6в"),
        ("226-Є, 226Є", "226є"),
        ("100Б-Л", "100б..100л"),
        ("5(А,Б)", "5а, 5б"),
        ("11/11,к 1, к 3", "11/11к1, 11/11к3"),
        ("16 к 1-3, 10", "16к1, 16к2, 16к3, 10"),
        ("14, прим. 6, 15", "14, 15"),
        ('["145-Д","202"]', "145д, 202"),
    ],
)
def test_several_houses_in_one_item(written: str, houses: str) -> None:
    assert listed(written) == houses


@pytest.mark.parametrize(
    "written",
    [
        "Б/Н",
        "37ГАРАЖ",
        "18ЛТЕ",
        "6ПІД",
        "НАГІРНА",
        "В-1",
        "12-14-16",
        "25/1/2",
        "0",
        "012",
        "12345",
        "12D",
        "ТП-55",
        "12//3",
    ],
)
def test_what_is_no_house_is_shown_as_it_is(written: str) -> None:
    assert listed(written) == f"{{{written}}}"


@pytest.mark.parametrize("profile", list(Profile))
def test_a_line_with_fields_is_an_oblenergos_whatever_the_profile(profile: Profile) -> None:
    assert canonical(read_addresses("Княгині Ольги | 1-5", profile)) == "? Княгині Ольги: [1-5]"


def test_an_oblenergo_without_fields_joins_buildings_too() -> None:
    reading = read_addresses("вул. Стрийська, 6-10, 12", Profile.OBLENERGO)
    assert canonical(reading) == "вул Стрийська: [6-10], 12"


def test_lists_and_sentences_may_stand_in_one_line() -> None:
    text = "Шевченка | 60, 62; вул. Карпінського д. 10; Короленка | 1-5\nм. Львів | вул. Наукова | 7"
    lists = "? Шевченка: 60, 62 | вул Карпінського: 10 | ? Короленка: [1-5] | [м Львів] вул Наукова: 7"
    assert canonical(read_addresses(text)) == lists


@pytest.mark.parametrize("text", ["12", "12а", "63/1", "9/9а", "11/11к3", "[6-10]", "[11-11а]", "12а/5"])
def test_the_compact_form_gives_itself_back(text: str) -> None:
    assert str(read_canonical(text)) == text


@pytest.mark.parametrize("text", ["", "а", "012", "12-а", "12 а", "12/", "123456", "12а5"])
def test_what_is_not_compact_is_no_house(text: str) -> None:
    assert read_canonical(text) is None


def test_a_range_puts_numbers_before_their_letters() -> None:
    assert HouseNumber(23).key < HouseNumber(23, "б").key < HouseNumber(24).key


@pytest.mark.parametrize("number", ["12", "12а", "63/1", "11/11к3", "[6-10]", "[6а-10]"])
def test_a_registry_gives_back_the_number_it_was_given(number: str) -> None:
    house = read_canonical(number)
    assert house is not None
    assert of_registry(house.number, house.tail) == house
