"""The probes, by the classes of exceptions that they know; adding one is writing one function under `@probe`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .scene import Scene

Look = Callable[[Scene], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A look at a failure: `kinds` are names of exception classes, `message` must be found in its text."""

    look: Look
    kinds: frozenset[str]
    message: re.Pattern[str]

    def fits(self, scene: Scene) -> bool:
        """Whether this probe has something to say of such a failure."""
        return not self.kinds.isdisjoint(scene.kinds) and self.message.search(scene.message) is not None


PROBES: list[Probe] = []
"""All probes, in the order in which they speak."""


def probe(*kinds: str, message: str = "") -> Callable[[Look], Look]:
    """Register a function that yields facts, one line each, about exceptions of classes called `kinds`.

    It may read, look up and list; it must not call the user's code, change anything, or compute for long.
    """

    def register(look: Look) -> Look:
        PROBES.append(Probe(look, frozenset(kinds), re.compile(message)))
        return look

    return register
