"""The lines of a turn's progress, each of which unfolds to its code, what came of it and what was wrong."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..protocol import masked
from ..values import Observation

StepKind = Literal["asking", "writing", "looking", "running", "repairing", "reading", "fetching"]

MOST_CODE = 20_000
"""Characters of code that one line shows; the cell has the whole."""

_OUTPUT = 2000


@dataclass(slots=True)
class Step:
    """One line; `cell` is the id of the cell that it is about, `n` counts from 1."""

    n: int
    kind: StepKind
    label: str
    state: Literal["on", "done", "failed"] = "on"
    cell: str = ""
    code: str = ""
    output: str = ""
    cause: str = ""
    difference: str = ""


class Steps:
    """The lines of one turn; the last one of them is what goes on."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def begin(self, kind: StepKind, label: str, **fields: str) -> Step:
        """Begin a line; what went on before is done."""
        self.done()
        step = Step(len(self._steps) + 1, kind, label)
        self.tell(step, **fields)
        self._steps.append(step)
        return step

    def done(self, *kinds: StepKind) -> None:
        """End what goes on, if it is one of `kinds` or none is given."""
        last = self._steps[-1] if self._steps else None
        if last is not None and last.state == "on" and (not kinds or last.kind in kinds):
            last.state = "done"

    def end(self, *, success: bool) -> None:
        """End what goes on with the turn."""
        if self._steps and self._steps[-1].state == "on":
            self._steps[-1].state = "done" if success else "failed"

    def fail(self, cause: str, **fields: str) -> None:
        """End what goes on, or went on last, because of `cause`."""
        if self._steps:
            self._steps[-1].state, self._steps[-1].cause = "failed", cause
            self.tell(self._steps[-1], **fields)

    def last(self, *kinds: StepKind) -> Step | None:
        """Return the last line of one of `kinds`."""
        return next((each for each in reversed(self._steps) if each.kind in kinds), None)

    def tell(self, step: Step, **fields: str) -> None:
        """Set fields of a line."""
        for name, value in fields.items():
            setattr(step, name, value[:MOST_CODE])

    def plain(self, mask: Callable[[str], str]) -> list[dict[str, Any]]:
        """Return the lines as JSON values, masked."""
        shown = ("label", "code", "output", "cause", "difference")
        return [
            {name: masked(value, mask) if name in shown else value for name, value in asdict(each).items()}
            for each in self._steps
        ]


def digest(seen: Observation) -> str:
    """Return what a run put out, at most 2,000 characters: its failure, or its result, behind what it printed."""
    parts = [seen.printed.strip(), seen.result.strip(), seen.failure.report.strip() if seen.failure else ""]
    told = "\n".join(part for part in parts if part)
    if len(told) <= _OUTPUT:
        return told
    half = (_OUTPUT - 5) // 2
    return f"{told[:half]}\n…\n{told[-half:]}"
