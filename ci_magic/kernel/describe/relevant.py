"""Which columns of a frame a prompt is about."""

import re
from collections.abc import Sequence
from typing import Any

from .labels import labels_of

LABELS_SEARCHED = 20_000
"""Labels of a frame that are looked at."""

_PROMPT_LENGTH = 20_000
_COMPARED = 2000
_FEW = 20
_WORDS = 20
_WORD = re.compile(r"[^\W_]{4,}|[^\W\da-zA-Z_]{2,}")


def columns_named(frame: Any, prompt: str) -> list[int]:
    """Return the positions of the columns of a plain frame whose names the prompt holds."""
    return _named(labels_of(frame.columns, LABELS_SEARCHED), prompt[:_PROMPT_LENGTH]) if prompt else []


def columns_to_name(labels: Sequence[object], prompt: str, most: int) -> list[int]:
    """Return the positions of at most `most` columns: those that the prompt names, those it alludes to, the others."""
    width = len(labels)
    if width <= min(most, _FEW):
        return list(range(width))
    words = prompt[:_PROMPT_LENGTH]
    return list(dict.fromkeys([*_named(labels, words), *_alike(labels, words), *range(min(width, most))]))[:most]


def _named(labels: Sequence[object], prompt: str) -> list[int]:
    if not prompt:
        return []
    return [at for at, label in enumerate(labels) if type(label) is str and len(label) > 1 and label in prompt]


def _alike(labels: Sequence[object], prompt: str) -> list[int]:
    words = list(dict.fromkeys(_WORD.findall(prompt.casefold())))[:_WORDS]
    if not words:
        return []
    either = re.compile("|".join(map(re.escape, words)))
    return [at for at, label in enumerate(labels[:_COMPARED]) if type(label) is str and either.search(label.casefold())]
