"""What outlives a turn and its kernel: exchanges, threads, assistants."""

from dataclasses import dataclass

from .privacy import Privacy


@dataclass(frozen=True, slots=True)
class Exchange:
    """A prompt, its reply and what came of it, secrets masked; any of them may hold what `privacy` let the model see.

    `outcome` is a bounded account of what the code of the reply left and showed. `at` is Unix time. `id` tells it from
    every other exchange.
    """

    id: str
    privacy: Privacy
    prompt: str
    reply: str
    outcome: str = ""
    at: float = 0.0
    assistant: str = ""


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
