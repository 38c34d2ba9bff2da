"""Who must be told, and the reason given to them (7.5-7.7)."""

import pytest

from outage_hub.rules.audience import DEFAULTS, RELAYERS, How, Match, PostKind, Rule, Scope, Touched, Why, chosen
from outage_hub.rules.outage import Kind

CITY = Scope(frozenset(), frozenset())
HERE = Scope(frozenset({1}), frozenset())
THERE = Scope(frozenset({2}), frozenset())
WATER = Scope(frozenset(), frozenset({"water"}))
GAS = Scope(frozenset(), frozenset({"gas"}))
WATER_HERE = Scope(frozenset({1}), frozenset({"water"}))
GAS_HERE = Scope(frozenset({1}), frozenset({"gas"}))
WATER_THERE = Scope(frozenset({2}), frozenset({"water"}))
OUTAGE = Touched("water", frozenset({1}))


@pytest.mark.clause("7.5")
@pytest.mark.clause("7.6")
@pytest.mark.parametrize(
    ("match", "scope", "why"),
    [
        (Match.ALL, GAS_HERE, Why.OFFICIAL),
        (Match.ALL, THERE, Why.OFFICIAL),
        (Match.SERVICE, CITY, Why.OFFICIAL),
        (Match.SERVICE, WATER, Why.SERVICE),
        (Match.SERVICE, WATER_THERE, Why.SERVICE),
        (Match.SERVICE, GAS, None),
        (Match.AREA, CITY, Why.AREA),
        (Match.AREA, HERE, Why.AREA),
        (Match.AREA, GAS_HERE, Why.AREA),
        (Match.AREA, THERE, None),
        (Match.AREA_AND_SERVICE, CITY, Why.AREA),
        (Match.AREA_AND_SERVICE, WATER_HERE, Why.AREA),
        (Match.AREA_AND_SERVICE, GAS_HERE, None),
        (Match.AREA_AND_SERVICE, WATER_THERE, None),
    ],
)
def test_a_post_is_told_for_a_named_reason_or_not_at_all(match: Match, scope: Scope, why: Why | None) -> None:
    assert chosen(match, scope, OUTAGE) is why


@pytest.mark.clause("7.6")
@pytest.mark.parametrize("match", [Match.AREA, Match.AREA_AND_SERVICE])
def test_where_no_district_was_read_the_reason_says_so(match: Match) -> None:
    assert chosen(match, HERE, Touched("water", frozenset({1, 2}), read=False)) is Why.AREA_NOT_READ


@pytest.mark.clause("7.5")
@pytest.mark.parametrize(("kind", "how"), [(Kind.EMERGENCY, How.AT_ONCE), (Kind.PLANNED, How.DIGEST)])
def test_deputy_mayors_the_press_and_heads_hear_of_emergencies_at_once_and_read_of_works(kind: Kind, how: How) -> None:
    told = {rule.post_kind for rule in DEFAULTS if (rule.outage_kind, rule.how) == (kind, how)}
    assert told == {PostKind.DEPUTY_MAYOR, PostKind.PRESS, PostKind.DEPARTMENT_HEAD}
    assert {rule.clause for rule in DEFAULTS if rule.how is not How.RELAY} == {"7.5"}


@pytest.mark.clause("7.6")
def test_duty_officers_and_the_hoa_office_hear_of_works_at_once() -> None:
    at_once = {rule.post_kind for rule in DEFAULTS if (rule.outage_kind, rule.how) == (Kind.PLANNED, How.AT_ONCE)}
    assert at_once == set(RELAYERS)


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
