from datetime import UTC, datetime
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.hub import the_hub
from outage_hub.models.base import deed
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Announcement, Delivery
from outage_hub.models.people import Person, Post
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, looking, machine
from tests.forms.typing import marked_wrong, wrong_fields
from tests.relaying import ADDRESSES, UNREADABLE, WIDER
from tests.samples import filing_json


@pytest.fixture
def link(app: OpenAPI) -> str:
    """The link in the first relay letter, as it was mailed; no house could be read, so numbers are attested."""
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    once(app)
    return links(app)[0]


def links(app: OpenAPI) -> list[str]:
    with looking(app) as session:
        query = select(Delivery).join(Announcement).where(Announcement.relay_id.is_not(None)).order_by(Delivery.id)
        return [letter.slots["link"].removeprefix("http://127.0.0.1:8000") for letter in session.scalars(query)]


def relay(app: OpenAPI) -> Relay:
    with looking(app) as session:
        found = session.scalars(select(Relay).order_by(Relay.id)).first()
        assert found is not None
        assert found.deadline is not None
        return found


def attest(app: OpenAPI, link: str, **typed: str) -> tuple[int, Page]:
    answer = Visitor(app).fill(link, **{"whom": "part", "told": "38", "total": "38", "name": "Петренко", **typed})
    return answer.status_code, Page(answer.text)


@on_both
def test_looking_changes_nothing_however_often(app: OpenAPI, link: str) -> None:
    before = all_rows(app)

    for _ in range(50):
        assert app.test_client().get(link).status_code == 200
        assert app.test_client().head(link).status_code == 200
    assert all_rows(app) == before


@on_both
def test_a_push_of_the_button_attests_once(app: OpenAPI, link: str) -> None:
    visitor = Visitor(app)
    page = visitor.see(link)
    assert visitor.send(page, link, told="41", total="41", name="Петренко").status_code == 200
    kept = all_rows(app)

    again = visitor.send(page, link, told="1", total="99", left_reason="Інше", name="Хтось")

    assert again.status_code == 200
    assert all_rows(app) == kept
    assert (relay(app).told, relay(app).total, relay(app).deadline.state) == (41, 41, "met")
    assert not [form for form in Page(again.text).forms if form.method == "post"]


def test_a_part_counts_with_a_reason_for_the_rest(app: OpenAPI, link: str) -> None:
    status, page = attest(app, link, told="38", total="41")
    assert (status, wrong_fields(page), marked_wrong(page)) == (422, {"left_reason"}, {"left_reason"})
    assert page.form.values["told"] == "38"

    assert attest(app, link, told="38", total="41", left_reason="Троє не відповіли")[0] == 200
    assert relay(app).left_reason == "Троє не відповіли"


@on_both
def test_all_may_be_attested_without_counting_them(app: OpenAPI, link: str) -> None:
    assert Visitor(app).fill(link, whom="all", name="Петренко").status_code == 200

    assert (relay(app).told, relay(app).total, relay(app).deadline.state) == (None, None, "met")
    assert "усіх" in Visitor(app).see(link).text


def test_all_leaves_no_numbers_of_a_part_behind(app: OpenAPI, link: str) -> None:
    attest(app, link, whom="all", told="1", total="99", left_reason="інше")

    assert (relay(app).told, relay(app).total, relay(app).left_reason) == (None, None, None)


def test_whoever_chooses_nothing_is_asked_who_was_told(app: OpenAPI, link: str) -> None:
    status, page = attest(app, link, whom="", told="")

    assert (status, wrong_fields(page), relay(app).attested_at) == (422, {"whom"}, None)


def test_why_not_the_rest_may_be_a_ready_word(app: OpenAPI, link: str) -> None:
    assert attest(app, link, told="38", total="41", left_reason_chip="Не відповідають")[0] == 200
    assert relay(app).left_reason == "Не відповідають"


def test_a_shared_mailbox_is_offered_whoever_is_on_the_roster(app: OpenAPI, link: str, clock: WoundClock) -> None:
    clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    offered = Visitor(app).see(link).form.values["name_chip"]
    assert offered

    attest(app, link, name="")
    assert relay(app).attested_name == offered


def test_the_draft_is_named_by_the_links_hash_and_never_by_the_link(app: OpenAPI, link: str) -> None:
    named = next(given for _, given in Visitor(app).see(link).tags if given.get("data-draft"))["data-draft"]

    assert named
    assert named.startswith("relay:")
    assert link.removeprefix("/relay/")[:10] not in named


@pytest.mark.parametrize("told", ["", "-1", "²", "１", "٢", "1" * 30, "сорок", "1.5", "999999", "\x00", "<b>", "1 000"])
def test_a_number_that_is_none_is_sent_back(app: OpenAPI, link: str, told: str) -> None:
    status, page = attest(app, link, told=told)

    assert (status, wrong_fields(page)) == (422, {"told"})
    assert page.form.values["told"] == told
    assert relay(app).attested_at is None


