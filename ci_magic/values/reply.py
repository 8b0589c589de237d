"""What a model's reply turned out to hold."""

from dataclasses import dataclass
from typing import Literal

ReplyKind = Literal["answer", "code", "inspect", "unusable"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, read: prose (`answer`), a cell (`code`), a look (`inspect`), or neither.

    `text` is the prose around the code. Code of several blocks is also told as `cells`. `step` says that the model
    wants to see what comes of the last cell before it goes on; `unread` counts the blocks behind that cell, which were
    written without having seen it. `problem` says, to the model and in English, why the reply is unusable.
    """

    kind: ReplyKind
    code: str = ""
    text: str = ""
    problem: str = ""
    cells: tuple[str, ...] = ()
    step: bool = False
    unread: int = 0
