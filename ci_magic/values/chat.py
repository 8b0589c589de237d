"""What goes to a chat model and what comes back, piece by piece."""

from dataclasses import dataclass, field
from typing import Literal

from .namespace import Namespace
from .run import Observation


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, in the order it is sent; `images` are PNG or JPEG files that go along with it."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens counted by the server, or estimated (`estimated=True`) where it does not say.

    `cost` is what they cost, in US dollars; None where no price is known.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False
    cost: float | None = None

    @property
    def total(self) -> int:
        """Tokens read and written together."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.estimated or other.estimated,
            other.cost if self.cost is None else self.cost + (other.cost or 0.0),
        )


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call of a model: the messages that leave the machine, and for engines on this machine the facts behind them.

    `prompt` and `namespace` repeat in structured form what `messages` says in words; an adapter that talks to
    a server sends `messages` only. `results` are what the cells of this turn came to, where they are to be read aloud.
    """

    messages: tuple[Message, ...]
    prompt: str
    namespace: Namespace = field(default_factory=Namespace)
    results: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """A request is about to leave this machine: to which server (name and port), for which model, how large.

    `size` counts the bytes of the body.
    """

    host: str
    model: str
    size: int


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next characters of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Characters the model thought aloud: shown as progress, never taken for code or answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The adapter waits before it tries again: why, and how many seconds are left. Repeated about once a second."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Restarted:
    """The request was sent again: all text so far is void."""

    reason: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The server refused a part of the request, which goes again without it: `reason` is one line for the user."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is whole (`stop`), or was cut by the length limit (`length`) or a filter (`content_filter`)."""

    reason: str
    usage: Usage | None = None


ChatPiece = Sending | TextDelta | ReasoningDelta | Waiting | Restarted | Declined | Finished
"""What a `ChatModel` yields; the last piece of every stream that ends without an exception is `Finished`."""
