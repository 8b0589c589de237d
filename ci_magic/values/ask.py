"""What the user asked and how far the answer may go."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from .namespace import RecentCell
from .privacy import Privacy
from .run import Failure

WhenToAsk = Literal["effects", "always", "never"]
"""When running code needs a yes: for effects outside the namespace, for any code, or not at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a turn stops by itself; every one is on at all times and is shown by `%ci --status`.

    `seconds` is wall time for the whole turn, running code included. `unusable` is how many replies in a row
    may hold neither an answer nor code; they are sent back without spending an attempt. `steps` is how many cells and
    looks the model may see the outcome of before it goes on, in one turn.
    """

    attempts: int = 3
    tokens: int = 200_000
    seconds: float = 3600.0
    unusable: int = 2
    steps: int = 12


@dataclass(frozen=True, slots=True)
class Fix:
    """A failed cell of the user's own that is to be repaired; `failure` is None where it is not known any more."""

    code: str
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One request by the user, its prompt exactly as typed.

    `files` are given with it, as the user wrote them; with files and no words the files are to be explored. `given` are
    the paths that they stand for, as code opens them, once they have been looked up. `plan` asks
    for a plan before anything runs, `explain` for a reading of the result, `report` names a file that tells the turn,
    `assistant` and `thread` those that answer and remember it. `pictures` lets the model see figures as pixels.
    `message` is the id of a message of a chat: two messages with equal words are two requests. `about` are cells that
    the user points at.
    """

    prompt: str
    limits: Limits = field(default_factory=Limits)
    privacy: Privacy = "full"
    ask: WhenToAsk = "effects"
    into: str | None = None
    model: str | None = None
    pin: str | None = None
    new: bool = False
    repair: bool = False
    fix: Fix | None = None
    files: tuple[str, ...] = ()
    plan: bool = False
    explain: bool = False
    pictures: bool = False
    report: str = ""
    assistant: str = ""
    thread: str = ""
    given: tuple[str, ...] = ()
    message: str = ""
    about: tuple[RecentCell, ...] = ()

    @property
    def title(self) -> str:
        """The prompt; where there is none, the files as they were given: `-f data.csv`."""
        if self.prompt.strip() or not self.files:
            return self.prompt
        return " ".join(f'-f "{each}"' if " " in each else f"-f {each}" for each in self.files)

    @property
    def pin_id(self) -> str:
        """Six hex digits of the SHA-256 of the prompt and of the options that change what it means."""
        # Blanks at line ends and empty lines around a prompt get lost in editors and in notebooks kept as text.
        prompt = "\n".join(line.rstrip() for line in self.prompt.strip().splitlines())
        meaning: list[object] = [prompt, self.into, self.model]
        if self.message:
            # The thread may be given another name.
            meaning.append(self.message)
        elif self.files or self.assistant or self.thread:
            meaning += [self.files, self.assistant, self.thread]
        return hashlib.sha256(json.dumps(meaning, ensure_ascii=True).encode()).hexdigest()[:6]
