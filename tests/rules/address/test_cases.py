"""Names out of the cases that sentences put them in."""

import pytest

from outage_hub.rules.address.meaning.reading import StreetName
from outage_hub.rules.address.streets.cases import name_forms, nominative


@pytest.mark.parametrize(
    ("kind", "written", "form"),
    [
        ("вул", "Морській", "Морська"),
        ("вул", "Італійської", "Італійська"),
        ("вул", "Дорожньої", "Дорожня"),
        ("пров", "Зеленогірському", "Зеленогірський"),
        ("просп", "Нікопольського", "Нікопольський"),
        ("вул", "Соборною", "Соборна"),
        ("", "Морському", "Морський"),
        ("вул", "Итальянской", "Итальянская"),
    ],
)
def test_the_nominative_is_among_the_forms(kind: str, written: str, form: str) -> None:
    forms = name_forms(StreetName(kind, written))
    assert forms[0] == written
    assert form in forms


@pytest.mark.parametrize(
    ("name", "kind", "case", "meant"),
    [
        ("Громової", "вул", "loc", "Громової"),  # «по вулиці Громової»: a surname
        ("Зої Космодем’янської", "вул", "gen", "Зої Космодем’янської"),
        ("Великій Морській", "вул", "loc", "Велика Морська"),
        ("Надій", "вул", "loc", "Надій"),
        ("Миру", "просп", "gen", "Миру"),
        ("Краматорського", "бул", "gen", "Краматорський"),
        ("Шевченка", "бул", "gen", "Шевченка"),
    ],
)
def test_surnames_and_nouns_stay(name: str, kind: str, case: str, meant: str) -> None:
    assert nominative(name, kind, case) == meant
