"""Rows from outside beside those that are kept: what is new is added, what differs is changed, nothing is removed."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from outage_hub.actions.registry.outcome import Work
from outage_hub.models.base import Base

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
BATCH = 2000
Values = Mapping[str, Any]
Column = InstrumentedAttribute[Any]


def keep_rows(
    work: Work,
    model: type[Base],
    wanted: Mapping[K, Values],
    known: Mapping[K, Values],
    blank: Values,
) -> dict[K, str]:
    """Keep each wanted row; say of each whether it is `added`, `changed` or the `same`.

    `known` rows have their `id`. A new row is `blank` but for what is wanted.
    """
    fates = {key: _fate(values, known.get(key)) for key, values in wanted.items()}
    work.progress(sum(fate == "same" for fate in fates.values()))
    added: list[Values] = [{**blank, **values} for key, values in wanted.items() if fates[key] == "added"]
    changed = [{"id": known[key]["id"], **values} for key, values in wanted.items() if fates[key] == "changed"]
    statements: list[tuple[Executable, list[Values]]] = [
        (insert(model), added),
        *((update(model), some) for some in _alike(changed)),
    ]
    for statement, rows in statements:
        for batch in batches(rows):
            work.session.execute(statement, batch)
            work.progress(len(batch))
    return fates


def add_rows(session: Session, model: type[Base], rows: Sequence[Values]) -> None:
    """Insert them, some thousands at a time."""
    for batch in batches(rows):
        session.execute(insert(model), batch)


def keep_links(
    session: Session, owner: Column, value: Column, wanted: Mapping[int, Collection[Any]], only: Collection[Any] = ()
) -> set[int]:
    """Give each owner exactly the wanted values, leaving those alone that are not among `only`. Says whose changed."""
    model: Any = owner.class_
    rows = session.execute(select(model.id, owner.label("owner"), value.label("value"))).all()
    has = {(row.owner, row.value): row.id for row in rows if row.owner in wanted and (not only or row.value in only)}
    pairs = {(one, found): None for one, values in wanted.items() for found in values}
    lost, new = has.keys() - pairs.keys(), [pair for pair in pairs if pair not in has]
    for batch in batches(sorted(has[pair] for pair in lost)):
        session.execute(delete(model).where(model.id.in_(batch)))
    add_rows(session, model, [{owner.key: one, value.key: found} for one, found in new])
    return {one for one, _ in [*lost, *new]}


def batches(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """A list cut into pieces that a statement can carry."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _fate(wanted: Values, known: Values | None) -> str:
    if known is None:
        return "added"
    return "same" if all(known[column] == value for column, value in wanted.items()) else "changed"


def _alike(rows: Iterable[Values]) -> list[list[Values]]:
    """Those with the same columns together: one statement each."""
    found: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        found.setdefault(tuple(row), []).append(row)
    return list(found.values())
