"""The letters of a relay carry the list of whom to tell, short enough for a mail."""

from datetime import timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.city.places import Place, PlaceKind
from outage_hub.models.outbox import Announcement, Letter
from outage_hub.models.people import Organisation, Post, PostArea
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.audience import PostKind
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import looking
from tests.mailers.test_every_letter import Sent, check
from tests.relaying import ADDRESSES, READ, UNREAD, links
from tests.samples import emergency, file

HOA = "голів ОСББ"


def letters(app: OpenAPI, purpose: str, whom: str) -> list[Sent]:
    once(app)
    with looking(app) as session:
        rows = session.scalars(select(Letter).join(Announcement).where(Announcement.purpose == purpose))
        return [Sent(f"duties/{purpose}", one.subject, one.text, one.html) for one in rows if whom in one.text]


@on_both
@pytest.mark.clause("7.7")
def test_the_duty_says_whom_to_phone_and_what_to_say(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, areas=READ, aid_points="з 06:00, просп. Миру, 20"), NIGHT)

    (letter,) = letters(app, "relay_duty", HOA)

    assert "Зателефонуйте за списком нижче" in letter.text
    assert "Кого сповістити (7):\n- Кушнір В’ячеслава Дмитрівна, ОСББ «Затишок-1», +380 00 000 00 33" in letter.text
    assert "   просп. Миру, 28, 30\n" in letter.text
    assert "Пункти допомоги: з 06:00, просп. Миру, 20. Попередьте, будь ласка, мешканців»" in letter.text
    check(letter)


def test_without_a_list_it_asks_for_ones_own(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, areas=UNREAD), NIGHT)

    (letter,) = letters(app, "relay_duty", HOA)

    assert "Зателефонуйте за своїм списком" in letter.text
    assert "Кого сповістити" not in letter.text
    check(letter)


@pytest.mark.parametrize("before", ["", f"{ADDRESSES} (до 18:30); ", f"{ADDRESSES}; ", "кватал за школою. "])
def test_a_place_of_works_is_in_no_letter_and_on_no_page_that_a_letter_leads_to(
    app: OpenAPI, session: Session, before: str
) -> None:
    text = f"{before}Місце робіт: вул. Італійська, 10"
    file(session, emergency(NIGHT, areas=(AreaDraft(text=text, districts=("tsentralnyi",)),)), NIGHT)

    assert letters(app, "relay_duty", HOA)
    with looking(app) as found:
        letters_kept = [f"{one.subject} {one.text} {one.html}" for one in found.scalars(select(Letter))]
    for said in (*letters_kept, *(app.test_client().get(link).text for link in links(app))):
        assert "Італійськ" not in said
        assert "уточнюємо:\n\n" not in said
        assert ("кватал за школою" in said) is before.startswith("кватал")


def test_addresses_that_were_not_read_are_named_under_the_list(app: OpenAPI, session: Session) -> None:
    file(session, emergency(NIGHT, areas=(AreaDraft(text=f"{ADDRESSES}; вул. Небувала, 5"),)), NIGHT)

    (letter,) = letters(app, "relay_duty", HOA)

    assert "людей може бути більше: вул. Небувала, 5." in letter.text


def test_the_reminder_says_how_many_are_ticked(app: OpenAPI, session: Session, clock: WoundClock) -> None:
    file(session, emergency(NIGHT, areas=READ), NIGHT)
    once(app)
    clock.wind(minutes=30)

    (reminder,) = letters(app, "relay_reminder", "7.7")

    assert "Позначено 0 з 7, підтвердження ще немає (п. 7.7)" in reminder.text


def test_a_long_list_stops_at_two_hundred(app: OpenAPI, session: Session) -> None:
    add_managers(session, 230)
    file(session, emergency(NIGHT, areas=READ), NIGHT + timedelta(seconds=1))

    (letter,) = letters(app, "relay_duty", HOA)

    assert "Кого сповістити (237):" in letter.text
    assert letter.text.count("\n- ") == 200
    assert "Ще 37 — на сторінці." in letter.text
    check(letter)


def add_managers(session: Session, count: int) -> None:
    """That many HOAs more, all of one house."""
    with deed(session):
        office = session.scalars(select(Organisation.id).where(Organisation.code == "hoa-office")).one()
        street = select(Place.id).where(Place.kind == PlaceKind.STREET, Place.type == "просп", Place.name == "Миру")
        house = session.scalars(select(Place.id).where(Place.parent_id == street.scalar_subquery()).limit(1)).one()
        rows = [{"code": f"more-{n}", "name": f"ОСББ «Ще-{n}»", "kind": PostKind.HOA_MANAGER} for n in range(count)]
        session.execute(insert(Post), [{**row, "organisation_id": office, "active": True} for row in rows])
        new = session.scalars(select(Post.id).where(Post.code.startswith("more-")))
        session.execute(insert(PostArea), [{"post_id": post, "place_id": house} for post in new])
