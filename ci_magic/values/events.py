"""What a turn tells its listeners, in order; `Settled` is always the last event and comes exactly once."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from .ask import Ask
from .chat import Sending, Usage
from .effects import Judgement
from .findings import Finding
from .namespace import FileFacts
from .privacy import Privacy
from .run import Observation, Written


class Ending(StrEnum):
    """The ways a turn can end."""

    DONE = "done"
    ANSWERED = "answered"
    GAVE_UP = "gave up"
    REFUSED = "refused"
    NEEDS_APPROVAL = "needs approval"
    INTERRUPTED = "interrupted"
    OVER_BUDGET = "over budget"
    MODEL_FAILED = "model failed"

    @property
    def success(self) -> bool:
        """Whether the user got what was asked for."""
        return self in (Ending.DONE, Ending.ANSWERED)


@dataclass(frozen=True, slots=True)
class Asked:
    """The turn began."""

    ask: Ask
    model: str
    pin: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files that the prompt brings along or names were looked into, before a model is asked."""

    files: tuple[FileFacts, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """The model is being asked, for attempt `attempt` of `attempts`; `cause` is what failed before, in one line.

    `step` of `steps` looks and cells have been shown to it so far, `errand` is why it is asked.
    """

    attempt: int
    attempts: int
    cause: str = ""
    step: int = 0
    steps: int = 0
    errand: "Errand" = "first"


Errand = Literal["first", "repair", "look", "again", "step", "plan", "reading", "pictures"]
"""Why a model is asked: the prompt, a failed attempt, what a look showed, a reply that did not serve, what a cell
showed that others follow, a plan to carry out, or to read a result aloud, from words or with pictures of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request leaves this machine now, one event for each time that it is sent.

    `attempt` is the one that the reply will be for. `tokens` is an estimate of what is sent, `masked` the number of
    secrets masked in it.
    """

    sending: Sending
    errand: Errand
    attempt: int
    privacy: Privacy
    tokens: int
    masked: int


@dataclass(frozen=True, slots=True)
class Received:
    """The reply to what was sent last is whole; `usage` is the server's count, or an estimate."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Waited:
    """The model's adapter waits before it tries again; repeated about once a second."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Writing:
    """The model wrote more: the reply so far, the part of it that is code, that block by block, and the rest of it."""

    text: str
    code: str
    cells: tuple[str, ...] = ()
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """The model asked to see something: the code of the look and what came of it. Nothing of it was kept."""

    code: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Unusable:
    """A reply held neither an answer nor code; `problem` was sent back."""

    problem: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The guard looked at the code, before it runs."""

    code: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Doubted:
    """The code was not run, because of `findings`; the model is going to be told. `cause` says so in one line."""

    code: str
    findings: tuple[Finding, ...]
    difference: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """The code runs now; `prose` is what the model said beside it; `pinned` code is kept code, and nobody was asked."""

    code: str
    attempt: int
    attempts: int
    prose: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """The code ended. `will_retry` says that it is going to be repaired, `more` that another cell follows.

    `findings` speak against a run that ended ok, `difference` is a unified diff against the code before, `cause` says
    in one line what was wrong.
    """

    code: str
    observation: Observation
    will_retry: bool
    findings: tuple[Finding, ...] = ()
    difference: str = ""
    cause: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One code and what came of it: what `Ran` or `Doubted` told."""

    code: str
    observation: Observation
    findings: tuple[Finding, ...] = ()
    difference: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan: what is done, whether by thinking alone or by code, and whether it is done already."""

    text: str
    kind: Literal["think", "code"] = "code"
    done: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """There is a plan, or it is another one, or one more of its steps is done; `revision` counts from 0."""

    steps: tuple[PlanStep, ...]
    revision: int = 0
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """The model read the result. `struck` are sentences left out because they name a number that nobody computed.

    `sources` tell of each number that stands in no output as it is from what it was worked out, one line each.
    """

    reading: str
    struck: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The end of the turn.

    `message` is the one line for the user, empty where nothing needs saying; `code` is the code that stands (or
    the last that failed), `answer` the model's prose, which may stand beside code. `warnings` say, in one line each,
    what still speaks against a turn that ended well. `pinned` is True where the kept code or answer served. `reading`
    is what the result says, in one to three sentences, with its `sources`, `plan` the plan as it stood at the end.
    `reports` are the files that tell the turn.
    """

    ending: Ending
    message: str = ""
    code: str = ""
    answer: str = ""
    attempts: tuple[Attempt, ...] = ()
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    pin: str = ""
    model: str = ""
    pinned: bool = False
    offered: bool = False
    warnings: tuple[str, ...] = ()
    reading: str = ""
    sources: tuple[str, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    reports: tuple[Written, ...] = ()

    @property
    def standing(self) -> tuple[Attempt, ...]:
        """The attempts whose code stands, in order, one for each cell."""
        kept = (each for each in self.attempts if each.observation.status == "ok" and each.code in self.code)
        return tuple({each.code: each for each in kept}.values())

    @property
    def files(self) -> tuple[Written, ...]:
        """What the runs that ended ok wrote, and the reports; what any run of the turn made is new."""
        made = {file.path for each in self.attempts for file in each.observation.files if file.created}
        wrote = [
            file.path for each in self.attempts if each.observation.status == "ok" for file in each.observation.files
        ]
        runs = (Written(path, path in made) for path in dict.fromkeys(wrote))
        return tuple({file.path: file for file in (*runs, *self.reports)}.values())


Event = (
    Asked
    | Found
    | Asking
    | Sent
    | Received
    | Waited
    | Writing
    | Looked
    | Unusable
    | Planned
    | Judged
    | Doubted
    | Running
    | Ran
    | Explained
    | Settled
)
