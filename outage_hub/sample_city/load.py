"""Loads the sample city from the tables beside this file. Loading it again changes nothing."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.models.base import deed
from outage_hub.models.people import (
    AudienceRule,
    Organisation,
    OrganisationKind,
    OrganisationService,
    Person,
    Post,
    PostArea,
    PostService,
    Tenure,
)
from outage_hub.models.places import Place, PlaceKind
from outage_hub.rules.audience import DEFAULTS, DigestChoice, PostKind
from outage_hub.rules.kyiv import KYIV
from outage_hub.rules.outage import Service
from outage_hub.rules.roles import Role
from outage_hub.rules.text import search_key, sort_key

HERE = Path(__file__).parent
SINCE = datetime(2022, 1, 1, tzinfo=UTC)
_KINDS = {
    "district_administration": OrganisationKind.DISTRICT,
    "press_office": OrganisationKind.PRESS,
    "contact_centre": OrganisationKind.CENTRE,
}
_POSTS = {
    "deputy_mayor": PostKind.DEPUTY_MAYOR,
    "press_officer": PostKind.PRESS,
    "department_head": PostKind.DEPARTMENT_HEAD,
    "controller": PostKind.CONTROLLER,
    "head_of_centre": PostKind.HEAD,
}
_SHIFTS = {"district_duty": PostKind.DISTRICT_DUTY, "hoa_office": PostKind.HOA_OFFICE}
_ROLES = {
    "operator": Role.OPERATOR,
    "controller": Role.CONTROLLER,
    "head_of_centre": Role.HEAD,
    "executor_duty": Role.EXECUTOR,
    "district_duty": Role.RELAYER,
    "hoa_office": Role.RELAYER,
}


def load_sample_city(session: Session) -> bool:
    """Load places, organisations, people, posts, rosters and rules; False if a city is there already."""
    with deed(session):
        if session.scalar(select(Place.id).limit(1)):
            return False
        places = _places(session)
        organisations = _organisations(session)
        people = _people(session, organisations, places)
        _roster(session, organisations, places, people)
        session.add_all(
            AudienceRule(
                clause=rule.clause,
                outage_kind=rule.outage_kind,
                post_kind=rule.post_kind,
                match=rule.match,
                how=rule.how,
            )
            for rule in DEFAULTS
        )
    return True


def _table(name: str) -> Iterator[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _places(session: Session) -> dict[str, Place]:
    city = _place(PlaceKind.CITY, "Маріуполь", None, None, "UA14140050010029262")
    session.add(city)
    session.flush()
    found = {}
    for row in _table("districts"):
        found[row["slug"]] = _place(PlaceKind.DISTRICT, row["name"], city, row["slug"], row["katottg"])
    session.add_all(found.values())
    session.flush()
    return found


def _place(kind: PlaceKind, name: str, parent: Place | None, slug: str | None, code: str) -> Place:
    return Place(
        kind=kind,
        name=name,
        parent_id=parent.id if parent else None,
        slug=slug,
        code=code,
        search_key=search_key(name),
        sort_key=sort_key(name),
    )


def _organisations(session: Session) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    rows = list(_table("organisations"))
    for row in rows:
        found[row["code"]] = Organisation(
            code=row["code"],
            name=row["name"],
            kind=_KINDS.get(row["kind"]) or OrganisationKind(row["kind"]),
            phone=row["phone"],
            mailbox=row["email"],
            services=[OrganisationService(service=Service(name)) for name in row["services"].split("|") if name],
        )
    session.add_all(found.values())
    session.flush()
    for row in rows:
        if row["parent"]:
            found[row["code"]].parent_id = found[row["parent"]].id
    return found


def _people(session: Session, organisations: dict[str, Organisation], places: dict[str, Place]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for row in _table("officials"):
        person = Person(
            name=row["name"],
            email=row["email"].lower() or None,
            phone=row["phone"],
            organisation_id=organisations[row["organisation"]].id,
            role=_ROLES.get(row["role"]),
        )
        session.add(person)
        session.flush()
        found[row["id"]] = person
        if row["role"] in _POSTS:
            post = _post(
                row["id"], row["position"], _POSTS[row["role"]], organisations[row["organisation"]], row, places
            )
            session.add(post)
            session.flush()
            session.add(Tenure(post_id=post.id, person_id=person.id, from_at=SINCE))
    return found


def _post(
    code: str, name: str, kind: PostKind, organisation: Organisation, row: dict[str, str], places: dict[str, Place]
) -> Post:
    return Post(
        code=code,
        name=name,
        kind=kind,
        organisation_id=organisation.id,
        mailbox=organisation.mailbox,
        phone=row["phone"],
        digests=_digests(row["digest"]),
        areas=[PostArea(place_id=places[slug].id) for slug in row["districts"].split("|") if slug],
        services=[PostService(service=Service(name)) for name in row["services"].split("|") if name],
    )


def _digests(column: str) -> DigestChoice:
    """`morning|evening` is both; whoever reads the morning one needs no weekly one beside it."""
    wanted = column.split("|")
    return DigestChoice.BOTH if {"morning", "evening"} <= set(wanted) else DigestChoice(wanted[0])


def _roster(
    session: Session, organisations: dict[str, Organisation], places: dict[str, Place], people: dict[str, Person]
) -> None:
    posts: dict[str, Post] = {}
    officials = {row["id"]: row for row in _table("officials")}
    for row in _table("roster"):
        if row["role"] not in _SHIFTS:
            continue
        organisation = organisations[row["organisation"]]
        if organisation.code not in posts:
            of = {**officials[row["official"]], "services": "", "phone": organisation.phone or ""}
            district = places.get(of["districts"])
            name = f"Черговий, {district.name} район" if district else organisation.name
            post = _post(
                f"{organisation.code}.duty",
                name,
                _SHIFTS[row["role"]],
                organisation,
                of,
                places,
            )
            session.add(post)
            session.flush()
            posts[organisation.code] = post
        session.add(
            Tenure(
                post_id=posts[organisation.code].id,
                person_id=people[row["official"]].id,
                from_at=_local(row["starts_at"]),
                to_at=_local(row["ends_at"]),
            )
        )


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV).astimezone(UTC)
