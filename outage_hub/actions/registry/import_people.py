"""People are imported: organisations, officials, HOAs and committees with their heads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outage_hub.actions.registry.cells import rows_of
from outage_hub.actions.registry.keep_heads import head_of, keep_heads
from outage_hub.actions.registry.keep_officials import keep_officials
from outage_hub.actions.registry.keep_organisations import keep_organisations, organisation_of
from outage_hub.actions.registry.keep_streets import district_ids_by_slug
from outage_hub.actions.registry.outcome import How, Outcome, Work, importing
from outage_hub.actions.registry.read_officials import official_of
from outage_hub.imports.table import Table
from outage_hub.models.people import AudienceRule
from outage_hub.rules.telling.audience import DEFAULTS, PostKind

_HEADED = {"hoas": PostKind.HOA_MANAGER, "committees": PostKind.COMMITTEE_HEAD}


def import_people(session: Session, tables: Sequence[Table], *, how: How, now: datetime) -> Outcome:
    """Take the tables in, all of them or nothing."""
    with importing(session, "people", how, now=now) as work:
        take_people(work, tables)
    return work.outcome


def take_people(work: Work, tables: Sequence[Table]) -> None:
    """The same within a deed that is under way. A city without rules begins with the regulation's."""
    if work.session.scalar(select(AudienceRule.id).limit(1)) is None:
        work.session.add_all(AudienceRule(**vars(rule)) for rule in DEFAULTS)
    keep_organisations(work, [organisation_of(cells) for cells in rows_of(work, tables, "organisations")])
    districts = district_ids_by_slug(work.session)
    keep_officials(work, [official_of(cells, districts) for cells in rows_of(work, tables, "officials")])
    for table, kind in _HEADED.items():
        keep_heads(work, table, kind, [head_of(cells) for cells in rows_of(work, tables, table)])
