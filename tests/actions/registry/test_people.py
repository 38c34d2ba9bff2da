"""Organisations, officials and heads are brought in; who held a post before stays written, access stays by hand."""

from datetime import datetime, timedelta

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outage_hub.actions.people.add_account import set_account
from outage_hub.models.journal import Entry
from outage_hub.models.people import (
    AudienceRule,
    Organisation,
    Person,
    Post,
    PostArea,
    PostService,
    Tenure,
    holders,
    organisation_by_code,
    person_by_email,
)
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import DEFAULTS, DigestChoice, Phoned, PostKind
from tests.actions.registry.bringing import HOAS, OFFICIALS, ORGANISATIONS, Bring, bad, only
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import PASSWORD, all_rows

HOA = "hoa-0001,ОСББ «Затишок-1»,tsentralnyi,{},+380 00 000 00 33,\n"
DEPUTY = (
    "council.zastupnyk-zhkg,{},deputy_mayor,Заступник міського голови,council,,water|heat,"
    "mail+phone,morning|evening,yes,{},\n"
)
NEW = (
    "dep-zhkg.novyi,Новий Іван Петрович,department_head,Заступник директора,dep-zhkg,tsentralnyi,water,"
    "{},weekly,{},novyi@dep-zhkg.test,\n"
)


def post(session: Session, code: str) -> Post:
    return session.scalars(select(Post).where(Post.code == code)).one()


def holder(session: Session, code: str, now: datetime) -> Person:
    one = post(session, code)
    return holders(session, [one.id], now=now)[one.id]


@on_both
def test_a_new_head_takes_over_now_and_the_old_one_stays_written(
    session: Session, bring: Bring, clock: WoundClock
) -> None:
    before = holder(session, "hoa-0001", NIGHT).name
    now = clock.wind(hours=1)

    outcome = bring("people", HOAS + HOA.format("Коваль Іван Петрович"))

    assert only(outcome, "hoas") == {"changed": 1}
    assert holder(session, "hoa-0001", now).name == "Коваль Іван Петрович"
    assert holder(session, "hoa-0001", now - timedelta(seconds=1)).name == before
    assert bring("people", HOAS + HOA.format("Коваль Іван Петрович")).changes == 0


@on_both
def test_a_heads_new_telephone_and_address_make_no_new_head(session: Session, bring: Bring) -> None:
    head = holder(session, "hoa-0001", NIGHT)
    row = f"hoa-0001,ОСББ «Затишок-1»,tsentralnyi,{head.name},1500,zatyshok@osbb.test\n"

    outcome = bring("people", HOAS + row)

    session.expire_all()
    assert only(outcome, "hoas") == {"changed": 1}
    assert (holder(session, "hoa-0001", NIGHT).id, head.phone) == (head.id, "1500")
    assert post(session, "hoa-0001").mailbox == "zatyshok@osbb.test"


def test_whoever_stands_in_for_a_head_is_no_new_head(session: Session, bring: Bring) -> None:
    head, other = holder(session, "hoa-0001", NIGHT), holder(session, "hoa-0002", NIGHT)
    deputising = Tenure(
        post_id=post(session, "hoa-0001").id, person_id=other.id, from_at=NIGHT, to_at=NIGHT + timedelta(days=9)
    )
    session.add(deputising)
    session.commit()

    assert bring("people", HOAS + HOA.format(head.name)).changes == 0


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("hoa-x,ОСББ,nowhere,Хтось,,\n", "district", "district_unknown"),
        ("hoa-x,,tsentralnyi,Хтось,,\n", "name", "cell_empty"),
        ("ksn-01,ОСББ,tsentralnyi,Хтось,,\n", "code", "post_code_taken"),
        ("hoa-x,ОСББ,tsentralnyi,Хтось,абв,\n", "phone", "phone_unreadable"),
        ("hoa-x,ОСББ,tsentralnyi,Хтось,,не-адреса\n", "email", "email_odd"),
        ('hoa-x,"=HYPERLINK(""x"")",tsentralnyi,Хтось,,\n', "name", "cell_formula"),
        ("hoa-x,ОСББ \u202e,tsentralnyi,Хтось,,\n", "name", "text_control"),
        ("hoa-x,=?utf-8?q?x?=,tsentralnyi,Хтось,,\n", "name", "text_encoded"),
    ],
)
def test_a_bad_hoa_is_named(app: OpenAPI, bring: Bring, row: str, column: str, code: str) -> None:
    before = all_rows(app)

    outcome = bring("people", HOAS + row)

    assert (2, column, code) in bad(outcome)
    assert all_rows(app) == before


