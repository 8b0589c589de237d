"""Where something to mask stands."""

import re
from collections.abc import Callable, Iterator

Span = tuple[int, int, str]
"""Start, end, and what it is."""

Net = Callable[[str], Iterator[Span]]
"""Finds spans in a text, in order."""

PLACEHOLDER = re.compile(r"[{<$%*\[].*|\.{3,}.*|x{3,}|\*+|your[-_ ].*", re.IGNORECASE)
"""What stands for a value that is filled in later."""
