"""Real databases for tests: SQLite files, and PostgreSQL from Debian's binaries or `TEST_DATABASE_URL`."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))  # noqa: PTH207 - a list of folders, nothing to walk
SETTINGS = "-c listen_addresses='' -c max_connections=200"
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
WHY_NOT = "no PostgreSQL: install Debian's postgresql package or set TEST_DATABASE_URL"


def use_memory() -> None:
    """Keep temporary files in memory where there is room: on a disk, making a database takes ten times as long."""
    memory = Path("/dev/shm")  # noqa: S108 - a place, not a name that somebody could foresee
    if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30:
        tempfile.tempdir = str(memory)


def have_postgresql() -> bool:
    return bool(BINARIES) or "TEST_DATABASE_URL" in os.environ


class Server:
    """A PostgreSQL server of our own, in a folder of its own; as user postgres when we are root."""

    def __init__(self, *, durable: bool = False) -> None:
        self._folder = tempfile.mkdtemp(prefix="hub-pg-")
        self._options = f"{SETTINGS} {'' if durable else CARELESS} -c unix_socket_directories={self._folder}"
        Path(self._folder).chmod(0o755)
        if os.geteuid() == 0:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        data = f"{self._folder}/data"
        _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.dsn = f"postgresql://postgres@/postgres?host={self._folder}"

    def start(self) -> None:
        """Also after a crash: what was committed is there again."""
        self._control("-l", f"{self._folder}/log", "-o", self._options, "start")

    def crash(self) -> None:
        """Every process at once, nothing written first."""
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop, and leave nothing."""
        self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        _run("pg_ctl", "-D", f"{self._folder}/data", "-w", *arguments)


def run_server(*, durable: bool = False) -> Iterator[str]:
    """The DSN of a server for a while: the one given, or one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    server = Server(durable=durable)
    server.start()
    try:
        yield server.dsn
    finally:
        server.remove()


def copy_database(server: str, template: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return server.replace("/postgres?", f"/{name}?")


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _run(command: str, *arguments: str) -> None:
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    path = f"{BINARIES[-1]}/{command}"
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    subprocess.run([path, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, env=environment, user=user)


needs_postgresql = pytest.mark.skipif(not have_postgresql(), reason=WHY_NOT)
