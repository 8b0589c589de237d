"""A text under a budget of tokens, put together by what matters most and not in the order in which it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..tokens import estimate

Place = tuple[int, int]
"""Where a block stands: its section, and its number there."""


@dataclass(slots=True)
class Page:
    """Blocks of text of at most `budget` tokens together, each in its place whatever the order in which they came."""

    budget: int
    used: int = 0
    blocks: dict[Place, str] = field(default_factory=dict)
    _costs: dict[Place, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Tokens that are not spent."""
        return self.budget - self.used

    def put(self, place: Place, forms: Iterable[str], *, most: int | None = None) -> bool:
        """Take the first of `forms` that fits, in place of what is there; False if none does.

        What is there stays if it is not to be had shorter. `most` is what the block may cost besides the budget.
        """
        spent = self._costs.get(place, 0)
        room = self.left + spent if most is None else min(self.left + spent, most)
        for form in forms:
            cost = estimate(form) + 1 if form else 0
            if cost <= room:
                self.used += cost - spent
                self.blocks[place], self._costs[place] = form, cost
                return True
        return False

    def __str__(self) -> str:
        return "\n".join(block for _, block in sorted(self.blocks.items()))