@on_both
@pytest.mark.parametrize(
    ("channel", "night", "phoned"),
    [
        ("mail", "yes", Phoned.NEVER),
        ("desk", "yes", Phoned.NEVER),
        ("mail+phone", "yes", Phoned.ALWAYS),
        ("mail+phone", "no", Phoned.BY_DAY),
        ("phone", "yes", Phoned.ALWAYS),
        ("", "", Phoned.NEVER),
    ],
)
def test_an_official_comes_with_a_post(
    session: Session, bring: Bring, channel: str, night: str, phoned: Phoned
) -> None:
    outcome = bring("people", OFFICIALS + NEW.format(channel, night))

    made = post(session, "dep-zhkg.novyi")
    assert (only(outcome, "officials"), made.phoned, made.digests) == ({"added": 1}, phoned, DigestChoice.WEEKLY)
    assert (made.kind, made.name, made.mailbox) == (
        PostKind.DEPARTMENT_HEAD,
        "Заступник директора",
        "dispatch@dep-zhkg.test",
    )
    assert [service.service for service in made.services] == ["water"]
    assert [area.place.slug for area in made.areas] == ["tsentralnyi"]
    assert holder(session, "dep-zhkg.novyi", NIGHT).name == "Новий Іван Петрович"


@on_both
def test_a_changed_scope_is_taken_over(session: Session, bring: Bring) -> None:
    bring("people", OFFICIALS + NEW.format("mail", "no"))

    again = NEW.format("mail", "no").replace("tsentralnyi", "prymorskyi").replace("water", "heat|gas")
    assert only(bring("people", OFFICIALS + again), "officials") == {"changed": 1}

    one = post(session, "dep-zhkg.novyi").id
    assert set(session.scalars(select(PostService.service).where(PostService.post_id == one))) == {"heat", "gas"}
    assert len(session.scalars(select(PostArea).where(PostArea.post_id == one)).all()) == 1


@on_both
def test_somebody_else_under_the_same_code_gets_the_post_and_not_the_access(
    session: Session, bring: Bring, clock: WoundClock
) -> None:
    email = "zastupnyk-zhkg@council.test"
    council = organisation_by_code(session, "council")
    assert council
    before = set_account(
        session,
        council,
        name="Вакуленко Надія Павлівна",
        email=email,
        role=Role.CONTROLLER,
        password=PASSWORD,
        now=NIGHT,
    )
    now = clock.wind(hours=1)

    outcome = bring("people", OFFICIALS + DEPUTY.format("Коваль Іван Петрович", email))

    session.expire_all()
    successor = person_by_email(session, email)
    assert (only(outcome, "officials"), outcome.faults) == ({"changed": 1}, [])
    assert successor
    assert (successor.id != before.id, successor.password_hash, before.email, before.role) == (True, None, None, None)
    assert holder(session, "council.zastupnyk-zhkg", now).id == successor.id
    assert holder(session, "council.zastupnyk-zhkg", NIGHT).id == before.id


def test_a_new_surname_is_the_same_person(session: Session, bring: Bring) -> None:
    email = "zastupnyk-zhkg@council.test"
    before = person_by_email(session, email)

    bring("people", OFFICIALS + DEPUTY.format("Ткаченко Надія Павлівна", email))

    session.expire_all()
    assert person_by_email(session, email) is before
    assert before
    assert before.name == "Ткаченко Надія Павлівна"


