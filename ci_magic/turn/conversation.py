"""The messages of one turn: what was sent at its beginning, and what was said since."""

from collections.abc import Callable
from dataclasses import replace

from ..tokens import estimate
from ..values import Message

OUTCOMES = 6000
"""Tokens that what cells showed may take together; beyond, all but the latest are cut to half of it at once, so that
a provider's prompt cache is broken seldom."""


class Conversation:
    """What the model reads next.

    The beginning never changes within a turn, so that a provider's prompt cache holds; everything is masked before
    it is added.

    Args:
        beginning: the messages that the turn sends first.
        mask: takes secrets out of what is told.
    """

    def __init__(self, beginning: tuple[Message, ...], mask: Callable[[str], str]) -> None:
        self._beginning = beginning
        self._mask = mask
        self._since: list[Message] = []
        self._stands = 0
        self._outcomes: dict[int, str] = {}

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages, oldest first."""
        return (*self._beginning, *self._since)

    @property
    def text(self) -> str:
        """All messages as one text, to estimate the tokens of a server that does not count them."""
        return "\n".join(message.content for message in self.messages)

    def replied(self, text: str) -> None:
        """Add what the model wrote."""
        self._since.append(Message("assistant", text))

    def tell(self, content: str, about: str = "", images: tuple[bytes, ...] = ()) -> None:
        """Add what the model is told; where its last reply is not there, code that it is `about` stands for one."""
        if about and self.messages[-1].role != "assistant":
            self.replied(_fenced(self._mask(about)))
        self._since.append(Message("user", self._mask(content), images))

    def edited(self, code: str) -> None:
        """Put `code`, which the user made of the last reply, in its place: that is what runs and is repaired."""
        self.reworded(_fenced(code))

    def reworded(self, text: str) -> None:
        """Put `text`, which the user made of the last reply, in its place."""
        if self._since and self._since[-1].role == "assistant":
            self._since.pop()
        self.replied(self._mask(text))

    def fold(self, code: str, learned: str) -> None:
        """Forget everything since the last outcome, or the beginning, but the last `code` and what was `learned`."""
        del self._since[self._stands :]
        self.tell(learned, about=code)

    def show(self, outcome: str, *, short: str, about: str = "") -> None:
        """Tell what came of cells that stand: it is not folded any more; `short` replaces it when others followed."""
        self.tell(outcome, about)
        self._stands = len(self._since)
        latest = self._stands - 1
        self._outcomes[latest] = self._mask(short)
        costs = {at: estimate(self._since[at].content) for at in self._outcomes}
        if sum(costs.values()) <= OUTCOMES:
            return
        for at, brief in self._outcomes.items():
            if at != latest and sum(costs.values()) > OUTCOMES // 2:
                self._since[at] = replace(self._since[at], content=brief)
                costs[at] = estimate(brief)


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"
