"""The HTML part: the plain text's own words, laid out. One column, no images, nothing from elsewhere."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

import css_inline
from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup, escape

_TONES = {
    "ВІДНОВЛЕНО": "ok",
    "ЗАВЕРШЕНО": "ok",
    "ЗАПИС": "off",
    "ПЛАНОВІ": "plan",
    "НАГАДУЄМО": "plan",
    "РОЗПОЧАТО": "plan",
    "ПЕРЕНЕСЕНО": "plan",
    "ТЕРМІН": "warn",
    "НОВИЙ": "warn",
    "НЕ": "warn",
    "ЗВЕДЕННЯ": "plan",
    "СТВОРІТЬ": "plan",
    "НАВЧАННЯ,": "sched",
}
_COLOURS = {  # ground and edge: by daylight, in the dark
    "em": (("#fdeceb", "#a3160f"), ("#3a1715", "#ff9d95")),
    "warn": (("#fff1da", "#7a4300"), ("#35240a", "#ffc670")),
    "ok": (("#e5f4ea", "#17643a"), ("#11301d", "#83d6a2")),
    "plan": (("#e9f0fb", "#1d4e9e"), ("#15263f", "#9cc1ff")),
    "off": (("#edf0f2", "#4b5763"), ("#222b34", "#b4bfca")),
    "sched": (("#f1ebfa", "#573a8a"), ("#291d3f", "#cbb3f5")),
}
_FACT = re.compile(r"([А-ЯҐЄІЇ][^:.,?0-9«»⟦]{1,30})(?<! район): (\S.*)\Z")
_LINK = re.compile(r"https?://\S+|⟦link⟧")
_HEADING = re.compile(r"[А-ЯҐЄІЇ’ ]{7,}(?:[0-9][^.]*)?\Z")
_ITEM = re.compile(r"- |[0-9]+\. ")
_A, _NUMBER = Markup('<a href="{0}">{0}</a>'), Markup('<span class="number">{0}</span>')
_MARKED = re.compile(rf"({_LINK.pattern})|№ [0-9]{{2}}-[0-9]{{4,9}}")


def html_of(text: str, subject: str, base_url: str, *, tone: str = "") -> str:
    """The letter as HTML, styles inlined for mail programs that know no stylesheets; its first word gives the tone."""
    body, _, sign = text.rpartition("\n--\n")
    first, _, rest = body.partition("\n")
    light, dark = _COLOURS[tone or _TONES.get(first.split(" ", 1)[0].rstrip("."), "em")]
    page = _template().render(
        subject=subject,
        verdict=first,
        light=light,
        dark=dark,
        blocks=list(_blocks(rest, base_url)),
        sign=sign.strip().splitlines(),
    )
    inlined = css_inline.inline(page, keep_at_rules=True, load_remote_stylesheets=False)
    return re.sub(r"\n\s+", "\n", inlined)


def _blocks(text: str, base_url: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Neighbouring lines of one kind; the first «label: link» is what the letter asks for and becomes a button."""
    asking = [line for line in text.splitlines() if _asks(line, base_url)]
    labels = [_row(line)[0] for line in asking]
    button = asking[0] if asking and labels.count(labels[0]) == 1 else None  # a link for each of many is no button
    for paragraph in re.split(r"\n\n+", text.strip()):
        for kind, lines in groupby(paragraph.splitlines(), lambda line: "button" if line == button else _kind(line)):
            yield kind, [_row(line) for line in lines]


def _asks(line: str, base_url: str) -> bool:
    """A stranger's address, typed by an executor, never becomes the button."""
    label, words = _row(line)
    return bool(label and _LINK.fullmatch(words) and words.startswith((base_url, "⟦")))


def _kind(line: str) -> str:
    return "facts" if _FACT.match(line) else "lines"


def _row(line: str) -> tuple[str, str]:
    """Label and value, or no label and the whole line."""
    fact = _FACT.match(line)
    return (fact[1], fact[2]) if fact else ("", line)


def _linked(line: str) -> Markup:
    """Escaped, with addresses made into links, numbers of records kept whole and the indent kept."""
    words, parts, end = line.lstrip(), [Markup("&nbsp;") * (len(line) - len(line.lstrip()))], 0
    for found in _MARKED.finditer(words):
        parts += [escape(words[end : found.start()]), (_A if found[1] else _NUMBER).format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(words[end:])])


def _shape(line: str) -> str:
    """How a line of words stands: a heading, an entry of a list, what belongs to the entry above, or plain."""
    if _HEADING.match(line):
        return "head"
    return "item" if _ITEM.match(line) else "under" if line.startswith("   ") else "plain"


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("mailers"), autoescape=select_autoescape(["html"]), trim_blocks=True)
    environment.filters.update(linked=_linked, shape=_shape)
    return environment.get_template("mailers/letter.html")
