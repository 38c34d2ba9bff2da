"""What the other side took is written to a file at once: a worker killed before the database hears repeats nothing.

A line of a file costs a few microseconds, a transaction a thousand: so the database may be told of many at a time. The
file is on this machine only; where another one takes over, the letter is sent once more, as after any lost reply.
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)


class Receipts:
    """One worker's file, named as the holder of its deliveries; there only while something is on its way."""

    def __init__(self, home: Path, holder: str) -> None:
        self._home, self._folder, self._holder = home, home / "receipts", holder
        self._path = self._folder / holder
        self._file: int | None = None

    def begin(self) -> None:
        """Make the file, if it is not there. Not for several threads at once, as `keep` is."""
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def keep(self, delivery_id: int, sha256: str | None) -> None:
        """Outlives the process, not a power cut. On a full disk nothing is kept: the database will hear of it soon."""
        line = f"{delivery_id} {sha256 or '-'}\n".encode()
        try:
            os.write(-1 if self._file is None else self._file, line)
        except OSError:
            log.exception("receipt of delivery %s", delivery_id)

    def end(self) -> None:
        """All of it is in the database."""
        if self._file is not None:
            self.close()
            self.forget()

    def close(self) -> None:
        """Keep no more; the file stays for whoever drains next."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def others(self) -> dict[str, "Receipts"]:
        """The receipts that lie beside, by holder; our own too, while we have not begun."""
        names = [file.name for file in self._folder.glob("*")]
        return {name: Receipts(self._home, name) for name in names if self._file is None or name != self._holder}

    def read(self) -> Mapping[int, str | None]:
        """What was taken, with the SHA-256 of the bytes. A line that was cut short says nothing."""
        lines = (line.split(" ") for line in self._path.read_text("ascii", "replace").splitlines())
        return {int(said[0]): said[1].strip("-") or None for said in lines if len(said) == 2 and said[0].isdecimal()}

    def forget(self) -> None:
        """Take the file away."""
        self._path.unlink(missing_ok=True)