def test_more_told_than_there_are_is_sent_back(app: OpenAPI, link: str) -> None:
    assert wrong_fields(attest(app, link, told="42", total="41")[1]) == {"told"}


def test_a_shared_mailbox_is_asked_for_a_name(app: OpenAPI, link: str) -> None:
    status, page = attest(app, link, name=" ")

    assert (status, wrong_fields(page)) == (422, {"name"})
    assert attest(app, link, name="Петренко О.")[0] == 200
    assert relay(app).attested_name == "Петренко О."


def test_a_hand_that_is_known_stands_under_its_attestation(app: OpenAPI, link: str) -> None:
    with looking(app) as session, deed(session):
        holder = session.scalars(select(Person).where(Person.role == Role.RELAYER)).first()
        delivery = session.scalars(select(Delivery).where(Delivery.slots["link"].as_string().endswith(link))).one()
        assert holder is not None
        delivery.person_id = holder.id
    assert "name" not in Visitor(app).see(link).form.controls

    attest(app, link, name="Хтось Інший")

    assert (relay(app).attested_by_id, relay(app).attested_name) == (holder.id, holder.name)


def test_after_the_hour_it_is_taken_as_late(app: OpenAPI, link: str, clock: WoundClock) -> None:
    clock.wind(minutes=61)
    once(app)

    assert attest(app, link)[0] == 200
    assert (relay(app).deadline.state, relay(app).deadline.met_at) == ("broken", clock.now)


def test_at_the_very_hour_it_is_in_time(app: OpenAPI, link: str, clock: WoundClock) -> None:
    clock.wind(minutes=60)

    assert attest(app, link)[0] == 200
    assert relay(app).deadline.state == "met"


def test_a_link_lives_two_days_after_the_end(app: OpenAPI, link: str, clock: WoundClock) -> None:
    ended = {"kind": "restored", "based_on": 1, "ended_at": NIGHT.isoformat()}
    assert machine(app).say("26-0001", ended).status_code == 201

    clock.wind(hours=48)
    assert Visitor(app).get(link).status_code == 200
    clock.wind(seconds=1)
    assert Visitor(app).get(link).status_code == 410


def test_ended_before_its_hour_there_is_nothing_to_attest(app: OpenAPI, link: str) -> None:
    page = Visitor(app).see(link)
    machine(app).say("26-0001", {"kind": "restored", "based_on": 1, "ended_at": NIGHT.isoformat()})

    visitor = Visitor(app)
    visitor.client.get(link)
    assert relay(app).deadline.state == "void"
    assert not [form for form in Visitor(app).see(link).forms if form.method == "post"]
    assert visitor.send(page, link, told="1", total="1").status_code == 400  # another's CSRF token
    assert relay(app).attested_at is None


def damaged(link: str) -> list[str]:
    token = link.removeprefix("/relay/")
    flipped = ("B" if token[0] != "B" else "C") + token[1:]
    return [
        flipped,
        token[:-1],
        token[:20],
        token + "x",
        token.replace(".", ""),
        "x" * 10_000,
        "%00",
        "²",
        "a.b.c",
        ".",
    ]


def test_forged_cut_and_strange_links_get_one_sentence(app: OpenAPI, link: str) -> None:
    sentences = set()
    for token in damaged(link):
        for answer in (app.test_client().get(f"/relay/{token}"), app.test_client().head(f"/relay/{token}")):
            assert answer.status_code == 410, token[:40]
        sentences.add(Page(app.test_client().get(f"/relay/{token}").text).text)
    assert len(sentences) == 1


@pytest.mark.usefixtures("link")
def test_a_link_signed_for_something_else_is_none(app: OpenAPI) -> None:
    signer = the_hub(app).links._relay  # noqa: SLF001 - a forger with our key but another purpose
    expired = {"purpose": "relay", "relay": 1, "delivery": 1, "expires_at": int(NIGHT.timestamp()) - 1}
    for said in ({"purpose": "unsubscribe", "relay": 1}, expired, {**expired, "relay": 10**9, "expires_at": 2**40}):
        assert app.test_client().get(f"/relay/{signer.dumps(said)!s}").status_code == 410


def test_the_page_is_kept_out_of_caches_indexes_and_referrers(app: OpenAPI, link: str) -> None:
    for path in (link, "/relay/forged"):
        headers = app.test_client().get(path).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_attesting_wants_the_pages_own_token(app: OpenAPI, link: str) -> None:
    answer = app.test_client().post(link, data={"told": "1", "total": "1", "name": "x"})

    assert answer.status_code == 400
    assert relay(app).attested_at is None


