"""Reads JSON strictly, and says in the hub's own words what is wrong with it (RFC 8259; RFC 9457 for the answer)."""

import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Request
from pydantic import BaseModel, ValidationError

from outage_hub.rules.refusals import Fault, Refused
from outage_hub.words.sentences import SENTENCES

DEEPEST = 20
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_SET_BY_HUB = """
    id number revision seq state status filed_at recorded_at timeliness late late_minutes executor_id author author_id
    source current begins_at expected_end_at closed_at is_admin role met_at due_at breach
"""
SET_BY_HUB = frozenset(_SET_BY_HUB.split())
_TYPES = {
    "string_type": "type_text",
    "bool_type": "type_flag",
    "int_type": "type_number",
    "greater_than_equal": "type_number",
    "less_than_equal": "type_number",
    "list_type": "type_list",
    "model_type": "type_object",
    "model_attributes_type": "type_object",
    "dict_type": "type_object",
}


class BadJson(Refused):
    """What was sent is not a JSON object at all."""

    status = 400


class WrongMedia(Refused):
    """It is not even called JSON."""

    status = 415


class StrictRequest(Request):
    """A request whose JSON is read strictly everywhere."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: FBT001, FBT002, ARG002 - werkzeug's
        """The body as an object. Raises BadJson or WrongMedia, silent or not."""
        if self.mimetype not in {"application/json", "application/problem+json"} and not force:
            raise WrongMedia([Fault("body", "media_type")])
        return read_object(self.get_data(cache=cache))


def read_object(raw: bytes | str) -> dict[str, Any]:
    """One JSON object. Raises BadJson: not JSON or no object, too deep, a name twice, an endless number."""
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise BadJson([Fault("body", "json_deep")])
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError:
        raise BadJson([Fault("body", "not_json", {"text": "UTF-8"})]) from None
    except json.JSONDecodeError as error:
        raise BadJson([Fault("body", "not_json", {"text": f"{error.lineno}:{error.colno}"})]) from None
    except ValueError:  # more digits than Python reads
        raise BadJson([Fault("body", "json_number")]) from None
    if not isinstance(found, dict):
        raise BadJson([Fault("body", "not_object")])
    if broken := list(_broken_texts(found, "")):
        raise BadJson([Fault(path, "text_control") for path in broken])
    return found


def faults_of(error: ValidationError, fields: Iterable[str]) -> list[Fault]:
    """What pydantic found, as faults of the sender's own fields."""
    known = list(fields)
    return [
        _fault(found, known) for found in error.errors(include_url=False, include_context=False, include_input=True)
    ]


def read_model(model: type[BaseModel], found: Mapping[str, Any]) -> Any:
    """The object as the model. Raises Refused with every fault."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise Refused(faults_of(error, model.model_fields)) from None


def _fault(found: Mapping[str, Any], known: list[str]) -> Fault:
    field = ".".join(str(part) for part in found["loc"]) or "body"
    name = str(found["loc"][-1]) if found["loc"] else "body"
    kind = found["type"]
    if kind == "missing":
        short = name.removesuffix("_at")
        code = next((code for code in (f"{short}_missing", f"{name}_missing") if code in SENTENCES), "field_missing")
        return Fault(field, code, {"field": name})
    if kind == "extra_forbidden":
        return _extra(field, name, known)
    if kind == "enum":
        code = "saying_unknown" if "based_on" in known else f"{name}_unknown"
        return Fault(field, code, {"text": str(found["input"])[:40]})
    if not found["loc"]:
        return Fault("body", "not_object")
    return Fault(field, _TYPES.get(kind, "type_text"))


def _extra(field: str, name: str, known: list[str]) -> Fault:
    if name in SET_BY_HUB:
        return Fault(field, "field_forbidden", {"field": name})
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return Fault(field, "field_unknown_near", {"field": name[:40], "near": near[0]})
    return Fault(field, "field_unknown", {"field": name[:40]})


def _depth(text: str) -> int:
    """How deep brackets nest outside strings; counted before parsing, which would exhaust the stack."""
    depth = deepest = 0
    quoted = escaped = False
    for letter in text:
        if quoted:
            quoted, escaped = letter != '"' or escaped, letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _broken_texts(found: Any, path: str) -> Iterator[str]:
    """Where a text cannot be kept at all: half of a surrogate pair has no UTF-8, NUL no place in PostgreSQL."""
    if isinstance(found, str) and _UNKEEPABLE.search(found):
        yield path
    elif isinstance(found, list):
        for place, one in enumerate(found):
            yield from _broken_texts(one, f"{path}.{place}")
    elif isinstance(found, dict):
        for name, one in found.items():
            yield from _broken_texts(one, f"{path}.{name}" if path else name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if any(_UNKEEPABLE.search(name) for name in found):
        raise BadJson([Fault("body", "text_control")])
    if len(found) < len(pairs):
        twice = next(name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1)
        raise BadJson([Fault(twice[:40] or "body", "json_twice", {"field": twice[:40]})])
    return found


def _no_number(_text: str) -> Any:
    raise BadJson([Fault("body", "json_number")])


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise BadJson([Fault("body", "json_number")])
    return value
