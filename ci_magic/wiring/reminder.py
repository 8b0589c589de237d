"""Saying again what a cleared cell no longer shows."""

from collections.abc import Sequence

from ..values.events import Event, Ran


class Reminder:
    """A listener behind the view: says again what was said in this request where the view has cleared the cell."""

    def __init__(self, told: Sequence[str], *, clears: bool) -> None:
        self._told = told
        self._clears = clears

    def hear(self, event: Event) -> None:
        """Repeat the lines after a failed attempt, whose outputs were cleared."""
        if self._clears and isinstance(event, Ran) and event.will_retry:
            for line in self._told:
                print(f"ci_magic: {line}")
