"""Every route there is, asked of a hub with all its doors."""

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from outage_hub.access import Deed
from outage_hub.app import create_app
from outage_hub.settings import load_settings

ARGUMENTS = {"number": "26-0001", "card": "10001", "token": "forged", "filename": "hub.css"}


@dataclass(frozen=True)
class Route:
    """One rule and what its view is marked with."""

    rule: str
    endpoint: str
    methods: frozenset[str]
    arguments: frozenset[str]
    deed: Deed | None
    public: bool

    def path(self, **known: str) -> str:
        """The address with something in every gap."""
        found = self.rule
        for name in self.arguments:
            start = next(part for part in found.split("<")[1:] if part.partition(">")[0].rpartition(":")[2] == name)
            found = found.replace(f"<{start.partition('>')[0]}>", {**ARGUMENTS, **known}.get(name, "1"))
        return found


@cache
def all_routes() -> tuple[Route, ...]:
    home = Path(tempfile.mkdtemp(prefix="hub-routes-"))
    app = create_app(load_settings({}, home=home, secret_key="k" * 40))
    shutil.rmtree(home)
    found = []
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        methods = frozenset(rule.methods or ())
        deed, public = getattr(view, "deed", None), getattr(view, "public", False)
        found.append(Route(str(rule), rule.endpoint, methods, frozenset(rule.arguments), deed, public))
    return tuple(sorted(found, key=lambda route: (route.rule, sorted(route.methods))))


def is_static(route: Route) -> bool:
    return route.endpoint.rpartition(".")[2] == "static"


PAGES = [route for route in all_routes() if "GET" in route.methods]
DEEDS = [route for route in PAGES if route.deed]
POSTS = [route for route in all_routes() if "POST" in route.methods]
