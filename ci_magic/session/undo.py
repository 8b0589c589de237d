"""Taking turns back: which one comes next, and what else has to forget it."""

from dataclasses import dataclass
from typing import Protocol

from ..values import Exchange, Undone


class Past(Protocol):
    """What the last turns changed in the kernel; its length is the number of turns that can be taken back."""

    def __len__(self) -> int: ...

    @property
    def kept(self) -> bool:
        """Whether the turn that was begun last has kept a run."""

    def begin(self) -> None:
        """Begin a turn: what its runs change is taken back together."""

    def take_back(self) -> Undone:
        """Take back the last turn, as far as nothing has changed it since."""


@dataclass(frozen=True, slots=True)
class Step:
    """A turn that can be taken back: what it was, its number in the record, and what it added to its conversation."""

    notebook: str
    prompt: str
    pin: str
    thread: str = ""
    turn: int = 0
    offered: bool = False
    said: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A turn that was taken back, and what came of it."""

    step: Step
    undone: Undone
