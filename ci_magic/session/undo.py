"""Taking turns back: which one comes next, and what else has to forget it."""

from dataclasses import dataclass
from typing import Protocol

from ..values import Exchange, Undone


class Past(Protocol):
    """What the last turns changed in the kernel; every thread has a turn of its own that is on."""

    @property
    def kept(self) -> bool:
        """Whether the turn that is on has kept a run."""

    @property
    def token(self) -> object:
        """The turn that is on."""

    @property
    def latest(self) -> object | None:
        """The turn that is taken back next, as `begin` returned it; None where there is none."""

    def begin(self) -> object:
        """Begin a turn: what its runs change is taken back together."""

    def take_back(self) -> Undone:
        """Take back the last turn, as far as nothing has changed it since."""


@dataclass(frozen=True, slots=True)
class Step:
    """A turn that can be taken back: what it was, its number in the record, and what it added to its conversation.

    `message` is its id in a chat, `token` what the kernel's past knows it by.
    """

    notebook: str
    prompt: str
    pin: str
    thread: str = ""
    turn: int = 0
    offered: bool = False
    said: tuple[Exchange, ...] = ()
    message: str = ""
    token: object = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A turn that was taken back, and what came of it."""

    step: Step
    undone: Undone
