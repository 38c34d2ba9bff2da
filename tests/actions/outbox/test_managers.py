"""Among 5,000 house managers an outage finds those of its houses, and nobody else (7.7)."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outage_hub.actions.outbox.find_audience import posts_told, recipients_of
from outage_hub.models.base import deed
from outage_hub.models.city.places import Place, PlaceKind, PlaceName
from outage_hub.models.outbox import Announcement
from outage_hub.models.people import Organisation, Post, PostArea
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.telling.audience import PostKind
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file

STREETS, HOUSES = 100, 50
LETTERS = "бвгджзклмн"


@pytest.fixture
def managers(session: Session) -> dict[tuple[int, int], str]:
    """One manager for each of 5,000 houses; the mailbox of each by street and number."""
    with deed(session):
        district = session.scalars(select(Place).where(Place.slug == "prymorskyi")).one()
        office = session.scalars(select(Organisation).where(Organisation.kind == "hoa_office")).one()
        names = [street_name(street) for street in range(STREETS)]
        session.execute(
            insert(Place),
            [_street(name, district.id) for name in names],
        )
        streets = {row.name: row.id for row in session.execute(select(Place.id, Place.name)) if row.name in names}
        session.execute(
            insert(PlaceName),
            [
                {"place_id": streets[name], "type": "вул", "name": name, "search_key": name.lower(), "current": True}
                | {"source": "test"}
                for name in names
            ],
        )
        session.execute(
            insert(Place),
            [_house(streets[name], number, district.id) for name in names for number in range(1, HOUSES + 1)],
        )
        boxes = {
            (street, number): f"m{street}-{number}@osbb.test"
            for street in range(STREETS)
            for number in range(1, HOUSES + 1)
        }
        session.execute(insert(Post), [_manager(box, office.id) for box in boxes.values()])
        _answer_for(session, streets, boxes)
    return boxes


@on_both
@pytest.mark.clause("7.7")
def test_an_outage_of_37_houses_tells_exactly_their_37_managers(
    session: Session, managers: dict[tuple[int, int], str]
) -> None:
    for seed in range(4):
        chosen = sorted(managers)[seed * 7 :: 131][:37]
        text = "; ".join(f"вул. {street_name(street)}, {number}" for street, number in chosen)
        file(session, emergency(NIGHT, areas=(AreaDraft(text=text),)), NIGHT + timedelta(minutes=seed))
        announcement = session.scalars(select(Announcement).order_by(Announcement.id.desc())).all()
        newest = max((one for one in announcement if one.purpose == "revision"), key=lambda one: one.id)
        told = {one.address for one in recipients_of(session, newest, posts_told(session, newest), now=NIGHT)}
        assert {address for address in told if address.endswith("@osbb.test")} == {managers[one] for one in chosen}


def street_name(street: int) -> str:
    """A name for each of a hundred streets."""
    return f"Навчальна {LETTERS[street // 10].upper()}а{LETTERS[street % 10]}а"


def _street(name: str, district_id: int) -> dict[str, object]:
    key = name.lower()
    place = {"kind": PlaceKind.STREET, "type": "вул", "name": name, "district_id": district_id}
    return {**place, "search_key": key, "sort_key": key}


def _house(street_id: int, number: int, district_id: int) -> dict[str, object]:
    house = {"kind": PlaceKind.HOUSE, "name": "", "parent_id": street_id, "district_id": district_id}
    return {**house, "number": number, "tail": "", "private": False, "search_key": "", "sort_key": ""}


def _manager(box: str, organisation_id: int) -> dict[str, object]:
    post = {"code": f"big-{box}", "name": f"ОСББ {box}", "kind": PostKind.HOA_MANAGER}
    return {**post, "organisation_id": organisation_id, "mailbox": box, "active": True}


def _answer_for(session: Session, streets: dict[str, int], boxes: dict[tuple[int, int], str]) -> None:
    posts = {row.mailbox: row.id for row in session.execute(select(Post.id, Post.mailbox))}
    houses = {
        (row.parent_id, row.number): row.id for row in session.execute(select(Place.id, Place.parent_id, Place.number))
    }
    session.execute(
        insert(PostArea),
        [
            {"post_id": posts[box], "place_id": houses[streets[street_name(street)], number]}
            for (street, number), box in boxes.items()
        ],
    )
