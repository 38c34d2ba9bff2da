"""Who may act: six roles, and the actor that every deed is asked by."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person or a token is to the hub."""

    EXECUTOR = "executor"
    RELAYER = "relayer"
    OPERATOR = "operator"
    CONTROLLER = "controller"
    HEAD = "head"
    ADMINISTRATOR = "administrator"


class ActorKind(StrEnum):
    """What stands in the journal as the author of a deed."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of author, not a secret
    CONSOLE = "console"
    CLOCK = "clock"
    LINK = "link"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks for a deed; `organisation_id` bounds what an executor may see and change."""

    kind: ActorKind
    id: int | None = None
    role: Role | None = None
    organisation_id: int | None = None

    def may_touch(self, executor_id: int) -> bool:
        """Whether an outage of this executor exists for the actor (another's is as good as absent)."""
        return self.role is not Role.EXECUTOR or self.organisation_id == executor_id


CLOCK = Actor(kind=ActorKind.CLOCK)
CONSOLE = Actor(kind=ActorKind.CONSOLE, role=Role.ADMINISTRATOR)
