"""Checks that the locks pin what the requirements name, with hashes, without addresses: `python -m tests.locks`."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent
PAIRS = (("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt"))


def troubles() -> list[str]:
    """One line for each thing that is wrong."""
    return [trouble for wanted, lock in PAIRS for trouble in _of(HERE / wanted, HERE / lock)]


def _of(wanted: Path, lock: Path) -> list[str]:
    text = lock.read_text("utf-8")
    pinned = {_name(line) for line in re.findall(r"^([A-Za-z0-9_.\-]+)==", text, re.MULTILINE)}
    names = re.findall(r"^([A-Za-z0-9][A-Za-z0-9_.\-]*)", wanted.read_text("utf-8"), re.MULTILINE)
    found = [f"{lock.name} does not pin {name}: run make lock" for name in names if _name(name) not in pinned]
    if re.search(r"https?://|--index|--find-links|--extra", text):
        found.append(f"{lock.name} names an address")
    if text.count("==") > text.count("--hash="):
        found.append(f"{lock.name} lacks hashes")
    return found


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    found = troubles()
    print("\n".join(found) or "locks: ok")  # noqa: T201 - the check's answer
    sys.exit(1 if found else 0)
