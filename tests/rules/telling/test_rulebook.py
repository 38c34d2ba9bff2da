"""What the head may change of who hears of what, and what the regulation keeps (7.5-7.7)."""

from dataclasses import replace
from itertools import product

import pytest

from outage_hub.rules.outage import Kind
from outage_hub.rules.telling.audience import DEFAULTS, RELAYERS, How, Match, PostKind, Rule
from outage_hub.rules.telling.rulebook import (
    OFFICIALS,
    clause_of,
    differences,
    judge_removal,
    judge_rule,
    regulation_of,
    seen_together,
)

EMERGENCY, PLANNED = Kind.EMERGENCY, Kind.PLANNED


def codes(kind: Kind, post: PostKind, match: Match = Match.AREA, how: How = How.AT_ONCE) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in judge_rule(kind, post, match, how)]


def test_the_regulation_allows_what_it_says_itself() -> None:
    for rule in DEFAULTS:
        assert codes(rule.outage_kind, rule.post_kind, rule.match, rule.how) == [], rule
        assert clause_of(rule.outage_kind, rule.post_kind) == rule.clause


@pytest.mark.clause("7.5")
@pytest.mark.parametrize("post", OFFICIALS)
def test_the_posts_of_75_hear_of_emergencies_at_once_and_are_never_left_out(post: PostKind) -> None:
    assert codes(EMERGENCY, post, Match.SERVICE, How.DIGEST) == [("how", "rule_at_once")]
    assert codes(EMERGENCY, post, Match.ALL, How.AT_ONCE) == []
    assert codes(PLANNED, post, Match.SERVICE, How.AT_ONCE) == []
    for kind in Kind:
        assert [fault.code for fault in judge_removal(kind, post)] == ["rule_official"]


@pytest.mark.clause("7.6")
@pytest.mark.clause("7.7")
@pytest.mark.parametrize("post", RELAYERS)
def test_whoever_passes_emergencies_on_cannot_be_spared(post: PostKind) -> None:
    for how in (How.AT_ONCE, How.DIGEST):
        assert codes(EMERGENCY, post, how=how) == [("how", "rule_relayer")]
    assert codes(EMERGENCY, post, Match.SERVICE, How.RELAY) == [("match", "rule_district")]
    assert [fault.code for fault in judge_removal(EMERGENCY, post)] == ["rule_relayer"]
    assert judge_removal(PLANNED, post) == []


def test_nobody_else_and_nothing_else_is_passed_on() -> None:
    for kind, post in product(Kind, PostKind):
        if kind is PLANNED or post not in RELAYERS:
            assert ("how", "rule_relay") in codes(kind, post, how=How.RELAY), (kind, post)


@pytest.mark.clause("7.7")
@pytest.mark.parametrize("post", [PostKind.HOA_MANAGER, PostKind.COMMITTEE_HEAD])
def test_heads_of_hoas_and_committees_hear_of_their_houses_only(post: PostKind) -> None:
    for kind in Kind:
        for match in set(Match) - {Match.AREA}:
            assert codes(kind, post, match) == [("match", "rule_houses")]
    assert codes(EMERGENCY, post, how=How.DIGEST) == [("how", "rule_digest")]
    assert judge_removal(EMERGENCY, post) == []


def test_the_table_says_where_it_is_not_the_regulations() -> None:
    changed = replace(DEFAULTS[0], match=Match.ALL)
    added = Rule("7.6", EMERGENCY, PostKind.COMMITTEE_HEAD, Match.AREA, How.AT_ONCE)
    ours = [changed, added, *DEFAULTS[2:]]
    found = differences(ours)

    assert differences(DEFAULTS) == []
    assert found == [(changed, DEFAULTS[0]), (None, DEFAULTS[1]), (added, None)]
    assert seen_together(ours) != seen_together(DEFAULTS)
    assert seen_together(ours) == seen_together(ours[::-1])


def test_a_rule_that_the_regulation_has_not_stands_under_a_clause_too() -> None:
    assert regulation_of(EMERGENCY, PostKind.CONTACT) is None
    assert [clause_of(EMERGENCY, post) for post in (PostKind.COMMITTEE_HEAD, PostKind.CONTACT, PostKind.HEAD)] == [
        "7.6",
        "5.7.1",
        "7.5",
    ]
