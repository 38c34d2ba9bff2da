"""The `outage-hub` command. Exit status 0 done, 1 refused (one line a reason on stderr), 2 wrong usage."""

import json
import logging
import secrets
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TextIO

import click
from flask_openapi3 import OpenAPI
from sqlalchemy.exc import DBAPIError

from outage_hub import serve
from outage_hub.access import Deed, require
from outage_hub.actions.outages.answer_caller import answer_caller
from outage_hub.actions.outages.file_outage import file_outage
from outage_hub.actions.outages.submission import Submission
from outage_hub.actions.people.add_account import set_account
from outage_hub.api.reading import read_object
from outage_hub.api.schema import draft_from
from outage_hub.api.tokens import issue_token
from outage_hub.app import create_app
from outage_hub.cli_registry import addresses, import_files
from outage_hub.console import outlive_full_logs, refuse, refusing, say_why
from outage_hub.console import say as tell
from outage_hub.health import troubles
from outage_hub.hub import the_hub
from outage_hub.models import journal
from outage_hub.models.base import db
from outage_hub.models.people import Organisation, organisation_by_code
from outage_hub.models.schema import is_current, upgrade
from outage_hub.rules.outage import Source
from outage_hub.rules.people.roles import CONSOLE, Role
from outage_hub.rules.refusals import Fault, Refused
from outage_hub.sample_city.accounts import give_accounts
from outage_hub.sample_city.load import load_sample_city
from outage_hub.sample_city.outages import file_sample_outages
from outage_hub.settings import PREFIX, SettingsError
from outage_hub.words.sentences import sentence
from outage_hub.words.verdicts import address_words, say
from outage_hub.worker import AnotherLeads, Worker, once


def main() -> None:
    """Run the command line; a setting that makes no sense is one clear line."""
    outlive_full_logs()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        app = create_app()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for command in the_hub(app).commands:
        group.add_command(command)
    with app.app_context():
        try:
            group(obj=app)
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0]
            refuse(f"database: {reason}; run `outage-hub setup` or look at {PREFIX}DATABASE_URL")


@click.group(name="outage-hub")
def group() -> None:
    """The outage hub of a city's contact centre."""


group.add_command(import_files)
group.add_command(addresses)


@group.command()
@click.option("--sample", is_flag=True, help="Load the sample city and four ordinary outages.")
@click.pass_obj
def setup(app: OpenAPI, sample: bool) -> None:  # noqa: FBT001 - click passes a flag so
    """Create or upgrade the database."""
    upgrade(db.engine)
    if not sample:
        return
    session, now = db.session(), the_hub(app).clock()
    if load_sample_city(session):
        click.echo("Sample logins, shown this once:")
        for line in give_accounts(session, now=now):
            click.echo(f"  {line}")
    else:
        click.echo("The sample city is loaded; its logins were shown the first time. A new one: outage-hub users add")
    if file_sample_outages(session, now=now):
        once(app)


@group.command()
@click.pass_obj
def run(app: OpenAPI) -> None:
    """Serve the pages and run the clockwork on one machine."""
    sys.exit(serve.run_both(the_hub(app).settings))


@group.command()
@click.pass_obj
def web(app: OpenAPI) -> None:
    """Serve the pages alone."""
    serve.run_web(the_hub(app).settings)


@group.command()
@click.option("--once", "only_once", is_flag=True, help="Do what is due now, then stop.")
@click.pass_obj
def worker(app: OpenAPI, only_once: bool) -> None:  # noqa: FBT001 - click passes a flag so
    """Run the clockwork alone."""
    if not is_current(db.engine):
        refuse("the database is not set up: run `outage-hub setup`")
    if not only_once:
        Worker(app).run_for_ever()
        return
    try:
        once(app)
    except AnotherLeads:
        refuse("another worker leads")


@group.command()
@click.argument("source", type=click.File("r", encoding="utf-8", errors="surrogateescape"))
@click.pass_obj
def file(app: OpenAPI, source: TextIO) -> None:
    """File one or many outages: the API's JSON, one object or JSON lines. `-` reads standard input."""
    refused = 0
    for line, text in _objects(source):
        try:
            click.echo(_file_one(app, text))
            sys.stdout.flush()
        except Refused as error:
            refused += 1
            for fault in error.faults:
                say_why(fault, f"{source.name}:{line}: ")
    sys.exit(1 if refused else 0)


