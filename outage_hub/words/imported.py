"""What an import says of itself, table by table."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outage_hub.actions.registry.outcome import Outcome

TABLES = {
    "districts": _l("districts"),
    "streets": _l("streets"),
    "houses": _l("houses"),
    "organisations": _l("organisations"),
    "officials": _l("officials"),
    "hoas": _l("HOAs"),
    "committees": _l("committees"),
    "roster": _l("shifts"),
}


def summary(outcome: Outcome, *, rehearsal: bool) -> list[str]:
    """A line a table."""
    return [_line(str(TABLES[table]), rows, rehearsal=rehearsal) for table, rows in outcome.counts.items()]


def _line(table: str, rows: dict[str, int], *, rehearsal: bool) -> str:
    values = {"table": table, **{what: rows.get(what, 0) for what in ("added", "changed", "same")}}
    if rehearsal:
        line = _("%(table)s: to be added %(added)s, to be changed %(changed)s, as they are %(same)s", **values)
    else:
        line = _("%(table)s: added %(added)s, changed %(changed)s, as they were %(same)s", **values)
    passed = _(", passed over %(rows)s", rows=rows.get("passed", 0)) if rows.get("passed") else ""
    return f"{line}{passed}"


def not_kept(outcome: Outcome) -> str:
    """Why nothing was imported, and what can be done."""
    rows = len({(fault.source, fault.row) for fault in outcome.faults})
    return str(_("Nothing is imported: bad rows %(rows)s. Mend them, or take the good ones with --partial.", rows=rows))


def ignored_columns(source: str, columns: Sequence[str]) -> str:
    """A note on what nobody reads."""
    return str(_("%(source)s: these columns are not read: %(columns)s", source=source, columns=", ".join(columns)))
