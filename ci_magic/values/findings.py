"""What speaks against a run that raised nothing, or against code that has not run yet."""

from dataclasses import dataclass
from typing import Literal

FindingKind = Literal[
    "empty result",
    "missing values",
    "nothing drawn",
    "missing glyphs",
    "no font",
    "command failed",
    "no effect",
    "name missing",
    "object printed",
    "recreated",
    "reloaded",
    "invented data",
    "swapped",
    "swallowed error",
    "emptied",
    "doubted",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its kind, what it is about (a name, a column, a command), and the line of the code (0 if none).

    `detail` adds what was found, such as the name that was put in place of `subject`.
    """

    kind: FindingKind
    subject: str
    line: int = 0
    detail: str = ""
