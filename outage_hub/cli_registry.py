"""`outage-hub import` and `outage-hub addresses`: the registry brought in, and text read by it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click
from flask_openapi3 import OpenAPI

from outage_hub.actions.registry.import_people import import_people
from outage_hub.actions.registry.import_places import import_places
from outage_hub.actions.registry.import_roster import import_roster
from outage_hub.actions.registry.outcome import How, Outcome, Progress
from outage_hub.console import refuse, refusing, say, say_why
from outage_hub.hub import the_hub
from outage_hub.imports.files import read_tables
from outage_hub.imports.shapes import PEOPLE, PLACES, ROSTER
from outage_hub.imports.table import Table
from outage_hub.models.base import db
from outage_hub.models.city.gazetteer import Gazetteer, Settled
from outage_hub.models.city.street_names import load_gazetteer
from outage_hub.models.schema import is_current
from outage_hub.rules.address.canonical import printed
from outage_hub.rules.address.meaning.reading import Doubt, Part, PartKind, Reading
from outage_hub.rules.address.read import read_addresses
from outage_hub.rules.address.streets.keys import street_key
from outage_hub.rules.people.roles import CONSOLE
from outage_hub.sample_city.streets import sample_gazetteer
from outage_hub.words.imported import ignored_columns, not_kept, summary

_OF_ANOTHER_CITY = (Doubt.STREET_UNKNOWN, Doubt.STREET_NEAR, Doubt.SEGMENT, Doubt.NOT_A_HOUSE, Doubt.VAGUE)
_SHAPES = {"places": PLACES, "people": PEOPLE, "roster": ROSTER}


@click.command("import")
@click.argument("what", type=click.Choice(list(_SHAPES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--partial", is_flag=True, help="Import the good rows although there are bad ones.")
@click.pass_obj
def import_files(app: OpenAPI, what: str, file: Path, dry_run: bool, partial: bool) -> None:  # noqa: FBT001 - click
    """Import a table: CSV in UTF-8, or .xlsx with every sheet whose header is known.

    \b
    places  districts, streets, houses, or all in one
    people  organisations, officials, hoas, committees
    roster  shifts

    Which table it is, its header tells: docs/import.md has the columns. Each bad row is named on stderr with its
    column; then nothing is imported, unless --partial. Importing the same again changes nothing; what has a known
    code is changed, nothing is removed.
    """  # noqa: D301 - click's mark for lines that stay as they are
    if not is_current(db.engine):
        refuse("the database is not set up: run `outage-hub setup`")
    tables = refusing(lambda: read_tables(file, _SHAPES[what]))
    for table in tables:
        if table.ignored:
            say(ignored_columns(table.source, table.ignored))
    with _bar(tables) as progress:
        how = How(by=CONSOLE, rehearsal=dry_run, partial=partial, progress=progress)
        outcome = _import(app, what, tables, how)
    _tell(outcome, rehearsal=dry_run)
    sys.exit(1 if outcome.faults else 0)


def _import(app: OpenAPI, what: str, tables: list[Table], how: How) -> Outcome:
    hub, session = the_hub(app), db.session()
    now = hub.clock()
    if what == "places":
        return import_places(session, tables, city=hub.settings.city.name, how=how, now=now)
    return (import_people if what == "people" else import_roster)(session, tables, how=how, now=now)


def _tell(outcome: Outcome, *, rehearsal: bool) -> None:
    for one in outcome.faults:
        say_why(one.fault, f"{one.source}:{one.row}: ")
    if outcome.kept or rehearsal:
        for line in summary(outcome, rehearsal=rehearsal):
            click.echo(line)
    else:
        say(not_kept(outcome))


@contextmanager
def _bar(tables: list[Table]) -> Iterator[Progress]:
    """A progress bar while somebody looks on: a row counts when it is read and when it is kept."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    with click.progressbar(length=2 * sum(len(table.rows) for table in tables), file=sys.stderr) as bar:
        yield bar.update


@click.group()
def addresses() -> None:
    """Addresses as people write them."""


@addresses.command()
@click.option("--lines", type=click.File("r", encoding="utf-8", errors="replace"), help="A file, a text a line; or -.")
@click.argument("text", required=False)
def read(lines: TextIO | None, text: str | None) -> None:
    """Read TEXT, or each line of a file, and print it in the compact form: a line for a line.

    What could not be read stands in braces; what a person must look at ends in " ?". The streets are those of this
    hub's registry or, before it is set up, those of the sample city.
    """
    if (lines is None) == (text is None):
        raise click.UsageError("TEXT or --lines FILE")
    reader = _reader()
    for line in lines or [text or ""]:
        click.echo(reader(line.rstrip("\r\n")))
        sys.stdout.flush()


def _reader() -> Callable[[str], str]:
    """By the registry's streets; before there is one, by the sample city's. Houses are compared when filing."""
    known = load_gazetteer(db.session()) if is_current(db.engine) else Gazetteer()
    known = known if known.streets else sample_gazetteer()
    return lambda text: _printed(text, known.settle(read_addresses(text).parts))


def _printed(text: str, settled: Sequence[Settled]) -> str:
    return printed(Reading(text, tuple(_plain(one, text) for one in settled)))


def _plain(one: Settled, text: str) -> Part:
    """Without the doubts that are none here. `~` says «near» by itself.

    On a street that the registry has not, what was read stands as it is: the text may be of another city.
    """
    foreign = one.street is None and _is_foreign(one)
    known_doubts = (*_OF_ANOTHER_CITY, Doubt.NEAR) if foreign else (Doubt.NEAR,)
    part = one.part
    items = tuple(replace(item, doubt=None) if item.doubt in known_doubts else item for item in part.items)
    part = replace(part, items=items, doubt=None if part.doubt in known_doubts else part.doubt)
    return replace(part, street=replace(part.street, name=_as_written(part.street.name, text))) if foreign else part


def _is_foreign(one: Settled) -> bool:
    """Not known by any name, or only as a street of another type: «Торгова площа» is no slip for «вул. Торгова»."""
    part, asked = one.part, street_key(one.part.street.name)
    if part.doubt in (Doubt.STREET_AMBIGUOUS, Doubt.NOT_READ) or part.kind is PartKind.CROSSING:
        return False
    if part.kind is PartKind.SEGMENT:
        return not one.offered
    vague = part.doubt is Doubt.VAGUE and part.kind is not PartKind.AREA
    return not vague and (not part.street.type or all(street_key(near.name) == asked for near in one.offered))


def _as_written(name: str, text: str) -> str:
    """With the writer's own apostrophe."""
    return next((found for mark in "'ʼ`" if (found := name.replace("’", mark)) in text), name)
