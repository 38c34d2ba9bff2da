from sqlalchemy.orm import Session

from outage_hub.models.city.places import districts
from tests.conftest import on_both


@on_both
def test_districts_stand_in_the_order_of_the_ukrainian_alphabet(session: Session) -> None:
    names = [district.name for district in districts(session)]
    assert names == ["Кальміуський", "Лівобережний", "Приморський", "Центральний"]
