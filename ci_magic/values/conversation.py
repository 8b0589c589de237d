"""What outlives a turn and its kernel: exchanges, threads, assistants."""

from dataclasses import dataclass

from .privacy import Privacy

LONGEST_NAME = 80
"""Characters that the name of a thread or of an assistant may have."""


def is_name(text: str) -> bool:
    """Whether a thread or an assistant may be called so."""
    return bool(text.strip()) and len(text) <= LONGEST_NAME and text.isprintable()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A prompt, its reply and what came of it, secrets masked; any of them may hold what `privacy` let the model see.

    `outcome` is a bounded account of what the code of the reply left and showed. `at` is Unix time. `id` tells it from
    every other exchange. `turn` is the id of the turn in a chat panel, empty for a magic. `tokens` and `cost` (US
    dollars, None where no price is known) are what the turn took.
    """

    id: str
    privacy: Privacy
    prompt: str
    reply: str
    outcome: str = ""
    at: float = 0.0
    assistant: str = ""
    turn: str = ""
    tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with a name, its exchanges oldest first."""

    name: str
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Assistant:
    """Somebody to ask: instructions, a model (empty: the one that is set), the registered functions that it may call.

    `tools` are names of functions; None stands for all that are registered.
    """

    name: str
    instructions: str = ""
    model: str = ""
    tools: tuple[str, ...] | None = None
