"""What may stand in a text that ends in pages, letters, feeds and sheets."""

import pytest

from outage_hub.rules.refusals import Fault
from outage_hub.rules.text import search_key, sort_key, text_faults, tidy

ZERO_WIDTH = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]


def codes(text: str, *, most: int = 200, lines: bool = True) -> list[str]:
    return [fault.code for fault in text_faults("summary", text, most=most, lines=lines)]


@pytest.mark.parametrize("mark", ZERO_WIDTH)
def test_marks_that_nobody_sees_are_left_out(mark: str) -> None:
    assert tidy(f"{mark}Порив {mark}труби{mark} ") == "Порив труби"


def test_line_ends_become_one_kind_and_words_stay_as_typed() -> None:
    assert tidy(" Порив  труби\r\nсерйозний\rдуже ") == "Порив  труби\nсерйозний\nдуже"


@pytest.mark.parametrize("text", ["Порив № 5 — «Азов», ½ міста", "Кур’єр\tшвидко\nі ще", "𝔘 😀 ґ", "вул. А=?, буд. 5?"])
def test_ordinary_and_odd_but_harmless_texts_pass(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text", ["\0", "\x0b", "\x1b[31m", "\x7f", "\x85", "\x9f", "\u202e", "\u2066", "\ud800", "\ufdd0", "\ufffe"]
)
def test_characters_that_break_feeds_or_mislead_eyes_are_refused(text: str) -> None:
    assert codes(f"Порив{text}труби") == ["text_control"]


@pytest.mark.parametrize(
    "text",
    [
        "=?UTF-8?Q?=0A?=Bcc: x@y",
        "=?utf-8?b?Cg==?=",
        "=??Q?=0A?=Bcc: x@y",
        "=?a b?q?=0ABcc:_x?=",
        "=?utf-8*uk?q?=0ABcc:_x?=",
        "=\u200b?UTF-8?Q?=0A?=Bcc: x@y",
        "=?UTF-8?\ufeffQ?=0A?=Bcc: x@y",
    ],
)
def test_no_disguise_lets_an_encoded_piece_smuggle_a_mail_header_in(text: str) -> None:
    assert codes(f"Порив {text}") == ["text_encoded"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\t", "\u2028", "\u2029"])
def test_a_title_has_one_line_whatever_ends_it(end: str) -> None:
    assert codes(f"Порив{end}Bcc: x@y", lines=False) == ["text_lines"]
    assert codes(f"Порив{end}води") == []


@pytest.mark.parametrize(("length", "found"), [(200, []), (201, ["text_long"])])
def test_the_longest_text_is_just_allowed(length: int, found: list[str]) -> None:
    assert codes("я" * length) == found


def test_a_fault_names_the_field_and_both_lengths() -> None:
    assert text_faults("cause", "я" * 12, most=10) == [Fault("cause", "text_long", {"most": "10", "now": "12"})]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("вул. Прим'єрна", "ВУЛ. Примʼєрна"),
        ("Прим’єрна", "Прим`єрна"),
        ("Орлика", "Opликa"),  # Latin O, p and a
        ("Мира  15", "мира\u00a015"),
        ("«Азов»", "азов"),
        ("Ки\u00adїв", "київ"),
        ("Ї", "І\u0308"),
    ],
)
def test_what_looks_or_sounds_alike_has_one_search_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), [("Мира", "Миру"), ("Гордіївська", "Ґордіївська"), ("15", "15а")])
def test_different_names_keep_different_search_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_sorting_follows_the_ukrainian_alphabet() -> None:
    names = ["Гора", "Ґанок", "Дар", "Єва", "Жук", "Ива", "Іва", "Їжак", "Йод", "Юр", "Яр", "азов", "Щур", "Ьа"]
    ordered = ["азов", "Гора", "Ґанок", "Дар", "Єва", "Жук", "Ива", "Іва", "Їжак", "Йод", "Щур", "Ьа", "Юр", "Яр"]
    assert sorted(names, key=sort_key) == ordered
