"""What a page may ask, as frozen values; see `labextension/src/chat-protocol.ts`."""

from dataclasses import dataclass, field
from typing import Any, Literal

from ..values import Assistant, Privacy


@dataclass(frozen=True, slots=True)
class CellContent:
    """A cell of the notebook; `outputs` are those of the notebook format, not checked."""

    id: str
    cell_type: str
    source: str
    outputs: tuple[Any, ...] = ()
    execution_count: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What is set for one message; None and empty leave it as the settings have it."""

    plan: bool = False
    explain: bool | None = None
    assistant: str = ""
    privacy: Privacy | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Hello:
    """A page begins; nothing else is heard of it before."""

    notebook: str
    language: str


@dataclass(frozen=True, slots=True)
class Send:
    """A message: `turn` is its id, `after` the cell below which code goes, `about` cells that are asked about."""

    turn: str
    thread: str
    prompt: str
    files: tuple[str, ...] = ()
    after: str = ""
    options: Options = field(default_factory=Options)
    about: tuple[CellContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """End a turn."""

    turn: str


@dataclass(frozen=True, slots=True)
class Again:
    """Ask anew, or run the kept code again, as a turn with the id `new`; another `prompt` takes the old one's place."""

    turn: str
    mode: Literal["retry", "rerun"]
    new: str
    prompt: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last turn back."""

    turn: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Show the turns of a thread that began `before` a time (Unix time), or the last ones."""

    name: str
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a thread another name."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a thread."""

    name: str


@dataclass(frozen=True, slots=True)
class Search:
    """Find turns by their words."""

    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Show the instructions and the assistants."""


@dataclass(frozen=True, slots=True)
class Instruct:
    """Set the instructions of the notebook."""

    text: str


@dataclass(frozen=True, slots=True)
class Appoint:
    """Keep an assistant."""

    assistant: Assistant


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Delete an assistant."""

    name: str


@dataclass(frozen=True, slots=True)
class Models:
    """Ask the server what models it has."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Look for model servers of this machine."""


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose a model, and its server; without either what the settings say."""

    model: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Show the variables that begin so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Export:
    """Write a thread into a file; `cells` are those of the notebook that its turns made."""

    thread: str
    kind: Literal["notebook", "report"]
    cells: tuple[CellContent, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A job was not done."""

    job: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a call about cells, as an `input_reply` carries it; who waits for it reads it."""

    answer: str


AtDesk = (
    Thread
    | Rename
    | Delete
    | Search
    | Standing
    | Instruct
    | Appoint
    | Dismiss
    | Models
    | Servers
    | Choose
    | Complete
    | Export
)
"""What is asked besides turns."""

Request = Hello | Send | Stop | Again | Undo | Missed | Answer | AtDesk
