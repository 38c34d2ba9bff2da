"""Several threads, each with a session of its own, let go at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from outage_hub.models.base import db

T = TypeVar("T")


def at_once(app: Flask, jobs: Sequence[Callable[[Session], T]]) -> list[T]:
    """Run all jobs together; their results in order, or the first one's exception."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[Session], T]) -> T:
        with app.app_context():
            gate.wait(timeout=60)
            return job(db.session())

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))