@group.group()
def users() -> None:
    """Accounts of people."""


@users.command("add")
@click.option("--organisation", required=True)
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.pass_obj
def add_user(app: OpenAPI, organisation: str, role: str, name: str, email: str) -> None:
    """Give somebody an account; the password is made up and printed once."""
    password = secrets.token_urlsafe(12)
    of = _organisation(organisation)
    refusing(
        lambda: set_account(
            db.session(), of, name=name, email=email, role=Role(role), password=password, now=the_hub(app).clock()
        )
    )
    click.echo(password)


@group.group()
def tokens() -> None:
    """Tokens of integrations."""


@tokens.command("add")
@click.option("--organisation", required=True, help="Code of the organisation.")
@click.option("--role", type=click.Choice(["executor", "operator"]), default="executor")
@click.option("--name", required=True, help="What the integration is called.")
@click.pass_obj
def add_token(app: OpenAPI, organisation: str, role: str, name: str) -> None:
    """Make an API token; it is printed once and kept hashed."""
    of = _organisation(organisation)
    click.echo(refusing(lambda: issue_token(db.session(), of, Role(role), name, now=the_hub(app).clock())))


@group.command()
@click.argument("address")
@click.pass_obj
def lookup(app: OpenAPI, address: str) -> None:
    """The operator's verdict for an ADDRESS: the sentence to read aloud, then the numbers of the records."""
    now = the_hub(app).clock()
    found = answer_caller(db.session(), address, now=now)
    if found is None:
        refuse(sentence(Fault("address", "address_short")))
    if found.chosen is None:
        refuse(say(found, now=now))
    click.echo(f"{address_words(found.chosen)}: {say(found, now=now)}")
    for touch in (found.judged.main, *found.judged.others, *found.judged.perhaps):
        if touch:
            click.echo(touch.number if touch.sure else f"{touch.number} ?")


@group.command()
@click.pass_obj
def doctor(app: OpenAPI) -> None:
    """Say what is wrong and how to mend it."""
    if not is_current(db.engine):
        refuse("database: not set up; run `outage-hub setup`")
    found = troubles(db.session(), the_hub(app))
    for name, reasons in found.items():
        for reason in reasons:
            tell(f"{name}: {reason}")
    if found:
        sys.exit(1)
    click.echo("ok")


@group.group("journal")
def the_journal() -> None:
    """The journal of deeds."""


@the_journal.command()
def verify() -> None:
    """Check the journal's chain and print its head."""
    broken = journal.first_break(db.session())
    if broken is not None:
        refuse(f"the chain breaks at entry {broken}")
    click.echo(journal.head(db.session()))


def _organisation(code: str) -> Organisation:
    found = organisation_by_code(db.session(), code)
    if found is None:
        refuse(f"there is no organisation {code}")
    return found


def _objects(source: TextIO) -> Iterator[tuple[int, str]]:
    """The objects in the text with their first lines, as they come: one a line, or one over many lines."""
    held: list[tuple[int, str]] = []
    for number, line in enumerate(source, 1):
        if held or line.strip():
            held.append((number, line))
        if held and _is_whole(_joined(held)):
            yield from _apart(held)
            held = []
    yield from _apart(held)


def _apart(held: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """One object over many lines; where that is broken, lines that are objects by themselves are not lost with it."""
    if _is_object(_joined(held)):
        yield held[0][0], _joined(held)
        return
    for good, lines in groupby(held, lambda one: _is_object(one[1])):
        pieces = list(lines)
        yield from pieces if good else [(pieces[0][0], _joined(pieces))]


def _joined(lines: list[tuple[int, str]]) -> str:
    return "".join(line for _, line in lines)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _is_whole(text: str) -> bool:
    """Whether brackets are balanced or the line can never become an object."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return not text.lstrip().startswith("{") or error.pos < len(text.rstrip())
    except (ValueError, RecursionError):
        return True
    return True


def _file_one(app: OpenAPI, text: str) -> str:
    found = read_object(text)
    require(CONSOLE, Deed.FILE)
    draft, client_id = draft_from(found, executor=None)
    sent = Submission.of("cli", client_id, found)
    receipt = file_outage(db.session(), draft, by=CONSOLE, source=Source.CLI, sent=sent, now=the_hub(app).clock())
    return receipt.number
