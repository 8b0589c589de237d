"""What a model's reply turned out to hold."""

from dataclasses import dataclass
from typing import Literal

ReplyKind = Literal["answer", "code", "inspect", "unusable"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, read: prose (`answer`), a cell (`code`), a look (`inspect`), or neither.

    `text` is the prose around the code. Code of several blocks is also told as `cells`. `problem` says, to the model
    and in English, why the reply is unusable.
    """

    kind: ReplyKind
    code: str = ""
    text: str = ""
    problem: str = ""
    cells: tuple[str, ...] = ()
