"""The messages of one turn: what was sent at its beginning, and what was said since."""

from collections.abc import Callable

from ..values import Message


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

    def tell(self, content: str, about: str = "") -> None:
        """Add what the model is told; where its last reply is not there, code that it is `about` stands for one."""
        if about and self.messages[-1].role != "assistant":
            self.replied(_fenced(self._mask(about)))
        self._since.append(Message("user", self._mask(content)))

    def edited(self, code: str) -> None:
        """Put `code`, which the user made of the last reply, in its place: that is what runs and is repaired."""
        if self._since and self._since[-1].role == "assistant":
            self._since.pop()
        self.replied(_fenced(self._mask(code)))

    def fold(self, code: str, learned: str) -> None:
        """Forget everything since the beginning but the last `code` and what was `learned`."""
        self._since.clear()
        self.tell(learned, about=code)


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"
