"""Ranges, sides, exceptions: what the numbers after a street mean."""

import pytest

from outage_hub.rules.address.canonical import canonical, printed
from outage_hub.rules.address.meaning.reading import Doubt
from outage_hub.rules.address.read import read_addresses


def after(street: str, items: str) -> str:
    return canonical(read_addresses(f"{street}, {items}")).partition(": ")[2]


def doubts(text: str) -> list[Doubt]:
    return [doubt for _, _, doubt in read_addresses(text).doubts()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15 - 45", "15..45"),
        ("2 — 14", "2..14"),
        ("15...45", "15..45"),
        ("від 1 до 35", "1..35"),
        ("з 1 по 35", "1..35"),
        ("від буд. 1 до буд. 35", "1..35"),
        ("17-33 непарні будинки", "17..33o"),
        ("15-45, непарні", "15..45o"),
        ("60-92 (парна сторона)", "60..92e"),
        ("5-15 непарні сторона", "5..15o"),
        ("непарні будинки 93-101", "93..101o"),
        ("парні з 2 по 40, непарні з 1 по 39", "2..40e, 1..39o"),
        ("150, 152-158 парн., 151-159 непарн.", "150, 152..158e, 151..159o"),
        ("1-11 (нечетные), 2-8 (чет.)", "1..11o, 2..8e"),
        ("4–26 по парній стороні", "4..26e"),
        ("1–11, 2–12", "1..11o, 2..12e"),
        ("1–7, 2–16", "1..7o, 2..16e"),
        ("2–16, 1–7", "2..16e, 1..7o"),
        ("10-20, 31-41", "10..20, 31..41"),
        ("20-40", "20..40"),
        ("2 - 21", "2..21"),
        ("23/2-23/5 усі будинки", "23/2, 23/3, 23/4, 23/5"),
        ("23/2-5", "23/2, 23/3, 23/4, 23/5"),
        ("98/3", "98/3"),
        ("1-23а", "1..23а"),
        ("5-5", "5"),
    ],
)
def test_a_range(written: str, meant: str) -> None:
    assert after("вул. Троїцька", written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("усі будинки", "*"),
        ("весь", "*"),
        ("вся вулиця", "*"),
        ("непарна сторона", "*o"),
        ("парні номери", "*e"),
        ("парна та непарна сторони", "*"),
        ("приватний сектор", "*priv"),
        ("частный сектор", "*priv"),
        ("усі будинки, крім 5 та 7", "*, -5, -7"),
        ("крім будинків № 5, 7", "*, -5, -7"),
        ("1-35 (окрім № 7), 40", "1..35, -7, 40"),
        ("1-35, за винятком 7; 40", "1..35, -7, 40"),
    ],
)
def test_all_houses_or_all_but_some(written: str, meant: str) -> None:
    assert after("вул. Троїцька", written) == meant


def test_a_side_clips_ends_of_the_other_side_and_asks() -> None:
    assert printed(read_addresses("просп. Миру, 15–44 непарні")) == "просп Миру: 15..43o ?"
    assert doubts("просп. Миру, 15–44 непарні") == [Doubt.PARITY]


def test_a_reversed_range_touches_nothing() -> None:
    assert printed(read_addresses("вул. Купріна, 20-10")) == "вул Купріна: ?20..10 ?"
    assert doubts("вул. Купріна, 20-10") == [Doubt.RANGE_REVERSED]


@pytest.mark.parametrize(("last", "doubt"), [(301, []), (302, [Doubt.RANGE_LONG]), (1500, [Doubt.RANGE_LONG])])
def test_a_range_of_over_three_hundred_is_surely_a_slip(last: int, doubt: list[Doubt]) -> None:
    assert doubts(f"вул. Купріна, 1-{last}") == doubt


def test_houses_near_which_works_are_go_on_being_near() -> None:
    assert printed(read_addresses("вул. Українська (біля будинків №22–23, 25)")) == "вул Українська: ~22..23, ~25 ?"


@pytest.mark.parametrize("words", ["5 шкіл", "23 будинки", "26.11", "26 листопада", "10:30", "школа № 31"])
def test_counts_dates_times_and_schools_are_no_houses(words: str) -> None:
    assert after("вул. Купріна", f"5, {words}, 7") == f"5, {{{words}}}, 7"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15 под 1-3", "15 {під’їзди 1-3}"),
        ("40 (під. 2)", "40 {під’їзд 2}"),
        ("47 (під'їзди 2, 4)", "47 {під’їзди 2, 4}"),
        ("15 (2-й під'їзд), 17", "15 {під’їзд 2}, 17"),
        ("78 (тільки 1, 2 під'їзди)", "78 {під’їзди 1, 2}"),
        ("15 під. 1, 17", "15 {під’їзд 1}, 17"),
        ("44, кв. 1-36", "44 {кв. 1-36}"),
        ("25 (Гетьманський ліцей), 27", "25, 27"),
        ("10 (ЗОШ №5), 12 (ДНЗ 15)", "10, 12"),
        ("7 (все подъезды)", "7"),
    ],
)
def test_entrances_flats_and_places_in_brackets(written: str, meant: str) -> None:
    assert after("вул. Троїцька", written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13, 3/17,5/24. 11/6", "13, 3/17, 5/24, 11/6"),
        ("10 А, 12\u200bБ, 14\xa0В", "10а, 12б, 14в"),
        ("15-А,15Б, 15 в, 15/2", "15а, 15б, 15в, 15/2"),
        ("12,12 А,14, 24 А.", "12, 12а, 14, 24а"),
        ("10, 12 та 14", "10, 12, 14"),
        ("5 і 7", "5, 7"),
        ("2; 4; 6/1", "2, 4, 6/1"),
        ("буд. № 5, № 7, №№ 9-15", "5, 7, 9..15"),
        ("1,\n3", "1, 3"),
        ("32, корп. 1", "32к1"),
        ("12, к.1,2,3", "12к1, 12к2, 12к3"),
        ("18, корп. 1-3", "18к1, 18к2, 18к3"),
        ("5А, 5A", "5а"),
        ("5,7,9-15непарні", "5, 7, 9..15o"),
        ("буд.5кв.10", "5 {кв. 10}"),
        ("12\u200b14", "12, 14"),
        ("12, 14, ..., 20", "12, 14, {...}, 20"),
        ("1-10 включно", "1..10"),
    ],
)
def test_however_the_list_is_punctuated(written: str, meant: str) -> None:
    assert after("вул. Троїцька", written) == meant
