"""Which columns a prompt is about: those it names in full, those it names in part, in any script."""

import re
from collections.abc import Sequence

from ..values import Column

_PROMPT_LENGTH = 20_000
_ASCII_WORD = re.compile(r"[a-z][a-z]+")
_NAME_WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+|[^\W\d_A-Za-z]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts whose words stand together, or carry particles; two letters of them are a word."""

_STEM = 4
"""Letters with which words begin that are forms of one word."""


class Matcher:
    """The words of one prompt.

    Args:
        prompt: as the user typed it; its beginning counts.
    """

    def __init__(self, prompt: str) -> None:
        self._text = prompt[:_PROMPT_LENGTH].casefold()
        self._words = frozenset(_ASCII_WORD.findall(self._text))
        self._stems = frozenset(word[:_STEM] for word in self._words if len(word) >= _STEM)

    def named(self, column: Column) -> bool:
        """Whether the prompt holds the whole name of `column`."""
        name = column.name.strip().casefold()
        if len(name) < 2 or name not in self._text:
            return False
        if not name.isascii():
            return True
        return re.search(rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])", self._text) is not None

    def touched(self, column: Column) -> bool:
        """Whether the prompt holds a word of the name of `column`, or one that begins like it."""
        return any(map(self._holds, _NAME_WORD.findall(column.name[:_PROMPT_LENGTH])))

    def _holds(self, word: str) -> bool:
        word = word.casefold()
        if word.isascii():
            return len(word) >= 3 and (word in self._words or (len(word) >= _STEM and word[:_STEM] in self._stems))
        if _UNSPACED.search(word):
            return any(word[at : at + 2] in self._text for at in range(len(word) - 1))
        return len(word) >= _STEM and word[:_STEM] in self._text

    def first(self, columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
        """Return the columns that the prompt is about, those it names in full first, and the rest."""
        ranks = [0 if self.named(each) else 1 if self.touched(each) else 2 for each in columns]
        named, touched, rest = (
            [each for each, at in zip(columns, ranks, strict=True) if at == rank] for rank in range(3)
        )
        return [*named, *touched], rest
