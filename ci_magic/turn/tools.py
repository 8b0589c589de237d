"""What a turn works with, and what leaves the machine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .. import context
from ..guard import FileLookup
from ..ports import Approver, Cells, ChatModel, Kernel
from ..values import Ask, Message, Namespace


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier turn left: its code or its answer, and whether a cell of its own holds it and runs by itself.

    Code of several cells is also told as `cells`.
    `replaced` code is going to be written anew, if the user may lose what the cell holds; `original` is what was
    generated, empty where that is not known.
    """

    code: str = ""
    answer: str = ""
    in_cell: bool = False
    replaced: bool = False
    original: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """The adapters of a turn; `mask` takes the secrets out of data, `mask_prompt` out of the user's own words."""

    model: ChatModel
    kernel: Kernel
    cells: Cells
    approver: Approver
    files: FileLookup
    mask: Callable[[str], str]
    mask_prompt: Callable[[str], str]
    allow: frozenset[str] = frozenset()
    instructions: str = ""
    summary_tokens: int = 4000
    clock: Callable[[], float] = time.monotonic


def messages_for(ask: Ask, tools: Tools, history: Sequence[Message], namespace: Namespace) -> tuple[Message, ...]:
    """Return the messages exactly as they leave the machine: in order, data delimited, secrets masked."""
    built = context.build_messages(
        ask, namespace, history, instructions=tools.instructions, budget=tools.summary_tokens
    )
    last = built[-1]
    # The prompt stands last, as the user typed it; only what is before it is data.
    data = last.content[: len(last.content) - len(ask.prompt)]
    return (*built[:-1], Message(last.role, tools.mask(data) + tools.mask_prompt(ask.prompt)))
