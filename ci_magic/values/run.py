"""What happened when code ran."""

from dataclasses import dataclass
from typing import Literal

RunStatus = Literal["ok", "error", "interrupted", "timeout"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that the code raised, as a value.

    `line` is 1-based in the code (0 if it is not known); `report` is the text for the model: the user's frames,
    library frames folded, the exception with its causes. `signature` is equal for equal failures.
    """

    type_name: str
    message: str
    line: int = 0
    source_line: str = ""
    report: str = ""

    @property
    def signature(self) -> tuple[str, str, str]:
        """What makes two failures the same: type, message and the failing line's text."""
        return (self.type_name, self.message, self.source_line.strip())


@dataclass(frozen=True, slots=True)
class Observation:
    """The outcome of one run: status, bounded text of what it printed and showed, and what became of the namespace.

    `printed` holds stdout and stderr in order. `result` is the last expression's plain text, `displayed` the MIME
    types shown. `made` and `changed` are names after a kept run. `not_restored` names what a rollback could not
    put back.
    """

    status: RunStatus
    printed: str = ""
    result: str = ""
    displayed: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    not_restored: tuple[str, ...] = ()
