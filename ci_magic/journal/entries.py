"""What the record holds, as values."""

from dataclasses import dataclass

from ..values import Finding, Privacy, Written
from ..values.events import Errand, PlanStep
from ..values.runs import LastError, RunState

LOST = "lost"
"""How a turn ended whose kernel died during it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn was asked: the notebook (or working directory), and the cell if it is known.

    `ordinal` counts equal prompts since the kernel started, this one included.
    """

    notebook: str
    cell: str = ""
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt of the record.

    `status` is a `RunStatus`, `put back` after a run that ended ok and was not accepted, or `waiting` (for the user's
    word) or `running` where the record breaks off there.
    `cause` is what was wrong, in one line; `difference` a unified diff against the attempt before; `files` what it
    wrote. `origin` is the turn whose code it ran again, 0 if none.
    """

    status: str
    code: str
    cause: str = ""
    difference: str = ""
    findings: tuple[Finding, ...] = ()
    files: tuple[Written, ...] = ()
    seconds: float = 0.0
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn of the record.

    `ending` is an `Ending`'s text, `LOST`, or empty while the turn runs. `made` are the names that its accepted run
    made or bound anew. `restores` are the turns that it set out to run again; `into`
    names the variable that the answer was asked for in, `privacy` what the model could see. `state` is that of the run,
    `error_code` why it did not complete. `plan` is the plan as it stood last, `reading` what the result said.
    """

    id: int
    started: float
    prompt: str
    pin: str
    cell: str
    model: str
    ending: str
    message: str
    code: str
    answer: str
    offered: bool
    pinned: bool
    tokens: int
    seconds: float
    kernel: str = ""
    undone: bool = False
    made: tuple[str, ...] = ()
    restores: tuple[int, ...] = ()
    attempts: tuple[Tried, ...] = ()
    into: str | None = None
    privacy: Privacy = "full"
    state: RunState = RunState.QUEUED
    error_code: str = ""
    thread: str = ""
    assistant: str = ""
    plan: tuple[PlanStep, ...] = ()
    reading: str = ""

    @property
    def last_error(self) -> LastError | None:
        """Why the run did not complete, if so."""
        return LastError(self.error_code, self.message.partition("\n")[0]) if self.error_code else None

    @property
    def ran(self) -> bool:
        """Whether code of this turn ran to a good end in its kernel."""
        return any(tried.status == "ok" for tried in self.attempts)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One request that left this machine: when (Unix time), from where, why, to whom, how much of what.

    `size` is the bytes of the body. The tokens are the server's count, or `estimated`. Without a whole reply it is
    not `answered`: it may have failed on its way.
    """

    at: float
    notebook: str
    prompt: str
    host: str
    model: str
    privacy: Privacy
    size: int
    masked: int
    errand: Errand
    attempt: int
    prompt_tokens: int
    completion_tokens: int
    estimated: bool
    answered: bool
