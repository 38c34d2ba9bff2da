"""Says which Debian packages the tests would like and do not find: `python -m tests.needs`. Never fails."""

import shutil
import sys
from pathlib import Path

from tests.databases import WHY_NOT, have_postgresql


def missing() -> list[str]:
    """One line for each thing that is missing and what is skipped without it."""
    found = [] if have_postgresql() else [f"{WHY_NOT}; PostgreSQL tests are skipped"]
    if not (shutil.which("chromium") or Path("/usr/bin/chromium").exists()):
        found.append("no Chromium: install Debian's chromium package; browser tests are skipped")
    return found


if __name__ == "__main__":
    for line in missing():
        print(line, file=sys.stderr)  # noqa: T201 - a clear line for whoever runs the tests
