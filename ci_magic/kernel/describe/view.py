"""How a description is to be made: what may be shown, what the prompt named, how much room there is."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...values import Privacy, allows
from .classes import is_one_of
from .literals import CELL, FAR, HIDDEN, NEAR, Bounds, Renderer, nobody

_SLICE = 0.1
_HASHABLE = (str, int, float, bool)
"""Types whose own hash may be taken: no user's code is in it."""


@dataclass(frozen=True, slots=True)
class View:
    """The rules for one variable: `near` asks for more detail, `privacy` says what may be told.

    `brief` leaves the values of columns unread: there are many frames, and this one is not what the prompt is about.
    `forced` wants everything (`@name` in the prompt). `deadline` (of `time.monotonic`) is when a look must end.
    """

    prompt: str = ""
    privacy: Privacy = "full"
    near: bool = False
    brief: bool = False
    forced: bool = False
    secret_name: Callable[[str], bool] = nobody
    deadline: float = float("inf")

    @property
    def values(self) -> bool:
        """Whether values may be told: samples, previews, ranges, the user's own words."""
        return self.privacy == "full"

    @property
    def counts(self) -> bool:
        """Whether counts and averages of values may be told."""
        return allows(self.privacy, "stats")

    @property
    def late(self) -> bool:
        """Whether the time for this look is over."""
        return time.monotonic() > self.deadline

    @property
    def slice(self) -> float:
        """How many seconds one question to a library or to the user's own description may take."""
        return max(0.0, min(_SLICE, self.deadline - time.monotonic()))

    @property
    def bounds(self) -> Bounds:
        """The size of a preview."""
        return NEAR if self.near else FAR

    @property
    def sample_count(self) -> int:
        """How many values of a column are shown."""
        if not self.values:
            return 0
        return 5 if self.near else 3

    @property
    def rows_read(self) -> int:
        """How many rows of a table are read, about."""
        return 1000 if self.near else 200

    @property
    def columns_read(self) -> int:
        """How many columns of a table have their values looked at."""
        return 0 if self.brief else 40 if self.near else 20

    @property
    def columns_told(self) -> int:
        """How many columns of a table are told; those beyond `columns_read` by name and type."""
        return 40 if self.brief else 2000 if self.near else 200

    def preview(self, name: str, value: object) -> str:
        """Return the value of the variable `name` as a bounded literal; empty where values are not shown."""
        if not self.values:
            return ""
        return HIDDEN if self.secret_name(name) else Renderer(self.bounds, self.secret_name).render(value)

    def note(self, text: str) -> str:
        """Return `text`, which is the user's own words or data, or nothing where values are not shown."""
        return text if self.values else ""

    def samples(self, values: Sequence[object], *, count: int | None = None) -> tuple[str, ...]:
        """Return the first different ones of `values` as literals of a few words each, at most `count`."""
        most = count if count is not None and self.values else self.sample_count
        renderer, shown, seen = Renderer(CELL, self.secret_name), dict[str, None](), set[object]()
        for value in values:
            if len(shown) >= most:
                break
            if is_one_of(type(value), _HASHABLE):
                if value in seen:
                    continue
                seen.add(value)
            shown[renderer.render(value)] = None
        return tuple(shown)
