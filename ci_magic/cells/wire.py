"""The messages between kernel and JupyterLab extension, version 1: what is sent, and what counts as an answer.

A call travels as the prompt of an `input_request` and is answered by an `input_reply`; a tell is the data of a
`comm_msg`. Both are JSON objects with `op`, `version`, `seq`, `turn` and `asking`. Examples of every message stand in
`tests/contract/wire/`, which the TypeScript reads too.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from ..protocol import MARK
from ..values.approval import code_hash

VERSION = 1
CALL = "ci_magic:call:"
"""What the prompt of an `input_request` starts with that is a call; JSON follows."""

COMM = "ci_magic"
"""The `comm_id` of every tell."""

Call = Literal["locate", "run", "decide", "ping"]
Tell = Literal["begin", "write", "state", "ran", "keep", "settle", "remove", "abandon", "withdraw"]


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell of the notebook that is marked with a pin; `code` is its source without the mark.

    `edited` says that its code is not what was generated, or that nobody knows. `queued` cells run in their own turn.
    """

    cell: str
    source: str
    code: str
    queued: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The cells that hold the code of one prompt, in order; at least one."""

    cells: tuple[MarkedCell, ...]

    @property
    def code(self) -> str:
        """The code of all cells."""
        return "\n\n".join(cell.code for cell in self.cells)

    @property
    def queued(self) -> bool:
        """Whether all of them run in their own turn."""
        return all(cell.queued for cell in self.cells)

    @property
    def edited(self) -> bool:
        """Whether one of them is not as it was generated."""
        return any(cell.edited for cell in self.cells)


def prompt_of(message: dict[str, Any]) -> str:
    """Return the prompt that carries a call."""
    return CALL + json.dumps(message)


def answer_in(value: object) -> dict[str, Any] | None:
    """Return the answer that an `input_reply` carries, with the id of its `call`; None where it is none."""
    try:
        answer = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if not isinstance(answer, dict) or answer.get("version") != VERSION or not isinstance(answer.get("call"), str):
        return None
    return answer if isinstance(answer.get("ok"), bool) else None


def marked_in(answer: dict[str, Any], pin: str) -> Marked | None:
    """Return the cells that a `locate` found: the first one, and those that follow it without a gap.

    None where it found none. What is malformed is left out.
    """
    cells = answer.get("cells")
    row: list[MarkedCell] = []
    last = None
    for cell in cells if isinstance(cells, list) else ():
        if not (isinstance(cell, dict) and isinstance(cell.get("id"), str) and isinstance(cell.get("source"), str)):
            continue
        index = cell.get("index")
        if row and (not isinstance(index, int) or index != last):
            break
        last = index + 1 if isinstance(index, int) else None
        row.append(_marked_cell(cell, pin))
    return Marked(tuple(row)) if row else None


def _marked_cell(cell: dict[str, Any], pin: str) -> MarkedCell:
    code = without_mark(cell["source"], pin)
    metadata = cell.get("metadata")
    known = metadata.get("code_hash") if isinstance(metadata, dict) else None
    return MarkedCell(cell["id"], cell["source"], code, cell.get("queued") is True, known != code_hash(code))


def without_mark(source: str, pin: str) -> str:
    """Return the code of a generated cell."""
    head, _, code = source.partition("\n")
    return code if head.strip() == f"{MARK}{pin}" else source
