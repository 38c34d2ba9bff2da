"""A server that does not answer is left alone: after five failures in a row one letter a minute tries it."""

from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Update, bindparam
from sqlalchemy.orm import Session

from outage_hub.models.troubles import Circuit, circuit_of, locked_circuit
from outage_hub.rules.telling.retry import PROBE, TOLERATED


def how_many(session: Session, channel: str, most: int, *, now: datetime) -> int:
    """How many letters may be taken for the channel now. Part of the claim's own transaction."""
    circuit = circuit_of(session, channel)
    if circuit is None or circuit.opened_at is None:
        return most
    circuit = locked_circuit(session, channel)
    if circuit.probe_at and circuit.probe_at > now:
        return 0
    circuit.probe_at = now + PROBE
    return 1


def note_answer(session: Session, channel: str, *, answered: bool, now: datetime) -> None:
    """Count what the server failed to answer, in a row; whatever it says itself closes the circuit."""
    if answered:
        close_circuit(session.connection(), channel)
        return
    circuit = locked_circuit(session, channel)
    circuit.failures += 1
    if circuit.failures >= TOLERATED and circuit.opened_at is None:
        circuit.opened_at, circuit.probe_at = now, now + PROBE


def close_circuit(connection: Connection, channel: str) -> None:
    """The server answers: as if it had always done so."""
    connection.execute(_closing(), {"answers": channel})


@cache
def _closing() -> Update:
    circuit = Circuit.metadata.tables["circuit"]
    failed = (circuit.c.channel == bindparam("answers")) & (circuit.c.failures > 0)
    return circuit.update().where(failed).values(failures=0, opened_at=None, probe_at=None)
