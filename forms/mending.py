"""One tap that mends an address: «Так» puts the official name in, «Це місце робіт» moves the words to their own field.

The script does it at once in the box; without it the same button sends the page, which comes back mended.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forms.drafting import replaced
from outage_hub.actions.outages.question_areas import official_words
from outage_hub.models.city.gazetteer import Settled
from outage_hub.rules.address.meaning.reading import PartKind
from outage_hub.rules.address.meaning.spoken import part_words
from outage_hub.rules.doubts import Doubtful

_FIELDS = ("addresses", "restored_addresses", "group")
_LONGEST = 4000


@dataclass(frozen=True)
class Fix:
    """`old` words near `at` in a field become `new`; `tail` goes to the field's end, `works` to the place of works."""

    field: str
    at: int
    old: str
    new: str = ""
    tail: str = ""
    works: str = ""
    label: str = ""

    @property
    def value(self) -> str:
        """What the button sends."""
        return json.dumps({name: one for name, one in asdict(self).items() if name != "label"}, ensure_ascii=False)


def place_in(whole: str, text: str, one: Doubtful, *, field: str) -> Fix:
    """Where the words stand in the field; `text` is the piece of it that was read."""
    return Fix(field=field, at=max(whole.find(text), 0) + one.start, old=one.words)


def fixes_for(where: Fix, one: Doubtful, settled: Settled | None, districts: dict[int, str]) -> Iterator[Fix]:
    """The buttons under a question."""
    if one.code == "works_only" and not one.items:
        yield replace(where, works=one.words, label=_("Move it to the place of works"))
    if settled is None:
        return
    offered = dict(zip(map(official_words, settled.offered), settled.offered, strict=True))
    if len(offered) == len(settled.offered) and one.code in ("street_doubtful", "street_several"):
        for words in offered:
            yield replace(where, new=words, label=_("Yes") if len(offered) == 1 else words)
    elif one.code == "street_several":
        yield from _by_district(where, one, settled, districts)


def _by_district(where: Fix, one: Doubtful, settled: Settled, districts: dict[int, str]) -> Iterator[Fix]:
    """Streets of one name: the part goes to the end, under its district, where it bears on nothing else."""
    for street in settled.offered:
        if street.district_id in districts:
            heading = f"{districts[street.district_id]} район"
            part = replace(one.part, kind=PartKind.STREET, street=street.official, doubt=None, note="")
            tail = f"\n{heading}: {part_words(part)}"
            yield replace(where, tail=tail, label=f"{official_words(street)}, {heading}")


def mended(form: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """The form as the button «instead» mends it; a value that is none of ours changes nothing."""
    fix = _read(form.get("instead", ""))
    place = _nearest(form.get(fix.field, ""), fix) if fix else -1
    if fix is None or place < 0:
        return form
    text = form.get(fix.field, "")
    text = text[:place] + fix.new + text[place + len(fix.old) :] + fix.tail
    works = "; ".join(filter(None, (form.get("works_place", "").strip(), fix.works)))
    return replaced(form, **{fix.field: text, "works_place": works})


def _read(value: str) -> Fix | None:
    try:
        found = json.loads(value) if len(value) <= _LONGEST else None
    except ValueError:
        return None
    if not isinstance(found, dict) or found.keys() - Fix.__dataclass_fields__.keys():
        return None
    words = all(isinstance(one, str) for name, one in found.items() if name != "at")
    if not words or not isinstance(found.get("at"), int) or not found.get("old") or not found.get("field"):
        return None
    return Fix(**found) if found["field"].rstrip("0123456789") in _FIELDS else None


def _nearest(text: str, fix: Fix) -> int:
    """Where the old words stand nearest to where they were read; -1 = nowhere any more."""
    places = [at for at in range(len(text)) if text.startswith(fix.old, at)]
    return min(places, key=lambda at: abs(at - fix.at), default=-1)
