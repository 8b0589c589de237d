"""How many tokens a text will cost, without a tokenizer, a download or a network.

Byte-pair vocabularies cost about one token for a short word with the space before it, one for up to three
digits, one for a run of punctuation, and a share of a token for each letter of the other scripts. Numbers
cost the most for their size, which is what a rule of "four bytes a token" gets wrong by half for tables. The
weights were fitted to the o200k vocabulary; the server's own count, where it comes, is the truth.
"""

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


def estimate(text: str) -> int:
    """Return about how many tokens `text` is; the time taken grows linearly with its length.

    Expect 15 % either way for prose, code and tables; text of one long unbroken word, such as base64, is less
    sure.
    """
    cost = sum(weight * sum(1 for _ in pattern.finditer(text)) for pattern, weight in _WEIGHTS)
    if not text.isascii():
        cost += sum(_script_cost(text, *script) for script in _SCRIPTS)
    return round(cost)


def _script_cost(text: str, pattern: re.Pattern[str], each_run: float, each_letter: float) -> float:
    spans = [match.end() - match.start() for match in pattern.finditer(text)]
    return each_run * len(spans) + each_letter * sum(spans)
