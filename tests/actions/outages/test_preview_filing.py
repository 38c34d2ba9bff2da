from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outage_hub.actions.outages.preview_filing import preview_filing
from outage_hub.rules.deadlines import Timeliness
from outage_hub.rules.outage import AreaDraft
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.rules.refusals import Fault, Forbidden, Refused
from tests.actions.looking import addresses, causes, duty_of, everything, expand_all
from tests.conftest import NIGHT, on_both
from tests.samples import emergency, file, planned

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.clause("7.2")
@on_both
def test_a_preview_says_what_filing_would_do_and_keeps_nothing(session: Session) -> None:
    before = everything(session)
    found = preview_filing(session, emergency(NIGHT, begins_at=NIGHT - 71 * MINUTE), by=CONSOLE, now=NIGHT)
    assert (found.timeliness, found.clause, found.late_minutes) == (Timeliness.LATE, "7.2", 41)
    assert found.due_at == NIGHT - 41 * MINUTE
    assert found.questions == (Fault("late_reason", "late_reason_missing"),)
    assert everything(session) == before


@pytest.mark.clause("7.3")
@on_both
def test_planned_works_are_previewed_by_their_own_clause(session: Session) -> None:
    found = preview_filing(session, planned(NIGHT, begins_at=NIGHT + 71 * HOUR), by=CONSOLE, now=NIGHT)
    assert (found.timeliness, found.clause, found.late_minutes) == (Timeliness.SHORT_NOTICE, "7.3", 60)


@pytest.mark.clause("7.5")
@on_both
@pytest.mark.parametrize("areas", [emergency(NIGHT).areas, (AreaDraft(text="десь"),)])
def test_the_counts_of_a_preview_are_those_of_the_letters(session: Session, areas: tuple[AreaDraft, ...]) -> None:
    draft = emergency(NIGHT, areas=areas)
    promised = preview_filing(session, draft, by=CONSOLE, now=NIGHT).audience
    file(session, draft, NIGHT)
    expand_all(session, NIGHT)
    assert sum(promised.values()) == len(addresses(session, causes(session, "revision")[0])) > 0
    assert promised["district_duty"] == (2 if areas[0].districts else 4)
    assert promised["press"] == 3


@pytest.mark.clause("7.5")
@on_both
@pytest.mark.parametrize("ahead", [71 * HOUR, 73 * HOUR, 10 * 24 * HOUR])
def test_of_works_a_preview_counts_whoever_hears_at_once_and_no_reader_of_digests(
    session: Session, ahead: timedelta
) -> None:
    draft = planned(NIGHT, begins_at=NIGHT + ahead, expected_end_at=NIGHT + ahead + HOUR)
    promised = preview_filing(session, draft, by=CONSOLE, now=NIGHT).audience
    file(session, draft, NIGHT)
    expand_all(session, NIGHT)
    assert sum(promised.values()) == len(addresses(session, "revision:1"))
    assert ("press" in promised) is (ahead < 72 * HOUR)


@on_both
def test_a_preview_refuses_what_filing_would_refuse(session: Session) -> None:
    for draft in (emergency(NIGHT, summary=""), replace(emergency(NIGHT), executor="нема")):
        with pytest.raises(Refused):
            preview_filing(session, draft, by=CONSOLE, now=NIGHT)
    with pytest.raises(Forbidden):
        preview_filing(session, emergency(NIGHT), by=duty_of(session, "gaz"), now=NIGHT)


@on_both
def test_a_district_that_is_not_there_is_refused_in_a_preview_too(session: Session) -> None:
    draft = emergency(NIGHT, areas=(AreaDraft(text="а", districts=("kyivskyi",)),))
    with pytest.raises(Refused) as refusal:
        preview_filing(session, draft, by=CONSOLE, now=NIGHT)
    assert refusal.value.faults[0].code == "district_unknown"
