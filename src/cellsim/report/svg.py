"""Axes as SVG inside a page: names of its own, the page's colours, and a text in place of it."""

from __future__ import annotations

import json
import re
from html import escape
from io import StringIO
from typing import Any

from cellsim.plots import style
from cellsim.report.curves import curves

_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'\s(?:width|height)="[\d.]+pt"')
_LONG = re.compile(r"(\d+\.\d{2})\d+")
_FAMILY = re.compile(r"font-family: [^;\"]*(?:; )?")
_FONT = re.compile(r"font: (?:(bold|\d{3}) )?([\d.]+)px [^;\"]*")
_UPRIGHT = re.compile(r' transform="rotate\(-?0 [^"]*"')
_COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})\b")

#: What is ground, line or word takes the page's colour, in the light and in the dark.
_NEUTRAL = {
    "#ffffff": "var(--plot-ground)",
    "#000000": "var(--plot-ink)",
    "#333333": "var(--plot-axis)",
    "#666666": "var(--plot-axis)",
    "#6e6e6e": "var(--plot-axis)",
    "#e4e4e4": "var(--plot-grid)",
    "#f4f4f4": "var(--plot-faint)",
    "#aeb6c0": "var(--plot-muted)",
    "#bfe3d5": "var(--plot-band)",
    "#efefef": "var(--plot-stripe)",
}


def inline(ax: Any, slug: str, alternative: str) -> str:
    """The figure of some axes as an `<svg>` element.

    What its parts say (`style.explain`) goes into ``data-tip``, the values of its curves into
    ``data-curves``: the page's script shows both, and the figure stands without it.

    Parameters
    ----------
    ax : Axes
    slug : str
        Put before every id, so that several figures share a page.
    alternative : str
        What the figure says, for those who cannot see it.
    """
    sheet = style.sheet(ax)
    tips = {f"tip-{n}": (part, text) for n, (part, text) in enumerate(style.explained(sheet))}
    for name, (part, _) in tips.items():
        part.set_gid(name)
    buffer = StringIO()
    style.write_svg(sheet, buffer)
    text = buffer.getvalue()
    text = _METADATA.sub("", text[text.index("<svg") :])
    head, _, body = text.partition(">")
    found = curves(sheet)
    data = f" data-curves='{_quoted(json.dumps(found, separators=(',', ':')))}'" if found else ""
    label = escape(alternative, quote=True)
    head = f'{_SIZE.sub("", head)} id="{slug}" class="plot" role="img" aria-label="{label}"{data}'
    for name, (_, said) in tips.items():
        body = body.replace(f'id="{name}"', f'id="{name}" data-tip="{escape(said, quote=True)}"')
    return f"{head}>{_own_names(_of_the_page(_shorter(body)), slug)}"


def _quoted(text: str) -> str:
    """For an attribute between apostrophes: JSON is full of the other quotes."""
    return escape(text, quote=False).replace("'", "&#x27;")


def _own_names(body: str, slug: str) -> str:
    """Ids that something refers to, under a name of this figure; the others go."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{slug}-{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{slug}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{slug}-\1)", body)
    # Matplotlib styles "*", which in a page would be everything.
    return body.replace("*{stroke-linejoin", f"#{slug} *{{stroke-linejoin")


def _of_the_page(body: str) -> str:
    """The page's font, and its colours for all that is not data."""
    body = _FONT.sub(
        lambda m: f"font-size: {m[2]}px" + ("; font-weight: 700" if m[1] else ""), body
    )
    body = _UPRIGHT.sub("", _FAMILY.sub("", body))
    return _COLOUR.sub(lambda m: f"{m[1]}: {_NEUTRAL.get(m[2], m[2])}", body)


def _shorter(body: str) -> str:
    """Hundredths of a point are enough for a path."""
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'(?<= [dxy]=")[^"]+', lambda path: _LONG.sub(r"\1", path.group()), body)
    return re.sub(r">\s+<", "><", body)
