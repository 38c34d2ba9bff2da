from datetime import UTC, datetime

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.hub import the_hub
from outage_hub.models.base import deed
from outage_hub.models.clocks import Relay
from outage_hub.models.outbox import Delivery
from outage_hub.models.people import Person
from outage_hub.rules.people.roles import Role
from outage_hub.worker import once
from tests.conftest import NIGHT, WoundClock, on_both
from tests.entrances import Page, Visitor, all_rows, looking, machine
from tests.forms.typing import marked_wrong, wrong_fields
from tests.relaying import UNREADABLE, links, relay
from tests.samples import filing_json


@pytest.fixture
def link(app: OpenAPI) -> str:
    """The link in the first relay letter, as it was mailed; no house could be read, so numbers are attested."""
    machine(app).file(filing_json(NIGHT, addresses=UNREADABLE))
    once(app)
    return links(app)[0]


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
