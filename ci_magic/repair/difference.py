"""How one attempt's code differs from the one before."""

import difflib
from collections.abc import Sequence

from ..values.events import Attempt

_LONGEST = 8000


def difference(attempts: Sequence[Attempt], code: str) -> str:
    """Return a unified diff, without file names, from the last attempt's code to `code`; empty if there is none."""
    if not attempts:
        return ""
    before, after = attempts[-1].code.splitlines(), code.splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    return "\n".join(lines)[:_LONGEST]
