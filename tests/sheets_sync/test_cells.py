import pytest
from sqlalchemy.orm import Session

from sheets_sync.cells import LONGEST, cut, fits, seal, text_of
from sheets_sync.columns import COLUMNS
from sheets_sync.grid.csv_text import decode, encode
from sheets_sync.mirror import Mirror
from tests.conftest import NIGHT
from tests.samples import emergency, file
from tests.sheets_sync.conftest import Person

TEXTS = [
    "=1+1",
    "'=1+1",
    "''=1+1",
    '=IMPORTXML("http://127.0.0.1";"//a")',
    "+380671234567",
    "+380 (67) 123-45-67",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-5",
    "-1,5",
    "-2+3",
    "＝1+1",
    "0042",
    "1,5",
    "1e5",
    "TRUE",
    "nan",
    "5.12",
    'лапки "та" ; крапка з комою',
    "два\nрядки",
    "🚰 עברית",
    "'",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_from_the_file_as_it_went_in(text: str) -> None:
    assert decode(encode([["А", text, "Я"]])) == [["А", text, "Я"]]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_written_once_and_never_again(session: Session, mirror: Mirror, person: Person, text: str) -> None:
    file(session, emergency(NIGHT, cause=text), NIGHT)

    first, second = mirror.cycle(), mirror.cycle()

    assert (first.appended, second.calls) == (1, 1)
    assert person.cell(1, "Причина") == text


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\tx", "+1+2", "-2+3", "＝1+1"])
def test_no_spreadsheet_runs_a_text_of_the_file(text: str) -> None:
    assert encode([[text]]).decode("utf-8-sig").lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["+380671234567", "-5", "-1,5"])
def test_phones_and_negative_numbers_stay_plain_in_the_file(text: str) -> None:
    assert encode([[text]]).decode("utf-8-sig") == f"{text}\r\n"


def test_the_file_is_what_excel_of_a_ukrainian_desk_opens() -> None:
    assert encode([["Вид", "Де"]]) == "\ufeffВид;Де\r\n".encode()


def test_what_excel_saved_in_its_old_way_is_read_too() -> None:
    assert decode("Вид;Де\r\nАварія;їх\r\n".encode("cp1251")) == [["Вид", "Де"], ["Аварія", "їх"]]
    assert decode("Вид,Де\n".encode()) == [["Вид", "Де"]]


@pytest.mark.parametrize("letter", ["я", "🚰"])
def test_a_long_text_is_cut_and_says_where_the_rest_is(letter: str) -> None:
    short = cut(letter * 60_000, "http://127.0.0.1/outages/26-0001")

    assert len(short.encode("utf-16-le")) // 2 <= LONGEST
    assert short.endswith(f"{letter}… повністю: http://127.0.0.1/outages/26-0001")
    assert cut(short, "") == short


def test_what_google_refuses_is_taken_out() -> None:
    assert cut("а\0б\ud800в\r\nг ", "") == "абв\nг"


@pytest.mark.parametrize(("value", "text"), [(45.0, "45"), (1.5, "1.5"), (True, "TRUE"), (None, ""), (" x\r\n", "x")])
def test_values_are_compared_as_text(value: object, text: str) -> None:
    assert text_of(value) == text


def test_the_checksum_covers_every_field_and_is_no_number() -> None:
    cells = dict.fromkeys(COLUMNS, "1")
    sealed = {**cells, "Контроль": seal(cells)}

    assert seal(cells).isalpha()
    assert fits(sealed)
    assert not any(fits({**sealed, column: "2"}) for column in COLUMNS)
