"""Small helpers for text that was collected: one line, a bounded length, names as code writes them."""

import keyword
import re

_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def line(words: str) -> str:
    """Return `words` in one line."""
    return _LINE_BREAK.sub(" ", words)


def short(words: str, length: int) -> str:
    """Return `words` cut to `length` characters."""
    return words if len(words) <= length else words[: length - 1] + "…"


def ends(words: str, length: int) -> str:
    """Return `words` cut to about `length` characters, the middle left out and counted."""
    if len(words) <= length:
        return words
    behind = length // 3
    return f"{words[: length - behind]} [… {len(words) - length} characters …] {words[-behind:]}"


def column_name(name: str, literal: str) -> str:
    """Return what selects a column: bare where it is a plain word, else the Python expression."""
    plain = name.isidentifier() and not keyword.iskeyword(name) and literal == f"'{name}'"
    return line(name if plain else literal)
