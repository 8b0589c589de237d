"""What a turn works with, and what leaves the machine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .. import context
from ..guard import FileLookup
from ..ports import Approver, Cells, ChatModel, Kernel, Reporter
from ..tokens import Calibration
from ..values import Ask, Message, Namespace, Privacy, Usage


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier turn left: its code or its answer, and whether a cell of its own holds it and runs by itself.

    Code of several cells is also told as `cells`.
    `replaced` code is going to be written anew, if the user may lose what the cell holds; `original` is what was
    generated, empty where that is not known. `privacy` is what the model could see that wrote the code.
    """

    code: str = ""
    answer: str = ""
    in_cell: bool = False
    replaced: bool = False
    original: str = ""
    cells: tuple[str, ...] = ()
    privacy: Privacy = "full"


@dataclass(frozen=True, slots=True)
class Tools:
    """The adapters of a turn; `mask` takes the secrets out of data, `mask_prompt` out of the user's own words.

    `summary_tokens` are the server's, as far as `calibration` knows how it counts. `shrink` makes a picture of the run
    small enough to send, and returns nothing for what is none. `reporter` writes reports, where there is one. `price`
    says what the tokens of one request cost, in US dollars; None where that is not known.
    """

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
    calibration: Calibration = field(default_factory=Calibration)
    clock: Callable[[], float] = time.monotonic
    shrink: Callable[[bytes], bytes] = bytes
    reporter: Reporter | None = None
    price: Callable[[Usage], float | None] = lambda _usage: None


def messages_for(ask: Ask, tools: Tools, history: Sequence[Message], namespace: Namespace) -> tuple[Message, ...]:
    """Return the messages exactly as they leave the machine: in order, data delimited, secrets masked."""
    budget = tools.calibration.fitting(tools.summary_tokens)
    # Masked before it is delimited, so that no mask can swallow a delimiter.
    built = context.build_messages(
        ask, namespace, history, instructions=tools.instructions, budget=budget, mask=tools.mask
    )
    last = built[-1]
    before = last.content[: len(last.content) - len(ask.prompt)]
    return (*built[:-1], Message(last.role, before + tools.mask_prompt(ask.prompt)))
