"""What people paste and strangers send: texts and values that every entrance must refuse or tame."""

from typing import Any

TEXTS = {
    "empty": "",
    "spaces": "   ",
    "zero width only": "\u200b\u200d\ufeff\u2060",
    "soft hyphen only": "\u00ad",
    "control": "Порив\x07\x1b[31m труби",
    "delete": "Порив\x7f труби",
    "nul": "Порив\x00труби",
    "c1 control": "Порив\x85труби",
    "lone surrogate": "Порив \ud800 труби",
    "bcc": "Порив\r\nBcc: x@y.test\r\n\r\nтіло",
    "encoded word": "=?UTF-8?Q?=0A?=Bcc: x@y.test",
    "line separator": "Порив\u2028труби\u2029тут",
    "tab": "Порив\tтруби",
    "bidi override": "Порив \u202eтруби\u202c",
    "bidi isolate": "Порив \u2066труби\u2069",
    "direction mark": "Порив \u200eтруби\u200f",
    "non-character": "Порив \uffff труби",
    "astral": "Порив 🚰 труби 𝒜",
    "combining": "П" + "\u0301" * 50 + "орив",
    "long": "я" * 50_000,
    "script": "<script>alert(1)</script>",
    "svg": '"><svg onload=alert(1)>',
    "cdata": "]]><![CDATA[ & &lt; &#x0;",
    "jinja": "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "format": "%s %(now)s %n {0.__class__} {phone}",
    "formula": '=HYPERLINK("http://evil.test";"x")',
    "formula plus": "+380000000001*2",
    "formula minus": "-2+3",
    "formula at": "@SUM(A1)",
    "wide formula": "＝1+1",
    "sql": "'; DROP TABLE outage; --",
    "superscript": "²",
    "wide digit": "１",
    "arabic digits": "٢٣",
    "look-alike": "Bул. Opлика",
    "apostrophes": "Мар’яна Кримського, п'ять ʼ ‘",
    "path": "../../etc/passwd",
    "huge number": "1" * 40,
    "null word": "null",
}
MOMENTS = {
    "naive": "2026-11-24T02:40:00",
    "day only": "2026-11-24",
    "nonexistent": "2026-03-29T03:30",
    "doubled": "2026-10-25T03:30",
    "gap with zone": "2026-03-29T03:30:00+02:00",
    "doubled with zone": "2026-10-25T03:30:00+02:00",
    "year 1": "0001-01-01T00:00:00+02:00",
    "year 9999": "9999-12-31T23:59:59-12:00",
    "february": "2026-02-31T10:00:00+02:00",
    "hour 25": "2026-11-24T25:61:00+02:00",
    "offset": "2026-11-24T02:40:00+99:00",
    "arabic digits": "٢٠٢٦-١١-٢٤T02:40:00+02:00",
    "wide digits": "２０２６-11-24T02:40:00+02:00",
    "epoch": "1795487400",
    "now": "now",
    "words": "вчора о третій",
    "long": "2026-11-24T02:40:00+02:00" + "0" * 50_000,
    "surrogate": "2026-11-24T02:40:00+02:00\ud800",
    "nul": "2026-11-24T02:40:00+02:00\x00",
    "day after tomorrow's century": "2126-11-24T02:40:00+02:00",
    "other zone": "2026-11-23T22:40:00-02:00",
    "zulu": "2026-11-24T00:40:00Z",
}
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "minus one": -1,
    "fraction": 1.5,
    "10^30": 10**30,
    "empty list": [],
    "empty object": {},
    "list of nothing": [None],
    "list of lists": [[]],
    "list of numbers": [1],
    "list of texts": ["²"],
    "list of surrogates": ["\ud800"],
    "list of nul": ["\x00"],
    "object": {"id": 1},
    "operator": {"$ne": None},
    "nested": {"a": {"b": [{"c": None}]}},
    "list of objects": [{}],
}
EVERYTHING: dict[str, Any] = {**TEXTS, **{f"moment {name}": text for name, text in MOMENTS.items()}, **VALUES}
# What two databases may take differently.
HARD = (
    "nul",
    "lone surrogate",
    "non-character",
    "astral",
    "long",
    "moment nul",
    "10^30",
    "list of nul",
    "sql",
    "format",
)
WITHIN = [
    "areas.addresses",
    "areas.districts",
    "areas.expected_restoration_at",
    "areas.restored_at",
    "phone.said_by",
    "phone.at",
    "phone.taken_by",
]
# A fault of one field may have to be told at another: of a kind at its times, of an area at its addresses.
_TOLD_AT = {
    "kind": {"kind", "occurred_at", "expected_restoration_at", "starts_at", "ends_at"},
    "areas": {"areas", "addresses", "districts"},
    "districts": {"districts", "addresses"},
}
_SAID_BY = {"ended_at": "restored", "duplicate_of": "cancelled", "starts_at": "moved", "ends_at": "moved"}


def with_field(body: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The object with this value in the field, `outer.inner` too."""
    outer, _, inner = field.partition(".")
    if outer == "areas" and inner:
        rest = {name: given for name, given in body.items() if name != "addresses"}
        return {**rest, "areas": [{"addresses": "вул. Троїцька", inner: value}]}
    return {**body, outer: {"said_by": "майстер", inner: value} if inner else value}


def revision_with(field: str, value: Any, *, based_on: int) -> dict[str, Any]:
    """A change of the kind that may set the field, with this value in it."""
    outer = field.partition(".")[0]
    kind = "area_changed" if outer in {"addresses", "districts", "areas"} else _SAID_BY.get(outer, "corrected")
    return with_field({"kind": kind, "based_on": based_on, "reason": "Складніший ремонт"}, field, value)


def may_name(field: str) -> set[str]:
    """At which fields a fault of this one may be told."""
    outer = field.partition(".")[0]
    return _TOLD_AT.get(outer, {outer})
