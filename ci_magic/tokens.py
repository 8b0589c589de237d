"""How many tokens a text will cost, without a tokenizer, a download or a network.

Byte-pair vocabularies cost about one token for a short word with the space before it, one for up to three
digits, one for a run of punctuation, and a share of a token for each letter of the other scripts. Numbers
cost the most for their size, which is what a rule of "four bytes a token" gets wrong by half for tables. The
weights were fitted to the o200k vocabulary; the server's own count, where it comes, is the truth.
"""

import math
import re

_WEIGHTS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"[A-Z]*[a-z\u00c0-\u024f]+|[A-Z]+"), 0.98),
    (re.compile(r"[a-z]{8}"), 0.4),
    (re.compile(r"[a-z]{11}"), 0.8),
    (re.compile(r"[A-Z]{6}"), 0.6),
    (re.compile(r"[0-9]{1,3}"), 1.05),
    (re.compile(r" (?=[0-9])"), 1.05),
    (re.compile(r"[!-/:-@\[-`{-~]{1,64}"), 0.92),
    (re.compile(r"(?<=[!-/:-@\[-`{-~]{2})([!-/:-@\[-`{-~])(?!\1)[!-/:-@\[-`{-~]"), 0.35),
    (re.compile(r"[ \t]{2,128}"), 0.8),
    (re.compile(r"\n{1,16}"), 0.5),
)
"""Patterns and what each match costs, none of which may run back and forth over a long run."""

_SCRIPTS: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+"), 0.7, 0.5),
    (re.compile("[\u3040-\u30ff\u31f0-\u31ff]+"), 0.0, 0.71),
    (re.compile("[\u3400-\u9fff\uf900-\ufaff]+"), 0.0, 0.66),
    (re.compile("[\u00c0-\u024f]"), 0.0, 0.6),
    (re.compile("[\u0250-\u10ff\u1200-\u1fff]+"), 0.8, 0.2),
    (
        re.compile("[\x80-\xbf\u2000-\u303f\u3190-\u31ef\u3200-\u33ff\ua000-\uabff\ud800-\uf8ff\ufb00-\U0010ffff]+"),
        0.5,
        0.7,
    ),
)
"""Hangul, Kana, Han, accented Latin, other alphabets, all the rest: what a run costs, and each letter."""


PICTURES = 2
"""Figures that may go along with a request as pictures, the last ones."""

PICTURE_SIDE = 768
"""Pixels of the longer side of a picture: models cut it into tiles, each of which costs as much as the first."""

_LEAST = 0.0001
_PICTURE = 85
_TILE = 170
_TILE_SIDE = 512
_FADING = 0.7
_BELIEVED = 3.0


def estimate(text: str) -> int:
    """Return about how many tokens `text` is; the time taken grows linearly with its length.

    Expect 15 % either way for prose, code and tables; text of one long unbroken word, such as base64, is less
    sure.
    """
    cost = sum(weight * sum(1 for _ in pattern.finditer(text)) for pattern, weight in _WEIGHTS)
    if not text.isascii():
        cost += sum(_script_cost(text, *script) for script in _SCRIPTS)
    return round(cost)


def picture_tokens(data: bytes) -> int:
    """Return about how many tokens a PNG or JPEG file is: those of its tiles, as OpenAI's models count them."""
    width, height = picture_size(data)
    return _PICTURE + _TILE * math.ceil(width / _TILE_SIDE) * math.ceil(height / _TILE_SIDE)


def picture_size(data: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG or JPEG file in pixels, as its header says; (0, 0) where that is damaged."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    at = 2
    # The segments of a JPEG file, up to the one that begins a frame.
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    return 0, 0


def dollars(cost: float) -> str:
    """Return an amount of US dollars as it is written, to a hundredth of a cent where it is small."""
    if 0 < cost < _LEAST:
        return f"<${_LEAST}"
    return f"${cost:.4f}" if 0 < cost < 1 else f"${cost:,.2f}"


class Calibration:
    """How the counts of one server and model compare with the estimate: a running ratio in which older counts fade."""

    def __init__(self) -> None:
        self._estimated = 0.0
        self._counted = 0.0

    @property
    def ratio(self) -> float:
        """Tokens that the server counts for each that is estimated, from 0.5 to 2; 1 where nothing is known."""
        return min(2.0, max(0.5, self._counted / self._estimated)) if self._estimated else 1.0

    def note(self, estimated: int, counted: int) -> None:
        """Take note of what a request was estimated at and what the server says that it read.

        Counts of another order of magnitude are not about the text that was sent: some servers leave out what
        they had in a cache, and some count nothing.
        """
        if estimated > 0 and 1 / _BELIEVED <= counted / estimated <= _BELIEVED:
            self._estimated = self._estimated * _FADING + estimated
            self._counted = self._counted * _FADING + counted

    def fitting(self, tokens: int) -> int:
        """Return what may be estimated for a text that is to cost `tokens` of the server's."""
        return int(tokens / self.ratio)


def _script_cost(text: str, pattern: re.Pattern[str], each_run: float, each_letter: float) -> float:
    spans = [match.end() - match.start() for match in pattern.finditer(text)]
    return each_run * len(spans) + each_letter * sum(spans)
