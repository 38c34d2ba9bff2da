"""How the hub says no: a fault names the field and a code; the sentence is put into words elsewhere."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent; `values` fill the sentence's gaps."""

    field: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Refused(Exception):
    """A deed the rules do not allow. Nothing was kept."""

    status = 422

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in self.faults))

    @classmethod
    def because(cls, field: str, code: str, **values: str) -> "Refused":
        """Refuse for one reason."""
        return cls([Fault(field, code, values)])


class Absent(Refused):
    """No such record, or not for this actor: the two look alike on purpose."""

    status = 404


class Forbidden(Refused):
    """The role may not do this."""

    status = 403


class Conflict(Refused):
    """The record moved on meanwhile, the state forbids the move, or a key was used for something else."""

    status = 409


class Gone(Refused):
    """A link that is forged, used or out of date: one answer for all."""

    status = 410


class TooMany(Refused):
    """Over the rate that the throttle allows."""

    status = 429
