"""The colours of `hub.css` against WCAG 2 and the designed table: text 4.5, borders 3, in light and in dark."""

import re
from pathlib import Path

import pytest

from outage_hub.web import shared

CSS = (Path(shared.__file__).parent / "static" / "hub.css").read_text()
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\b")
# text on ground: the ratio promised in light and in dark
TABLE = {
    ("ink", "paper"): (16.1, 14.7),
    ("ink", "ground"): (14.8, 16.0),
    ("ink-2", "paper"): (7.9, 8.4),
    ("ink-2", "ground"): (7.2, 9.1),
    ("link", "paper"): (6.9, 8.8),
    ("link", "ground"): (6.3, 9.5),
    ("em", "em-bg"): (6.9, 8.0),
    ("em", "paper"): (7.8, 8.7),
    ("em", "ground"): (7.2, 9.4),
    ("warn", "warn-bg"): (7.2, 9.6),
    ("warn", "paper"): (8.0, 11.2),
    ("warn", "ground"): (7.3, 12.2),
    ("plan", "plan-bg"): (7.0, 8.3),
    ("plan", "paper"): (8.0, 9.5),
    ("plan", "ground"): (7.3, 10.3),
    ("ok", "ok-bg"): (6.3, 8.3),
    ("ok", "paper"): (7.2, 10.0),
    ("ok", "ground"): (6.6, 10.9),
    ("off", "off-bg"): (6.5, 7.7),
    ("off", "paper"): (7.4, 9.3),
    ("off", "ground"): (6.8, 10.1),
    ("sched", "sched-bg"): (7.6, 8.4),
    ("sched", "paper"): (8.8, 9.4),
    ("sched", "ground"): (8.1, 10.1),
    ("brand-ink", "brand"): (10.5, 14.6),
    ("brand-ink", "go"): (7.2, 7.2),
    ("brand-ink", "main"): (10.5, 6.1),
    ("focus-ink", "focus"): (11.3, 11.3),
    ("line-strong", "paper"): (4.3, 4.9),
}
# what stands on what besides: a hint or a link on a coloured row, a pressed button
BESIDES = [
    (text, f"{tone}-bg") for text in ("ink", "ink-2", "link") for tone in ("em", "warn", "plan", "ok", "off")
] + [
    ("brand-ink", "go-2"),
    ("brand-ink", "main-2"),
    ("line-strong", "ground"),
]
BORDERS = {"line-strong"}


def tokens(scheme: str) -> dict[str, str]:
    """The first block of tokens, and over it the one for the dark."""
    light, dark = CSS.split("prefers-color-scheme: dark", 1)
    found = dict(TOKEN.findall(light))
    return found if scheme == "light" else {**found, **dict(TOKEN.findall(dark.split("html {", 1)[0]))}


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    pairs = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(pairs[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pair", TABLE, ids="-on-".join)
def test_a_pair_of_the_table_keeps_its_ratio(pair: tuple[str, str], scheme: str) -> None:
    known = tokens(scheme)
    ratio = contrast(known[pair[0]], known[pair[1]])

    assert ratio == pytest.approx(TABLE[pair][scheme == "dark"], abs=0.1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pair", [*TABLE, *BESIDES], ids="-on-".join)
def test_every_pair_can_be_read(pair: tuple[str, str], scheme: str) -> None:
    known = tokens(scheme)

    assert contrast(known[pair[0]], known[pair[1]]) >= (3 if pair[0] in BORDERS else 4.5)
