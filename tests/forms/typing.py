"""What somebody types into the forms, and how a page with faults must look."""

from typing import Any

from flask_openapi3 import OpenAPI

from outage_hub.rules.people.roles import Role
from tests.entrances import Page, Visitor, signed_in

EMERGENCY: dict[str, Any] = {
    "occurred_time": "02:40",
    "summary": "Порив водоводу діаметром 400 мм",
    "cause": "Зношення труби",
    "consequences": "Немає холодної води",
    "addresses": "вул. Пилипа Орлика, 15-45 непарні",
    "districts": ["prymorskyi", "tsentralnyi"],
    "expected_time": "07:00",
    "action": "send",
}
PLANNED: dict[str, Any] = {
    "starts_day": "2026-11-28",
    "starts_time": "09:00",
    "ends_day": "2026-11-28",
    "ends_time": "17:00",
    "summary": "Перевірка газопроводу",
    "cause": "Підготовка до зими",
    "consequences": "Тимчасово не буде газу",
    "districts": ["prymorskyi"],
    "action": "send",
}


def filer(app: OpenAPI, **changes: Any) -> Visitor:
    """An executor's duty officer who has just filed an emergency: № 26-0001."""
    visitor = signed_in(app, Role.EXECUTOR)
    answer = visitor.fill("/file", **{**EMERGENCY, **changes})
    assert answer.status_code == 303, Page(answer.text).text
    return visitor


def say(visitor: Visitor, what: str, number: str = "26-0001", **typed: Any) -> tuple[int, Page]:
    """Choose what to say, type it, send it."""
    path = f"/outages/{number}/change"
    answer = visitor.send(visitor.see(f"{path}?say={what}"), path, **typed)
    return answer.status_code, Page(answer.text)


def wrong_fields(page: Page) -> set[str]:
    """The fields that a page says are wrong; that it says so properly is asserted here."""
    linked = {href.removeprefix("#") for href in page.hrefs if href.startswith("#") and href != "#main"}
    assert "errors" in page.ids
    assert linked <= set(page.ids), f"links lead nowhere: {linked - set(page.ids)}"
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    for _, given in page.tags:
        described = (given.get("aria-describedby") or "").split()
        assert set(described) <= set(page.ids), f"{described} is not there"
        assert given.get("aria-invalid") is None or any(one.endswith("-e") for one in described)
    return linked


def marked_wrong(page: Page) -> set[str]:
    """Names of controls that are marked wrong for those who cannot see the colour."""
    return {str(given.get("name")) for _, given in page.tags if given.get("aria-invalid") == "true"}
