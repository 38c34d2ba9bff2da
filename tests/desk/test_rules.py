"""The page on which the head changes who hears of what, as a browser sends it."""

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import select

from outage_hub.models.people import AudienceRule
from outage_hub.rules.outage import Kind
from outage_hub.rules.people.roles import Role
from outage_hub.rules.telling.audience import PostKind
from tests.conftest import on_both
from tests.corpus import TEXTS
from tests.entrances import Page, Visitor, looking, signed_in

RULES = "/desk/people/rules"
TYPED = {name: text for name, text in TEXTS.items() if "\ud800" not in text}


@pytest.fixture
def head(app: OpenAPI) -> Visitor:
    """The head of the centre, signed in."""
    return signed_in(app, Role.HEAD, "centre")


def path_of(app: OpenAPI, kind: Kind, post: PostKind) -> str:
    with looking(app) as session:
        found = select(AudienceRule.id).where(AudienceRule.outage_kind == kind, AudienceRule.post_kind == post)
        return f"{RULES}/{session.scalars(found).one()}"


def press(visitor: Visitor, path: str, action: str) -> Page:
    """Press the button that goes to this address."""
    form = next(form for form in visitor.see(path).forms if form.action == action)
    return Page(visitor.client.post(action, data=form.values, follow_redirects=True).text)


@pytest.mark.clause("7.7")
def test_every_rule_is_a_sentence_and_says_whom_it_reaches(head: Visitor) -> None:
    page = head.see(RULES)

    assert "Голови ОСББ: лист одразу, якщо зачеплено їхні будинки (п. 7.7)" in page.text
    assert (
        "Чергові районів: лист одразу і година, щоб довести до відома, якщо зачеплено їхній район (п. 7.6)" in page.text
    )
    assert "4 посади" in page.text
    assert "Додати: Голови комітетів самоорганізації" in page.text
    assert "Усе як у регламенті." in page.text


@on_both
def test_a_rule_is_changed_shown_beside_the_regulations_and_returned(app: OpenAPI, head: Visitor) -> None:
    path = path_of(app, Kind.PLANNED, PostKind.PRESS)
    answer = head.fill(path, how="at_once", match="service")
    assert answer.status_code == 303
    page = head.see(answer.location)
    assert "Правило змінено" in page.text
    assert "Від регламенту відрізняється 1 правило:" in page.text

    restored = press(head, RULES, f"{RULES}/restore")
    assert restored.text.count("Усе як у регламенті.") == 2
    assert head.see(path).form.values["how"] == "digest"


def test_a_rule_is_added_for_those_who_had_none_and_removed(head: Visitor) -> None:
    chip = f"{RULES}/new?outage_kind=emergency&post_kind=committee_head"
    assert chip in head.see(RULES).hrefs
    page = head.see(chip)
    assert (page.form.values["outage_kind"], page.form.values["post_kind"]) == ("emergency", "committee_head")
    assert "32 посади" in page.text
    answer = head.send(page, f"{RULES}/new", match="area", how="at_once")
    page = head.see(answer.location)
    assert "Голови комітетів самоорганізації: лист одразу, якщо зачеплено їхні будинки (п. 7.6)" in page.text
    mine = next(given for _, given in page.tags if "Голови комітетів" in (given.get("aria-label") or ""))["href"]
    assert mine
    assert "Правило прибрано" in press(head, mine, f"{mine}/remove").text


@pytest.mark.clause("7.5")
def test_what_the_regulation_wants_is_not_offered_and_is_refused_in_words(app: OpenAPI, head: Visitor) -> None:
    path = path_of(app, Kind.EMERGENCY, PostKind.PRESS)
    page = head.see(path)
    offered = [given.get("value") for _, given in page.tags if given.get("name") == "how"]
    assert offered == ["at_once"]
    assert "Ці листи вимагає регламент" in page.text

    answer = head.fill(path, how="digest")
    page = Page(answer.text)
    assert (answer.status_code, "#how" in page.hrefs) == (422, True)
    assert "П. 7.5: про аварію ці посади дізнаються одразу, а не зі зведення." in page.text


def test_of_two_heads_the_second_sees_what_the_first_has_done(app: OpenAPI, head: Visitor) -> None:
    other, path = signed_in(app, Role.HEAD, "centre"), path_of(app, Kind.PLANNED, PostKind.PRESS)
    page = other.see(path)
    head.fill(path, how="at_once")
    answer = other.send(page, path, match="service")
    shown = Page(answer.text)

    assert answer.status_code == 409
    assert "Поки ви писали, правило змінили." in shown.text
    assert "Управління з питань преси: лист одразу, про всі планові роботи" in shown.text
    assert shown.form.values["match"] == "service", "what was typed stays"
    assert other.send(shown, path).status_code == 303


@pytest.mark.parametrize("name", TYPED)
def test_no_text_in_any_field_breaks_it(head: Visitor, name: str) -> None:
    text = TYPED[name]
    for path in (f"{RULES}/new", f"{RULES}/1"):
        page = head.see(path)
        for field in ("match", "how", "outage_kind", "post_kind", "seen"):
            assert head.send(page, path, **{field: text}).status_code in {303, 409, 422}, (path, field)
    assert head.get(f"{RULES}/new", query_string={"outage_kind": text, "post_kind": text}).status_code == 200


def test_a_rule_that_is_not_there_is_a_page_that_says_so(head: Visitor) -> None:
    for number in ("2147483647", "0", "9" * 20, "²"):
        assert head.get(f"{RULES}/{number}").status_code == 404
