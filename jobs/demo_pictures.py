"""Simple, pleasant product pictures, drawn with shapes and the product's name: the demo needs no photograph."""

from __future__ import annotations

import colorsys
import math
import textwrap
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIDE = 800
_Colour = tuple[int, int, int]
_Draw = ImageDraw.ImageDraw
_INK: _Colour = (58, 46, 40)
_PAPER: _Colour = (253, 250, 244)


def draw_picture(path: Path, name: str, category: str) -> Path:
    """Draw ``name`` as an 800 x 800 picture at ``path`` (.jpg or .png). The same words give the same picture."""
    hue = (zlib.crc32(name.encode("utf-8")) % 360) / 360
    image = _background(hue)
    draw = ImageDraw.Draw(image)
    draw.ellipse((150, 528, 650, 592), fill=_shade(hue, 0.22, 0.78))
    _shape_of(category)(draw, hue)
    _caption(draw, name, hue)
    image.save(path, quality=85)
    return path


def _shade(hue: float, saturation: float, value: float) -> _Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _background(hue: float) -> Image.Image:
    """A soft gradient, light above."""
    top = Image.new("RGB", (SIDE, SIDE), _shade(hue, 0.06, 0.99))
    bottom = Image.new("RGB", (SIDE, SIDE), _shade(hue, 0.24, 0.90))
    return Image.composite(bottom, top, Image.linear_gradient("L").resize((SIDE, SIDE)))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _caption(draw: _Draw, name: str, hue: float) -> None:
    draw.rounded_rectangle((40, 632, 760, 768), 24, fill=_PAPER, outline=_shade(hue, 0.35, 0.75), width=3)
    lines = textwrap.wrap(name, 30)[:2]
    size = 40 if len(lines) > 1 else 46
    text = "\n".join(lines)
    draw.multiline_text((400, 700), text, fill=_INK, font=_font(size), anchor="mm", align="center", spacing=10)


def _pouch(draw: _Draw, hue: float) -> None:
    draw.polygon([(270, 130), (530, 130), (560, 560), (240, 560)], fill=_shade(hue, 0.45, 0.62))
    draw.rectangle((270, 130, 530, 170), fill=_shade(hue, 0.5, 0.45))
    draw.rounded_rectangle((300, 250, 500, 470), 22, fill=_PAPER)
    for index in range(6):
        angle = math.pi * index / 3
        x, y = 400 + 52 * math.cos(angle), 360 + 52 * math.sin(angle)
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=_shade(hue, 0.55, 0.7))
    draw.ellipse((378, 338, 422, 382), fill=_shade(hue, 0.65, 0.5))


def _jar(draw: _Draw, hue: float) -> None:
    draw.rounded_rectangle((250, 190, 550, 565), 56, fill=_shade(0.11, 0.62, 0.93), outline=_INK, width=4)
    draw.rounded_rectangle((276, 120, 524, 205), 18, fill=_shade(hue, 0.5, 0.55))
    draw.rectangle((252, 310, 548, 460), fill=_PAPER)
    for column, row in ((340, 360), (400, 360), (460, 360), (370, 410), (430, 410)):
        corners = [
            (column + 28 * math.cos(a), row + 28 * math.sin(a))
            for a in (math.pi / 6 + k * math.pi / 3 for k in range(6))
        ]
        draw.polygon(corners, outline=_shade(0.11, 0.8, 0.75), width=5)


def _bottle(draw: _Draw, hue: float) -> None:
    draw.rounded_rectangle((300, 250, 500, 565), 40, fill=_shade(hue, 0.55, 0.72))
    draw.polygon([(300, 290), (355, 200), (445, 200), (500, 290)], fill=_shade(hue, 0.55, 0.72))
    draw.rectangle((360, 130, 440, 205), fill=_shade(hue, 0.6, 0.45))
    draw.rounded_rectangle((316, 340, 484, 490), 16, fill=_PAPER)
    draw.polygon([(400, 360), (440, 430), (400, 470), (360, 430)], fill=_shade(hue + 0.05, 0.7, 0.75))


def _cloth(draw: _Draw, hue: float) -> None:
    draw.rounded_rectangle((190, 140, 610, 560), 14, fill=_shade(hue, 0.55, 0.38))
    light = _shade(hue + 0.08, 0.35, 0.88)
    for row in range(6):
        for column in range(6):
            x, y = 225 + column * 70, 175 + row * 70
            if (row + column) % 2:
                draw.ellipse((x - 26, y - 14, x + 26, y + 14), outline=light, width=4)
                draw.ellipse((x - 14, y - 26, x + 14, y + 26), outline=light, width=4)
            else:
                draw.regular_polygon((x, y, 20), 4, rotation=45, outline=light, width=4)
    draw.line((190, 500, 610, 500), fill=light, width=8)


def _basket(draw: _Draw, hue: float) -> None:
    draw.arc((260, 110, 540, 470), 180, 360, fill=_shade(0.09, 0.55, 0.45), width=20)
    draw.polygon([(200, 300), (600, 300), (555, 565), (245, 565)], fill=_shade(0.1, 0.45, 0.78))
    for row in range(6):
        for column in range(11 - row % 2):
            x, y = 222 + column * 34 + (row % 2) * 17 + row * 3, 312 + row * 42
            if x < 572 - row * 6:
                draw.rounded_rectangle((x, y, x + 27, y + 30), 7, fill=_shade(hue if column % 2 else 0.09, 0.5, 0.6))


def _bowl(draw: _Draw, hue: float) -> None:
    draw.pieslice((190, 120, 610, 570), 0, 180, fill=_shade(0.05, 0.5, 0.62))
    draw.ellipse((190, 300, 610, 390), fill=_shade(0.05, 0.42, 0.75))
    draw.ellipse((222, 316, 578, 374), fill=_shade(hue, 0.3, 0.85))
    draw.arc((230, 240, 570, 520), 20, 160, fill=_shade(hue, 0.35, 0.9), width=10)
    draw.rectangle((340, 552, 460, 578), fill=_shade(0.05, 0.55, 0.5))


def _board(draw: _Draw, hue: float) -> None:
    draw.rounded_rectangle((230, 200, 570, 560), 60, fill=_shade(0.08, 0.5, 0.68))
    draw.rounded_rectangle((370, 110, 430, 230), 26, fill=_shade(0.08, 0.5, 0.68))
    for x in (270, 310, 490, 530):
        draw.line((x, 260, x, 510), fill=_shade(0.07, 0.6, 0.56), width=5)
    draw.regular_polygon((400, 400, 46), 6, fill=_shade(hue, 0.4, 0.75))


_SHAPES: tuple[tuple[tuple[str, ...], Callable[[_Draw, float], None]], ...] = (
    (("madu", "selai", "lilin", "lainnya", "kue"), _jar),
    (("sambal", "minyak", "jamu"), _bottle),
    (("batik", "tenun", "kain", "kemeja"), _cloth),
    (("anyaman", "tas", "tikar"), _basket),
    (("gerabah", "keramik"), _bowl),
    (("kayu",), _board),
)


def _shape_of(category: str) -> Callable[[_Draw, float], None]:
    words = category.lower()
    return next((shape for keys, shape in _SHAPES if any(key in words for key in keys)), _pouch)
