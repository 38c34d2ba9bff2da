"""The HTML part: the plain text's own words, laid out. One column, no images, nothing from elsewhere."""

import re
from functools import cache

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
}
_FACT = re.compile(r"([А-ЯҐЄІЇ][^:.«»]{1,40}): (\S.*)\Z")
_LINK = re.compile(r"https?://\S+|⟦link⟧")


def html_of(text: str, subject: str) -> str:
    """The letter as HTML, styles inlined for mail programs that know no stylesheets."""
    body, _, sign = text.partition("\n--\n")
    first, _, rest = body.partition("\n")
    blocks = [_block(block) for block in re.split(r"\n\n+", rest.strip()) if block.strip()]
    page = _template().render(
        subject=subject,
        verdict=first,
        tone=_TONES.get(first.split(" ", 1)[0].rstrip("."), "em"),
        blocks=blocks,
        sign=[_linked(line) for line in sign.strip().splitlines()],
    )
    return css_inline.inline(page, keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def _block(text: str) -> list[tuple[str, Markup]]:
    """Lines of a paragraph; «Label: value» lines become a row of a table."""
    rows = []
    for line in text.splitlines():
        fact = _FACT.match(line)
        rows.append((fact[1], _linked(fact[2])) if fact else ("", _linked(line)))
    return rows


def _linked(line: str) -> Markup:
    """Escaped, with addresses made into links."""
    parts, end = [], 0
    for found in _LINK.finditer(line):
        address = escape(found[0])
        parts += [escape(line[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.end()
    indent = len(line) - len(line.lstrip())
    return Markup("&nbsp;") * indent + Markup("").join([*parts, escape(line[end:])])


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("mailers"), autoescape=select_autoescape(["html"]))
    return environment.get_template("mailers/letter.html")
