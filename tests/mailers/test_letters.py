"""Each thing that can be said has a whole letter of its own."""

from pathlib import Path

import pytest

from mailers import letters
from mailers.letters import template_of
from outage_hub.models.outages import Outage, Revision
from outage_hub.models.outbox import Announcement, Purpose
from outage_hub.rules.outage import Kind, Saying

TEMPLATES = Path(letters.__file__).parent / "templates" / "mailers"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("saying", [saying for saying in Saying if saying is not Saying.CORRECTED])
def test_every_significant_saying_of_both_kinds_has_a_letter(kind: Kind, saying: Saying) -> None:
    about = Announcement(purpose=Purpose.REVISION, outage=Outage(kind=kind), revision=Revision(kind=saying))
    if kind is Kind.EMERGENCY and saying in (Saying.MOVED, Saying.STARTED):
        return  # an emergency is neither moved nor started

    assert (TEMPLATES / f"{template_of(about)}.txt").exists()


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.REVISION])
def test_every_other_purpose_has_a_letter(purpose: Purpose) -> None:
    assert (TEMPLATES / f"{template_of(Announcement(purpose=purpose))}.txt").exists()
