"""A server that does not answer is left alone: after five failures in a row one letter a minute tries it."""

from datetime import datetime

from sqlalchemy.orm import Session

from outage_hub.models.troubles import circuit_of, locked_circuit
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
    circuit = circuit_of(session, channel)
    if answered and (circuit is None or not circuit.failures):
        return
    circuit = locked_circuit(session, channel)
    if answered:
        circuit.failures, circuit.opened_at, circuit.probe_at = 0, None, None
        return
    circuit.failures += 1
    if circuit.failures >= TOLERATED and circuit.opened_at is None:
        circuit.opened_at, circuit.probe_at = now, now + PROBE
