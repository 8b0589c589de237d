"""Masks themselves: what stands in place of a secret, and putting it there."""

import re
from collections.abc import Iterator

from .personal import LABELS
from .shapes import SHAPES
from .spans import Span

_MASK = re.compile(r"\[masked:(?:" + "|".join([*SHAPES, *LABELS, "secret", "token", "password"]) + r")\]")
_HIDDEN = "<hidden>"
"""What the kernel shows in place of a value whose name is secret."""


def masks_in(text: str) -> int:
    """Return how many secrets are masked in a text."""
    return sum(1 for _ in _MASK.finditer(text)) + text.count(_HIDDEN)


def replaced(text: str, spans: Iterator[Span]) -> tuple[str, int]:
    """Put labels in place of spans, which come in order; what is a mask already is left as it is."""
    masks = [found.span() for found in _MASK.finditer(text)]
    pieces, position, count, passed = [], 0, 0, 0
    for start, end, label in spans:
        while passed < len(masks) and masks[passed][1] <= start:
            passed += 1
        if (
            start < position
            or start >= end
            or (passed < len(masks) and masks[passed][0] <= start and end <= masks[passed][1])
        ):
            continue
        pieces += [text[position:start], f"[masked:{label}]"]
        position, count = end, count + 1
    return "".join([*pieces, text[position:]]), count
