"""The conversation: what was asked and replied, and how much of it may go along with a prompt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..tokens import estimate
from ..values import Message, Privacy, allows

HISTORY_TOKENS = 8000
"""Tokens of earlier turns that go along with a prompt; older ones are left out, and that is said."""

_LEFT_OUT = "(Earlier turns of this conversation are left out.)"


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """A prompt and its reply; either may hold whatever `privacy`, under which they came, let the model see."""

    privacy: Privacy
    prompt: Message
    reply: Message


@dataclass(slots=True)
class History:
    """The exchanges of one kernel, oldest first; it only grows, but for what an undo takes out."""

    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, exchanges: Iterable[Exchange]) -> None:
        """Add what was said."""
        self.exchanges += exchanges

    def forget(self, exchanges: Iterable[Exchange]) -> None:
        """Take out what was said in a turn that is taken back."""
        gone = {id(exchange) for exchange in exchanges}
        self.exchanges = [exchange for exchange in self.exchanges if id(exchange) not in gone]

    def under(self, privacy: Privacy) -> tuple[Message, ...]:
        """Return the messages that go along with a prompt: those that came under this setting or a stricter one."""
        allowed = [exchange for exchange in self.exchanges if allows(privacy, exchange.privacy)]
        first = _beginning([_tokens(each.prompt.content) + _tokens(each.reply.content) for each in allowed])
        recent = [message for exchange in allowed[first:] for message in (exchange.prompt, exchange.reply)]
        if recent and len(recent) < 2 * len(self.exchanges):
            recent[0] = Message("user", f"{_LEFT_OUT}\n{recent[0].content}")
        return tuple(recent)


def _beginning(costs: Sequence[int]) -> int:
    """Return the first exchange that goes along, of exchanges that cost so many tokens, oldest first.

    What exceeds the limit is cut to half of it at once: a cut at every turn would change the beginning of every
    request, and no provider's prompt cache would hold.
    """
    first = total = 0
    for at, cost in enumerate(costs):
        total += cost
        if total > HISTORY_TOKENS:
            while total > HISTORY_TOKENS // 2 and first <= at:
                total -= costs[first]
                first += 1
    return first


@lru_cache(maxsize=4096)
def _tokens(content: str) -> int:
    return estimate(content)
