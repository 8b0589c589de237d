"""A text as its sentences, in languages with and without blanks between them."""

import re

_END = re.compile(r"[.!?…]+[\"')\]”\u2019*_]*(?=\s|\Z)|[。\uff01\uff1f｡]+[」』”\u2019\uff09)]*|\n+")
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|no|approx|ca|cf|fig|avg|max|min|est|etc|incl|p)|\b(?-i:[A-Z]))\.\Z", re.IGNORECASE
)
_LONGEST = 10


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, each with the blanks behind it: put together they are the text again."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        while end < len(text) and text[end] in " \t\n":
            end += 1
        if end <= start or _SHORTENED.search(text[max(start, match.end() - _LONGEST) : match.end()]):
            continue
        found.append(text[start:end])
        start = end
    return (*found, text[start:]) if start < len(text) else tuple(found)
