"""Fonts made for tests: no font of a machine is known to have, or to lack, a character."""

import pytest

from tests.support.debian import install


def korean_font():
    """Say whether a font with Korean letters is there, or could be installed."""
    from matplotlib import font_manager

    if install("fonts-nanum"):
        return True
    return any("CJK" in each.name or "Gothic" in each.name for each in font_manager.fontManager.ttflist)


def make_font(path, family, letters):
    """Write a font that has a square for each of `letters`."""
    builder = pytest.importorskip("fontTools.fontBuilder")
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 800), (800, 800), (800, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    names = {ord(letter): f"u{ord(letter):04X}" for letter in sorted(set(letters))}
    order = [".notdef", *names.values()]
    made = builder.FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(names)
    made.setupGlyf(dict.fromkeys(order, square))
    made.setupHorizontalMetrics(dict.fromkeys(order, (900, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable(
        {"familyName": family, "styleName": "Regular", "fullName": family, "psName": family.replace(" ", "")}
    )
    made.setupOS2()
    made.setupPost()
    made.save(path)
    return str(path)
