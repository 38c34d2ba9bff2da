"""Who must be told, and the reason given to them (7.5-7.7)."""

import pytest

from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import (
    DEFAULTS,
    RELAYERS,
    Ground,
    How,
    Match,
    PostKind,
    Rule,
    Touched,
    Why,
    chosen,
)

ALL: frozenset[str] = frozenset()
WATER = frozenset({"water"})
GAS = frozenset({"gas"})
OUTAGE = Touched("water", Ground(districts=frozenset({1})))


@pytest.mark.clause("7.5")
@pytest.mark.clause("7.6")
@pytest.mark.parametrize(
    ("match", "services", "where", "why"),
    [
        (Match.ALL, GAS, "elsewhere", Why.OFFICIAL),
        (Match.SERVICE, ALL, "elsewhere", Why.OFFICIAL),
        (Match.SERVICE, WATER, "elsewhere", Why.SERVICE),
        (Match.SERVICE, GAS, "here", None),
        (Match.AREA, ALL, "here", Why.AREA),
        (Match.AREA, GAS, "here", Why.AREA),
        (Match.AREA, WATER, "elsewhere", None),
        (Match.AREA_AND_SERVICE, ALL, "here", Why.AREA),
        (Match.AREA_AND_SERVICE, WATER, "here", Why.AREA),
        (Match.AREA_AND_SERVICE, GAS, "here", None),
        (Match.AREA_AND_SERVICE, WATER, "elsewhere", None),
    ],
)
def test_a_post_is_told_for_a_named_reason_or_not_at_all(
    match: Match, services: frozenset[str], where: str, why: Why | None
) -> None:
    assert chosen(match, services, OUTAGE, in_area=where == "here") is why


@pytest.mark.clause("7.6")
@pytest.mark.parametrize("match", [Match.AREA, Match.AREA_AND_SERVICE])
def test_where_no_place_was_read_the_reason_says_so(match: Match) -> None:
    nowhere = Touched("water", Ground(districts=frozenset({1, 2})), read=False)
    assert chosen(match, ALL, nowhere, in_area=True) is Why.AREA_NOT_READ


@pytest.mark.clause("7.5")
@pytest.mark.parametrize(("kind", "how"), [(Kind.EMERGENCY, How.AT_ONCE), (Kind.PLANNED, How.DIGEST)])
def test_deputy_mayors_the_press_and_heads_hear_of_emergencies_at_once_and_read_of_works(kind: Kind, how: How) -> None:
    told = {rule.post_kind for rule in DEFAULTS if (rule.outage_kind, rule.how) == (kind, how)}
    assert told - {PostKind.HOA_MANAGER} == {PostKind.DEPUTY_MAYOR, PostKind.PRESS, PostKind.DEPARTMENT_HEAD}


@pytest.mark.clause("7.6")
def test_duty_officers_and_the_hoa_office_hear_of_works_at_once() -> None:
    at_once = {rule.post_kind for rule in DEFAULTS if (rule.outage_kind, rule.how) == (Kind.PLANNED, How.AT_ONCE)}
    assert at_once == {*RELAYERS, PostKind.HOA_MANAGER}


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
def test_only_emergencies_are_relayed_by_districts_and_the_hoa_office() -> None:
    relays = [rule for rule in DEFAULTS if rule.how is How.RELAY]
    assert relays == [
        Rule("7.6", Kind.EMERGENCY, PostKind.DISTRICT_DUTY, Match.AREA, How.RELAY),
        Rule("7.7", Kind.EMERGENCY, PostKind.HOA_OFFICE, Match.AREA, How.RELAY),
    ]
    assert set(RELAYERS) == {rule.post_kind for rule in relays}


def test_no_kind_of_post_has_two_rules_for_one_kind_of_outage() -> None:
    pairs = [(rule.outage_kind, rule.post_kind) for rule in DEFAULTS]
    assert len(pairs) == len(set(pairs))
