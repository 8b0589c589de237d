"""Finding fonts for the characters of a figure: among all that are installed here."""

import time
from statistics import median


def rows():
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import font_manager

    from ci_magic.kernel.fonts import glyphs_for
    from ci_magic.values import Warned

    texts = "서울의 월별 매출", "東京の売上", "价格变化"
    warned = [
        Warned("UserWarning", f"Glyph {ord(each)} (X) missing from font(s) X.") for text in texts for each in text
    ]
    files = len({each.fname for each in font_manager.fontManager.ttflist})
    took = []
    for _ in range(9):
        start = time.perf_counter()
        found = glyphs_for(warned)
        took.append((time.perf_counter() - start) * 1000)
    families = ", ".join(found.found) or "none found"
    return [
        [
            f"fonts for {len(found.characters)} Korean, Japanese and Chinese characters, among {files} font files",
            f"first {took[0]:.0f} ms, then {median(took[1:]):.0f} ms ({families})",
            "under 1 s",
        ]
    ]