def test_each_relayer_stops_its_own_clock_only(app: OpenAPI, link: str) -> None:
    attest(app, link)

    with looking(app) as session:
        states = [one.deadline.state for one in session.scalars(select(Relay).order_by(Relay.id))]
    assert states == ["met", "open", "open"]


@pytest.mark.parametrize("text", ["Ж\x07", "=?utf-8?q?=0A?=Bcc: x@y", "я" * 50_000, "\u202eлист", "\x00"])
def test_words_that_cannot_be_kept_are_sent_back(app: OpenAPI, link: str, text: str) -> None:
    status, page = attest(app, link, told="1", left_reason=text)

    assert (status, wrong_fields(page)) == (422, {"left_reason"})
    assert page.form.values["left_reason"] == text


HOA = "hoa-office.duty"


@pytest.fixture
def sheet(app: OpenAPI) -> str:
    """The HOA office's link about places whose seven HOAs are known."""
    machine(app).file(filing_json(NIGHT, addresses=ADDRESSES, districts=[]))
    once(app)
    return links(app)[1]


def ids(page: Page, name: str = "told") -> list[str]:
    return [str(given["value"]) for _, given in page.tags if given.get("name") == name]


def ticks(app: OpenAPI, link: str, *left: int, **typed: Any) -> tuple[int, Page]:
    """Tick all but these by their places in the list."""
    visitor = Visitor(app)
    page = visitor.see(link)
    told = [one for place, one in enumerate(ids(page)) if place not in left]
    answer = visitor.send(page, link, **{"told": told, "name": "Н. Бойко", **typed})
    return answer.status_code, Page(answer.text)


def hoa(app: OpenAPI) -> Relay:
    with looking(app) as session:
        found = session.scalars(select(Relay).join(Post).where(Post.code == HOA).order_by(Relay.id)).first()
        assert found is not None
        assert found.marks is not None
        assert found.deadline is not None
        return found


@on_both
@pytest.mark.clause("7.7")
def test_the_sheet_names_whom_to_tell_with_houses_and_numbers(app: OpenAPI, sheet: str) -> None:
    page = Visitor(app).see(sheet)

    assert len(ids(page)) == 7
    assert "Кушнір В’ячеслава Дмитрівна ОСББ «Затишок-1» · просп. Миру, 28, 30" in page.text
    assert "tel:+380000000033" in page.hrefs
    assert not [given for _, given in page.tags if given.get("name") == "told" and "checked" in given]


@on_both
@pytest.mark.clause("7.7")
def test_all_of_the_sheet_are_attested(app: OpenAPI, sheet: str) -> None:
    status, page = ticks(app, sheet)

    assert (status, hoa(app).told, hoa(app).total, hoa(app).deadline.state) == (200, 7, 7, "met")
    assert "Підтверджено: сповіщено 7 з 7" in page.text
    assert "Дякуємо. Сповіщено всіх." in page.text


@on_both
@pytest.mark.clause("7.7")
def test_some_with_a_reason_for_the_rest_who_stay_on_the_page(app: OpenAPI, sheet: str) -> None:
    status, page = ticks(app, sheet, 0, 3, left_reason_chip="no_answer")

    assert (status, hoa(app).told, hoa(app).left_reason) == (200, 5, "no_answer")
    assert "Підтверджено: сповіщено 5 з 7" in page.text
    assert "Лишилося сповістити: 2" in page.text
    assert page.text.count("не відповідає") == 2


def test_each_may_have_a_reason_of_its_own(app: OpenAPI, sheet: str) -> None:
    first, second = ids(Visitor(app).see(sheet))[:2]
    typed = {f"why_{first}": "wrong_number", f"why_{second}": "own", f"words_{second}": "у лікарні"}

    assert ticks(app, sheet, 0, 1, left_reason_chip="various", **typed)[0] == 200
    assert [mark.reason for mark in hoa(app).marks][:2] == ["wrong_number", "у лікарні"]


def test_reasons_of_each_count_only_when_they_differ(app: OpenAPI, sheet: str) -> None:
    first = ids(Visitor(app).see(sheet))[0]

    assert ticks(app, sheet, 0, 1, left_reason_chip="no_answer", **{f"why_{first}": "wrong_number"})[0] == 200
    assert hoa(app).left_reason == "no_answer"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "left_reason"),
        ({"told": []}, "people"),
        ({"told": ["0"]}, "people"),
        ({"told": ["²", "x" * 5000]}, "people"),
        ({"told": ["99999999999999999999"], "left_reason": "спить"}, "people"),
        ({"seen": "1.2", "left_reason": "спить"}, "people"),
        ({"left_reason": "\x00"}, "left_reason"),
        ({"left_reason": "я" * 1001}, "left_reason"),
        ({"left_reason": "спить", "name": " "}, "name"),
    ],
)
def test_an_odd_sheet_is_sent_back_with_its_ticks(app: OpenAPI, sheet: str, typed: dict[str, Any], field: str) -> None:
    status, page = ticks(app, sheet, 0, **typed)

    assert (status, wrong_fields(page)) == (422, {field})
    assert hoa(app).attested_at is None
    ticked = [given["value"] for _, given in page.tags if given.get("name") == "told" and "checked" in given]
    assert len(ticked) == (0 if "told" in typed else 6)


