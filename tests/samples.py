"""Ready-made drafts and shortcuts, so that a test says only what it is about."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.revise_outage import revise_outage
from outage_hub.actions.outages.submission import Receipt, Submission
from outage_hub.rules.change import Change
from outage_hub.rules.outage import AreaDraft, Draft, Facts, Kind, Saying, Service, Source
from outage_hub.rules.people.roles import CONSOLE

_keys = count()


def emergency(now: datetime, **changes: Any) -> Draft:
    """Water is out in two districts for 18 minutes; four more hours are promised."""
    facts = Facts(
        summary="Порив водоводу діаметром 400 мм",
        cause="Зношення труби",
        consequences="Немає холодної води",
        begins_at=now - timedelta(minutes=18),
        expected_end_at=now + timedelta(hours=4),
    )
    return _changed(
        Draft(
            kind=Kind.EMERGENCY,
            service=Service.WATER,
            executor="vodokanal",
            facts=facts,
            areas=(AreaDraft(text="вул. Пилипа Орлика, 15-45 непарні", districts=("prymorskyi", "tsentralnyi")),),
        ),
        changes,
    )


def planned(now: datetime, **changes: Any) -> Draft:
    """Gas will be off for eight hours, four days ahead."""
    facts = Facts(
        summary="Перевірка газопроводу",
        cause="Підготовка до зими",
        consequences="Тимчасово не буде газу",
        begins_at=now + timedelta(days=4),
        expected_end_at=now + timedelta(days=4, hours=8),
    )
    return _changed(
        Draft(
            kind=Kind.PLANNED,
            service=Service.GAS,
            executor="gaz",
            facts=facts,
            areas=(AreaDraft(text="просп. Нахімова, 101-115", districts=("prymorskyi",)),),
        ),
        changes,
    )


def file(session: Session, draft: Draft, now: datetime, *, source: Source = Source.CLI) -> Receipt:
    """File as the console, each time with a new key."""
    return file_outage(session, draft, by=CONSOLE, source=source, sent=new_key(), now=now)


def say(session: Session, number: str, saying: Saying, based_on: int, now: datetime, **change: Any) -> Receipt:
    """Say something as the console; a reason is at hand where one is wanted."""
    said = Change(saying=saying, based_on=based_on, **{"reason": "Складніший ремонт", **change})
    return revise_outage(session, number, said, by=CONSOLE, source=Source.CLI, sent=new_key(), now=now)


def new_key() -> Submission:
    """A key nobody used."""
    return Submission("test", f"key-{next(_keys)}", "digest")


def filing_json(now: datetime, **changes: Any) -> dict[str, Any]:
    """The API's object for the same emergency."""
    return {
        "kind": "emergency",
        "service": "water",
        "summary": "Порив водоводу діаметром 400 мм",
        "cause": "Зношення труби",
        "consequences": "Немає холодної води",
        "addresses": "вул. Пилипа Орлика, 15-45 непарні",
        "districts": ["prymorskyi", "tsentralnyi"],
        "occurred_at": (now - timedelta(minutes=18)).isoformat(),
        "expected_restoration_at": (now + timedelta(hours=4)).isoformat(),
        **changes,
    }


def as_line(found: dict[str, Any]) -> str:
    """One JSON line."""
    return json.dumps(found, ensure_ascii=False)


def _changed(draft: Draft, changes: dict[str, Any]) -> Draft:
    of_facts = {name: value for name, value in changes.items() if name in Facts.__dataclass_fields__}
    others = {name: value for name, value in changes.items() if name not in of_facts}
    return replace(draft, facts=replace(draft.facts, **of_facts), **others)