def test_access_that_was_given_by_hand_stays(session: Session, bring: Bring) -> None:
    email = "operator-1@centre.test"
    person = person_by_email(session, email)
    assert person
    person.role = Role.HEAD
    session.commit()

    bring("people", OFFICIALS + f"centre.operator-1,{person.name},operator,Старша зміни,centre,,,desk,,,{email},1500\n")

    session.expire_all()
    assert (person.role, person.phone) == (Role.HEAD, "1500")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x.1,Хтось,wizard,П,council,,,mail,none,no,,\n", "role", "word_unknown"),
        ("x.1,Хтось,mayor,П,nobody,,,mail,none,no,,\n", "organisation", "organisation_code_unknown"),
        ("x.1,Хтось,mayor,П,council,nowhere,,mail,none,no,,\n", "districts", "district_unknown"),
        ("x.1,Хтось,mayor,П,council,,fire,mail,none,no,,\n", "services", "word_unknown"),
        ("x.1,Хтось,mayor,П,council,,,pigeon,none,no,,\n", "channel", "word_unknown"),
        ("x.1,Хтось,mayor,П,council,,,mail,hourly,no,,\n", "digest", "word_unknown"),
        ("x.1,Хтось,mayor,П,council,,,mail,none,perhaps,,\n", "night_calls", "flag_unreadable"),
        ("x.1,Хтось,mayor,П,council,,,mail,none,no,operator-1@centre.test,\n", "email", "email_taken"),
        ("hoa-0001,Хтось,mayor,П,council,,,mail,none,no,,\n", "id", "post_code_taken"),
    ],
)
def test_a_bad_official_is_named(app: OpenAPI, bring: Bring, row: str, column: str, code: str) -> None:
    before = all_rows(app)

    assert (2, column, code) in bad(bring("people", OFFICIALS + row))
    assert all_rows(app) == before


@on_both
def test_organisations_stand_under_one_another_in_whatever_order(session: Session, bring: Bring) -> None:
    rows = "kp-b,executor,КП «Б»,kp-a,water|gas,,\nkp-a,department,Департамент А,council,,,\n"

    assert only(bring("people", ORGANISATIONS + rows), "organisations") == {"added": 2}

    one = organisation_by_code(session, "kp-b")
    parent = organisation_by_code(session, "kp-a")
    assert one
    assert parent
    assert (one.parent_id, [service.service for service in one.services]) == (parent.id, ["water", "gas"])
    assert bring("people", ORGANISATIONS + rows).changes == 0


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("kp-b,executor,Б,nobody,,,\nkp-c,executor,В,kp-b,,,\n", [(2, "parent"), (3, "parent")]),
        ("kp-b,executor,Б,kp-c,,,\nkp-c,executor,В,kp-b,,,\n", [(2, "parent"), (3, "parent")]),
        ("council,executor,Рада,,,,\n", [(2, "kind")]),
        ("КП,executor,Б,,,,\n", [(2, "code")]),
        ("kp-b,executor,Б,,,,\nkp-b,executor,В,,,,\n", [(3, "code")]),
    ],
)
def test_a_bad_organisation_is_named(bring: Bring, rows: str, found: list[tuple[int, str]]) -> None:
    outcome = bring("people", ORGANISATIONS + rows)

    assert [(row, column) for row, column, _ in bad(outcome)] == found
    assert not outcome.kept


def test_each_executor_has_its_named_contacts_post(session: Session) -> None:
    posts = session.scalars(select(Post).where(Post.kind == PostKind.CONTACT)).all()

    assert {one.code for one in posts} == {f"{one.organisation.code}.contact" for one in posts}
    assert len(posts) == 8
    now = datetime.fromisoformat("2026-12-05T12:00:00+02:00")
    assert len(holders(session, [one.id for one in posts], now=now)) == 8


def test_the_journal_counts_and_names_nobody(session: Session, bring: Bring) -> None:
    bring("people", HOAS + HOA.format("Коваль Іван Петрович"))

    entry = session.scalars(select(Entry)).one()
    assert (entry.deed, entry.subject, entry.detail) == ("imported", "people", {"hoas": {"changed": 1}})


def test_a_city_without_rules_begins_with_the_regulations(session: Session, bring: Bring) -> None:
    session.execute(delete(AudienceRule))
    session.commit()

    bring("people", HOAS + HOA.format("Коваль Іван Петрович"))

    assert len(session.scalars(select(AudienceRule)).all()) == len(DEFAULTS)


def test_a_bare_office_is_filled_in_later(session: Session, bring: Bring) -> None:
    session.add(Organisation(code="adm-x", name="adm-x", kind="district"))
    session.commit()

    rows = "adm-x,district_administration,Адміністрація Х району,council,,x@adm.test,1500\n"
    assert only(bring("people", ORGANISATIONS + rows), "organisations") == {"changed": 1}
