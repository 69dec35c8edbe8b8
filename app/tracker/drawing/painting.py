"""From a template to SVG, and from SVG to PNG with our own font and no other."""

from __future__ import annotations

import io
from typing import Any

from flask import render_template

from app.core.extensions import get_config
from app.tracker.api.licence import ATTRIBUTION
from app.tracker.drawing.lettering import FAMILY, FONTS
from app.tracker.sentence import show_london
from app.tracker.types import Record

PALETTE = {
    "paper": "#faf6ee",
    "ink": "#1b1a17",
    "muted": "#575146",
    "edge": "#7d7464",
    "rule": "#d8cfbe",
    "signed": "#0b5f55",
    "withdrew": "#a03a10",
    "custom": "#5a4a8f",
}
"""As `static/css/tokens.css` has them for light paper."""

COLOURS = 64
FACES = tuple(str(FONTS / name) for name in ("LedgerSerif-Regular.ttf", "LedgerSerif-Bold.ttf"))


def draw(template: str, record: Record, **values: Any) -> str:
    """The SVG of a drawing; credit and licence stand in each."""
    return render_template(
        f"tracker/drawings/{template}.svg",
        record=record,
        motion=record.motion,
        attribution=ATTRIBUTION,
        as_at=show_london(record.names_at) if record.motion.names_known else "",
        site=get_config().site_url.partition("://")[2],
        palette=PALETTE,
        **PALETTE,
        **values,
    )


def paint(svg: str, width: int) -> bytes:
    """The PNG of an SVG, `width` pixels wide, in few colours: a third of the bytes, and no eye sees it."""
    import resvg_py  # these two are large, and most processes never draw
    from PIL import Image

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=list(FACES),
        font_family=FAMILY,
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    file = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
    return file.getvalue()
