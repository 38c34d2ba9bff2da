"""What holds for every text: nothing raises, nothing is invented, nothing is dropped, and length costs only itself."""

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outage_hub.rules.address.canonical import canonical, part_words, printed
from outage_hub.rules.address.groups import split_groups
from outage_hub.rules.address.meaning.reading import Doubt, Profile, Reading
from outage_hub.rules.address.read import read_addresses

_PIECES = """
вул. вул вулиця вулиці вулиці: вулицях просп. пр. пров. бул. пл. Миру Троїцька Архипа_Куїнджі Сонячній К._Зубарєва
8-го_березня 9_Авіадивізії Лінія 27_квартал кв-л мкр с-ще_Мирний с. м. Центр._р-н: Приморський_район весь
усі_будинки парні непарна_сторона приватний_сектор крім біля буд. № д. корп._1 к_3 під._1-3 (під._2) кв._5 від до
по на_ділянці між перехрестя та і й також інших 12 5 1-35 2–12 15а 15-А 12/5 23/2-23/5 100Б-Л 16_к_1-4 28,28А
226В,Г 0 12345 10:00 до_14:00 (до_14:00_26.11) з_9:00_до_17:00 26.11 ( ) , ; . : - — _ | / \\ " « » ' ліцей школа
5_шкіл див._вкладення теплотраса_по { } [ ] * ? .. ~ AREA SEG XING × ABC Z9 1-й_пров. ё Ж ² １ ٣ e o priv ул._Ленина
(нині_вул._Миру) (Артема) раніше
"""
PIECES = _PIECES.split()
HOSTILE = r"""
вул._Троїцька,_15-45_непарні,_57а;_ 1, та_ \n _ ( Приморський,_ орієнтовно_ А|1\n від_вул._А_до_ 1_Миру,_ вул._Миру_1-
крім_ 1- « вул._ а 1а 7/ № вул._Миру_( до_14:00_ місце_робіт_ біля_ буд._ корп._ кв._5_ р-н_ [ |_ * 1.. {
"""
WORDS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", ", ", "\n", "\u200b", "\xa0"])), max_size=14
)
TEXTS = WORDS.map(lambda pieces: "".join(piece.replace("_", " ") + after for piece, after in pieces))
NUMBERS = st.lists(
    st.sampled_from(
        ["5", "7а", "12/3", "1-35", "2-12 парні", "усі будинки", "непарна сторона", "крім 9", "16 к 1-3", "гараж"]
    ),
    min_size=1,
    max_size=5,
)
STREETS = st.sampled_from(
    ["вул. Троїцька", "просп. Миру", "Торгова", "27 квартал", "Центр. р-н: вул. Земська", "мкр Східний"]
)
GRAMMAR = st.lists(st.builds(lambda street, items: f"{street}, {', '.join(items)}", STREETS, NUMBERS), max_size=4).map(
    "; ".join
)


def uncovered(reading: Reading) -> str:
    """The letters and digits that no part holds."""
    held = {place for part in reading.parts for place in range(part.start, part.end)}
    return "".join(sign for place, sign in enumerate(reading.text) if sign.isalnum() and place not in held)


@settings(max_examples=400, deadline=None)
@given(TEXTS | st.text(max_size=60), st.sampled_from(list(Profile)))
def test_nothing_is_dropped_and_spans_lie_in_the_text(text: str, profile: Profile) -> None:
    reading = read_addresses(text, profile)
    spans = [(part.start, part.end) for part in reading.parts]
    spans += [(item.start, item.end) for part in reading.parts for item in part.items]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert uncovered(reading) == ""


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(list(Profile)))
def test_no_house_is_invented(text: str, profile: Profile) -> None:
    items = [
        item for part in read_addresses(text, profile).parts for item in part.items if item.doubt is not Doubt.PARITY
    ]
    numbers = {str(house.number) for item in items for house in (item.first, item.last) if house}
    assert numbers <= set(re.findall("[0-9]+", text))


@settings(max_examples=200, deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_every_text_can_be_printed_said_and_split(text: str) -> None:
    reading = read_addresses(text)
    assert isinstance(printed(reading), str)
    assert all(isinstance(part_words(part), str) for part in reading.parts)
    assert "".join(group.text for group in split_groups(text)) or not any(map(str.isalnum, text)) or reading.doubtful


@settings(max_examples=200, deadline=None)
@given(GRAMMAR)
def test_the_mini_language_reads_itself_back(text: str) -> None:
    once = canonical(read_addresses(text))
    assert canonical(read_addresses(once)) == once


@pytest.mark.parametrize(
    "text",
    [
        "вул Троїцька: 15..45, 57а | пров Банний: *, -5",
        "[р-н Центральний] ? Торгова: 2..14 | вул Земська: *",
        "[с-ще Мирний] вул Уральська: *priv",
        "вул Українська: ~22..23 ?",
        "? Княгині Ольги: [6-10], 100б..100л, {Б/Н} ?",
        "вул Купріна: ?1..1500, ?20..10 ?",
        "вул Тарковського: 16к1, 15 {під’їзди 1-3}, 2..16e, 1..7o, *e",
        "? {див. вкладення} ?",
        "? {вул. Покрішкіна}: 12, 14 ?",
        "[р-н Приморський] *",
        "AREA мкр Східний | AREA Правий берег",
        "SEG вул Одеська: від вул В.Трудова до вул Костельна ?",
        "XING просп Миру × вул Торгова ?",
        "вул Урицького: 107 — МІСЦЕ РОБІТ, не перелік відключених",
    ],
)
def test_each_form_of_the_mini_language(text: str) -> None:
    assert printed(read_addresses(text)) == text


@pytest.mark.parametrize("piece", HOSTILE.split())
def test_a_text_twice_as_long_takes_twice_the_steps(piece: str) -> None:
    piece = piece.replace("_", " ").replace("\\n", "\n")
    once, twice = (steps(piece * (length // len(piece))) for length in (1500, 3000))
    assert twice < 2.2 * once


def steps(text: str) -> int:
    """Calls made while it is read: the same on every machine, however busy."""
    made = 0

    def count(*_event: object) -> None:
        nonlocal made
        made += 1

    sys.setprofile(count)
    try:
        read_addresses(text)
    finally:
        sys.setprofile(None)
    return made
