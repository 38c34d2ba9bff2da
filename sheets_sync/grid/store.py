"""Where the grid is kept: one CSV for each tab, whole at every moment, and the twenty versions before it."""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sheets_sync.grid.csv_text import OddFileError, decode, encode
from sheets_sync.grid.refusal import RefusalError
from sheets_sync.grid.tab import Tab

TITLE = "Реєстр"
KEPT = 20
EARLIER = "earlier"
_UNFIT = re.compile(r"[^\w .\-]")

Fingerprint = tuple[int, int, int]


class Folder:
    """The folder with the tabs. Nothing of it is held in memory: people and other processes change the files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[list[Tab]]:
        """The tabs, to read and change, alone: other processes wait. What has changed is saved at the end."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tabs = self._load()
            before = [replace(tab, rows=[*map(list, tab.rows)]) for tab in tabs]
            yield tabs
            self._save(before, tabs)

    def file_of(self, title: str) -> Path:
        """The tab's file."""
        return self.path / f"{_UNFIT.sub('_', title)}.csv"

    def fingerprint(self, title: str) -> Fingerprint | None:
        """Changes whenever somebody saves the tab's file."""
        try:
            stat = self.file_of(title).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def opened_elsewhere(self, title: str) -> bool:
        """Whether LibreOffice has the file open: what we write would be lost to the person's own saving."""
        file = self.file_of(title)
        return (file.parent / f".~lock.{file.name}#").exists()

    def _load(self) -> list[Tab]:
        try:
            known = json.loads((self.path / "tabs.json").read_text("utf-8"))
        except FileNotFoundError:
            known = [{"id": 0, "title": TITLE, "row_count": 1000, "column_count": 26}]
        tabs = [Tab(**one) for one in known]
        for tab in tabs:
            tab.rows = self._rows(self.file_of(tab.title))
            tab.row_count = max(tab.row_count, len(tab.rows))
            tab.column_count = max(tab.column_count, max(map(len, tab.rows), default=0))
        return tabs

    def _rows(self, file: Path) -> list[list[str]]:
        try:
            return decode(file.read_bytes())
        except FileNotFoundError:
            return []
        except (OSError, OddFileError) as error:
            raise RefusalError(500, f"{file.name}: {error}", trouble="file") from None

    def _save(self, before: list[Tab], tabs: list[Tab]) -> None:
        if before == tabs:
            return
        try:
            was = {tab.title: tab.rows for tab in before}
            for tab in tabs:
                if was.get(tab.title) != tab.rows:
                    self._save_tab(tab)
            for title in was.keys() - {tab.title for tab in tabs}:
                self._put_away(self.file_of(title))
            _replace(self.path / "tabs.json", json.dumps([_sizes(tab) for tab in tabs], ensure_ascii=False).encode())
        except OSError as error:
            raise RefusalError(500, str(error), trouble="file") from None

    def _save_tab(self, tab: Tab) -> None:
        file = self.file_of(tab.title)
        if self.opened_elsewhere(tab.title):
            raise RefusalError(409, file.name, trouble="file_open")
        self._keep_version(file)
        _replace(file, encode(tab.rows))

    def _put_away(self, file: Path) -> None:
        self._keep_version(file)
        file.unlink(missing_ok=True)

    def _keep_version(self, file: Path) -> None:
        """The file as it is gets a second name; the newest twenty of them stay."""
        if not file.exists():
            return
        folder = self.path / EARLIER
        folder.mkdir(exist_ok=True)
        kept = sorted(folder.glob(f"{file.stem}.*.csv"))
        last = int(kept[-1].name.split(".")[-2]) if kept else 0
        os.link(file, folder / f"{file.stem}.{last + 1:08}.csv")
        for old in kept[: max(len(kept) - KEPT + 1, 0)]:
            old.unlink()


def _sizes(tab: Tab) -> dict[str, object]:
    return {"id": tab.id, "title": tab.title, "row_count": tab.row_count, "column_count": tab.column_count}


def _replace(file: Path, content: bytes) -> None:
    """All of it or nothing, even if the power fails."""
    draft = file.with_name(f".{file.name}.new")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
