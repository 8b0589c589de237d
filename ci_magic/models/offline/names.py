"""Names for what generated code makes: readable, valid, and never one that the user already has."""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

_LONGEST = 48


def identifier(text: str, fallback: str, taken: Collection[str]) -> str:
    """Return a Python name made from `text` (or `fallback`) that is not among `taken`."""
    letters = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)).strip("_").lower()[:_LONGEST].rstrip("_")
    if letters[:1].isdigit():
        letters = f"{fallback}_{letters}"
    return fresh(letters if letters.isidentifier() else fallback, taken)


def fresh(name: str, taken: Collection[str]) -> str:
    """Return `name`, with a number where it is taken, a keyword or a built-in."""
    used, number, candidate = set(taken), 1, name
    while candidate in used or keyword.iskeyword(candidate) or hasattr(builtins, candidate):
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def quoted(text: str) -> str:
    """Return `text` as a Python string literal, in double quotes where that needs no more escapes."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in plain and "\\'" not in plain else plain


def listed(expressions: Iterable[str]) -> str:
    """Return expressions as a Python list."""
    return f"[{', '.join(expressions)}]"
