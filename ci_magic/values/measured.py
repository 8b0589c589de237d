"""Numbers that a run showed."""

from dataclasses import dataclass
from typing import Literal

Statistic = Literal["count", "sum", "mean", "median", "smallest", "largest"]


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers shown under one name: a column of a table, a series, what one call drew in a figure.

    `labels` name the numbers, one each, or are empty; `along` says what the labels are, and `ordered` that they follow
    an order, as numbers and moments do. Missing values are left out. Of many numbers only some are held: `count` is how
    many there are, and `statistics` are of all of them. `drawn` says that they stand in a figure.
    """

    name: str
    numbers: tuple[float, ...]
    labels: tuple[str, ...] = ()
    along: str = ""
    ordered: bool = False
    count: int = 0
    statistics: tuple[tuple[Statistic, float], ...] = ()
    drawn: bool = False

    @property
    def whole(self) -> bool:
        """Whether all numbers are held."""
        return self.count == len(self.numbers)

    def statistic(self, name: Statistic) -> float | None:
        """Return a statistic of all numbers; None where it is not known."""
        return dict(self.statistics).get(name)
