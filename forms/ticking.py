"""What was ticked on the sheet of a relay, read from the form."""

from collections.abc import Iterable

from forms.typed import Typed
from outage_hub.rules.telling.relay import VARIOUS, Restatement, Ticks

OWN = "own"  # a reason that stands in the field beside it


def read_ticks(typed: Typed, name: str) -> Ticks:
    """Who was told and why not the rest; reasons of each count when it was said that they differ."""
    various = typed.text("left_reason_chip") == VARIOUS and not typed.text("left_reason").strip()
    return Ticks(
        told=_ids(typed.form.getlist("told")),
        reason="" if various else typed.words("left_reason"),
        reasons=_reasons(typed) if various else {},
        name=name,
        seen=_ids(typed.text("seen").split(".")) if typed.text("seen") else None,
    )


def read_restatement(typed: Typed, name: str) -> Restatement:
    """Who was told since, and of whom it was said by mistake."""
    told, left = _ids(typed.form.getlist("told")), _ids(typed.form.getlist("left"))
    return Restatement(told, left, typed.words("left_reason"), name)


def _reasons(typed: Typed) -> dict[int, str]:
    said = {name.removeprefix("why_"): typed.text(name) for name in typed.form if name.startswith("why_")}
    of_each = {post: typed.text(f"words_{post}") if why == OWN else why for post, why in said.items()}
    return {post: why for key, why in of_each.items() for post in _ids([key])}


def _ids(texts: Iterable[str]) -> frozenset[int]:
    """Posts by their ids; what is no number is nobody's."""
    return frozenset(int(one) if one.isascii() and one.isdigit() and len(one) <= 9 else 0 for one in texts)