def test_a_reason_that_is_missing_is_shown_at_its_person(app: OpenAPI, sheet: str) -> None:
    first, second = ids(Visitor(app).see(sheet))[:2]
    status, page = ticks(app, sheet, 0, 1, left_reason_chip="various", **{f"why_{first}": "no_answer"})

    assert (status, wrong_fields(page), marked_wrong(page)) == (422, {f"why_{second}"}, {f"why_{second}"})


@on_both
def test_a_second_confirmation_says_that_it_stands_already(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    visitor.send(page, sheet, told=ids(page), name="Н. Бойко")
    kept = all_rows(app)
    clock.wind(minutes=5)

    again = visitor.send(page, sheet, told=ids(page)[:1], left_reason="спить", name="Хтось")

    assert again.status_code == 200
    assert "Уже підтверджено о 02:58" in Page(again.text).text
    assert all_rows(app) == kept


@on_both
def test_whoever_was_left_is_added_later(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    ticks(app, sheet, 0, 3, left_reason_chip="no_answer")
    clock.wind(minutes=20)
    visitor = Visitor(app)
    page = visitor.see(sheet)

    answer = visitor.send(page, sheet, told=ids(page)[:1], name="Н. Бойко")

    assert answer.status_code == 200
    assert (hoa(app).told, hoa(app).attested_at) == (6, NIGHT)
    assert "Лишилося сповістити: 1" in Page(answer.text).text


def test_a_tick_is_taken_back_with_a_reason(app: OpenAPI, sheet: str) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    done = Page(visitor.send(page, sheet, told=ids(page), name="Н. Бойко").text)
    assert done.form.values["name_chip"] == "Н. Бойко"
    mistaken = ids(done, "left")[:1]

    without = visitor.send(done, sheet, left=mistaken)
    assert (without.status_code, wrong_fields(Page(without.text))) == (422, {"left_reason"})
    assert visitor.send(done, sheet, left=mistaken, left_reason="переплутали").status_code == 200
    assert (hoa(app).told, hoa(app).left_reason) == (6, "переплутали")


def test_adding_nobody_is_asked_about(app: OpenAPI, sheet: str) -> None:
    ticks(app, sheet, 0, left_reason_chip="no_answer")

    answer = Visitor(app).fill(sheet)

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"people"})


def test_people_who_joined_meanwhile_are_looked_at_before_they_are_left(app: OpenAPI, sheet: str) -> None:
    visitor = Visitor(app)
    page = visitor.see(sheet)
    seen = next(given["value"] for tag, given in page.tags if tag == "button" and given.get("name") == "seen")
    changed = {"kind": "area_changed", "based_on": 1, "addresses": WIDER[0].text, "reason": "Додано будинки"}
    assert machine(app).say("26-0001", changed).status_code == 201

    answer = visitor.send(page, sheet, told=ids(page), name="Н. Бойко", left_reason_chip="no_answer", seen=seen)

    assert (answer.status_code, wrong_fields(Page(answer.text))) == (422, {"people"})
    assert "додалося людей: 2" in Page(answer.text).text
    assert len(ids(Page(answer.text))) == 9


def test_the_done_page_says_that_a_newer_letter_asks_for_more(app: OpenAPI, sheet: str, clock: WoundClock) -> None:
    ticks(app, sheet)
    clock.wind(minutes=3)
    changed = {"kind": "area_changed", "based_on": 1, "addresses": WIDER[0].text, "reason": "Додано будинки"}
    machine(app).say("26-0001", changed)
    once(app)

    assert "сказано в листі від 24 листопада, 03:01" in Visitor(app).see(sheet).text
    assert len(ids(Visitor(app).see(links(app)[-1]))) == 2


@pytest.mark.usefixtures("sheet")
def test_without_houses_the_page_says_why_there_is_no_list(app: OpenAPI) -> None:
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    machine(app).file(filing_json(NIGHT, addresses="вул. Казанцева", districts=[]))
    once(app)

    texts = [Visitor(app).see(one).text for one in links(app)[2:]]
    assert sum("прочитати не вдалося" in text for text in texts) == 3
