"""What the user asked and how far the answer may go."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from .privacy import Privacy
from .run import Failure

WhenToAsk = Literal["effects", "always", "never"]
"""When running code needs a yes: for effects outside the namespace, for any code, or not at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a turn stops by itself; every one is on at all times and is shown by `%ci --status`.

    `seconds` is wall time for the whole turn, running code included. `unusable` is how many replies in a row
    may hold neither an answer nor code; they are sent back without spending an attempt.
    """

    attempts: int = 3
    tokens: int = 200_000
    seconds: float = 3600.0
    unusable: int = 2
    inspections: int = 3


@dataclass(frozen=True, slots=True)
class Fix:
    """A failed cell of the user's own that is to be repaired; `failure` is None where it is not known any more."""

    code: str
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One request by the user, its prompt exactly as typed."""

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

    @property
    def pin_id(self) -> str:
        """Six hex digits of the SHA-256 of the prompt and of the options that change what it means."""
        # Blanks at line ends and empty lines around a prompt get lost in editors and in notebooks kept as text.
        prompt = "\n".join(line.rstrip() for line in self.prompt.strip().splitlines())
        meaning = json.dumps([prompt, self.into, self.model], ensure_ascii=True)
        return hashlib.sha256(meaning.encode()).hexdigest()[:6]
