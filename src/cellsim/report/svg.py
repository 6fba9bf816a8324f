"""Axes as SVG inside a page: names of its own, no metadata, and a text in place of the picture."""

from __future__ import annotations

import re
from html import escape
from io import StringIO
from typing import Any

from cellsim.plots import style

_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'\s(?:width|height)="[\d.]+pt"')
_LONG = re.compile(r"(\d+\.\d{2})\d+")


def inline(ax: Any, slug: str, alternative: str) -> str:
    """The figure of some axes as an `<svg>` element.

    Parameters
    ----------
    ax : Axes
    slug : str
        Put before every id, so that several figures share a page.
    alternative : str
        What the figure says, for those who cannot see it.
    """
    buffer = StringIO()
    style.write_svg(style.sheet(ax), buffer)
    text = buffer.getvalue()
    text = _METADATA.sub("", text[text.index("<svg") :])
    head, _, body = text.partition(">")
    head = _SIZE.sub("", head)
    label = escape(alternative, quote=True)
    head += f' id="{slug}" role="img" aria-label="{label}"'
    body = _own_names(_shorter(body), slug)
    return f"{head}><title>{escape(alternative)}</title>{body}"


def _own_names(body: str, slug: str) -> str:
    body = re.sub(r'\bid="([^"]+)"', rf'id="{slug}-\1"', body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{slug}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{slug}-\1)", body)
    # Matplotlib styles "*", which in a page would be everything.
    return body.replace("*{stroke-linejoin", f"#{slug} *{{stroke-linejoin")


def _shorter(body: str) -> str:
    """Hundredths of a point are enough for a path."""
    return re.sub(r'(?<= d=")[^"]+', lambda path: _LONG.sub(r"\1", path.group()), body)
