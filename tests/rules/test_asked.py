"""What a caller's address says, however hurriedly it is typed; a flat is heard and not kept."""

import pytest

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.asked import Asked, read_asked, read_place, without_flat


@pytest.mark.parametrize(
    ("text", "street", "number"),
    [
        ("мира 12а", StreetName("", "Мира"), "12а"),
        ("куїнджі 44 кв 5", StreetName("", "Куїнджі"), "44"),
        ("просп миру 12-а", StreetName("просп", "Миру"), "12а"),
        ("вулиця архипа куїнджі будинок 44", StreetName("вул", "Архипа Куїнджі"), "44"),
        ("8 березня 12", StreetName("", "8 Березня"), "12"),
        ("по вулиці морській 5", StreetName("вул", "Морська"), "5"),
        ("куїнджі44", StreetName("", "Куїнджі"), "44"),
        ("куїнджі 44/", StreetName("", "Куїнджі"), "44"),
        ("італійська 5 корпус 1", StreetName("", "Італійська"), "5к1"),
        ("морська 5 під'їзд 2", StreetName("", "Морська"), "5"),
        ("тро", StreetName("", "Тро"), ""),
        ("вул. к", StreetName("вул", "к"), ""),
        ("куїнджі 10-12", StreetName("", "Куїнджі"), "10"),
    ],
)
def test_a_street_and_a_house_are_heard(text: str, street: StreetName, number: str) -> None:
    assert read_asked(text) == Asked(street, number)


def test_a_district_tells_streets_apart() -> None:
    assert read_asked("Центральний район, Миру 5") == Asked(StreetName("", "Миру"), "5", "Центральний")


@pytest.mark.parametrize("text", ["", "  ", "тр", "12", "кв 5", "вул", "вул.", "просп."])
def test_too_little_is_no_address(text: str) -> None:
    assert read_asked(text) is None


@pytest.mark.parametrize("text", ["а" * 10_000, "\x00\u202e", "}{|~ ? 5", "1" * 300, "кв-л 8 березня 4", "🙂🙂🙂 абв"])
def test_anything_may_be_typed(text: str) -> None:
    read_asked(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("мира 5 кв 12", "мира 5"),
        ("мира 5, кв.12, 3 поверх", "мира 5"),
        ("мира 5 квартира 12", "мира 5"),
        ("мира 5 під’їзд 2", "мира 5"),
        ("кв-л 17 5", "кв-л 17 5"),
        ("мкр східний кв 3", "мкр східний"),
        ("мира 5", "мира 5"),
    ],
)
def test_a_flat_is_left_out(text: str, kept: str) -> None:
    assert without_flat(text) == kept


@pytest.mark.parametrize(
    ("text", "place"), [("5", 5), ("", None), ("-5", None), ("5.0", None), ("९", None), ("9" * 10, None)]
)
def test_the_id_of_a_place(text: str, place: int | None) -> None:
    assert read_place(text) == place
