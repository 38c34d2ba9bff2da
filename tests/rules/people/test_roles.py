"""Who may touch whose outages."""

import pytest

from outage_hub.rules.people.roles import CLOCK, CONSOLE, Actor, ActorKind, Role


@pytest.mark.parametrize("role", Role)
def test_only_an_executor_is_bound_to_its_own_organisation(role: Role) -> None:
    actor = Actor(kind=ActorKind.PERSON, id=1, role=role, organisation_id=7)
    assert actor.may_touch(7)
    assert actor.may_touch(8) == (role is not Role.EXECUTOR)


def test_an_executor_without_an_organisation_touches_nothing() -> None:
    assert not Actor(kind=ActorKind.TOKEN, role=Role.EXECUTOR).may_touch(7)


def test_the_clock_and_the_console_act_everywhere() -> None:
    assert CLOCK.may_touch(7)
    assert CONSOLE.may_touch(7)
