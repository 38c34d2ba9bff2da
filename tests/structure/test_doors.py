import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI

from outage_hub.app import DOORS
from outage_hub.hub import Hub, the_hub
from tests.entrances import HOME

FOR_THE_WORKER = ("smtplib", "gspread", "apscheduler", "granian")


@pytest.mark.parametrize("name", DOORS)
def test_each_door_is_ours_and_plugs_in(app: OpenAPI, name: str) -> None:
    door = import_module(name)

    assert Path(str(door.__file__)).parent.parent == HOME
    assert callable(door.plug_in)
    assert isinstance(the_hub(app), Hub)


def test_the_hub_stands_without_any_door() -> None:
    for module in ("outage_hub.app", "outage_hub.cli", "outage_hub.worker"):
        source = Path(str(import_module(module).__file__)).read_text("utf-8")

        assert not any(f"import {door}" in source or f"from {door}" in source for door in DOORS), module


@pytest.mark.parametrize("doors", [("forms", "public_feed")], ids=" ".join)
def test_the_web_loads_none_of_the_workers_libraries(tmp_path: Path, doors: tuple[str, ...]) -> None:
    program = (
        "import sys; from outage_hub.app import create_app; from outage_hub.settings import load_settings\n"
        f"create_app(load_settings({{}}, home={str(tmp_path)!r}), doors={doors!r})\n"
        f"print([name for name in {FOR_THE_WORKER!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=HOME, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_each_door_may_be_left_shut(make_app: object) -> None:
    assert callable(make_app)
    for left in DOORS:
        assert make_app(doors=tuple(name for name in DOORS if name != left)).url_map
