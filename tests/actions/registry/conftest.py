"""An importer on this test's city."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.actions.registry.bringing import Bring
from tests.conftest import WoundClock


@pytest.fixture
def bring(session: Session, tmp_path: Path, clock: WoundClock) -> Bring:
    return Bring(session, tmp_path, clock)
