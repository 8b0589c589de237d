"""The conversation: what was asked and replied, what came of it, and how much of that may go along with a prompt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..context import delimit
from ..tokens import estimate
from ..values import Exchange, Message, Privacy, allows

HISTORY_TOKENS = 8000
"""Tokens of earlier turns that go along with a prompt; older ones are left out, and that is said."""

_LEFT_OUT = "(Earlier turns of this conversation are left out.)"
_OUTCOME = "outcome"


@dataclass(slots=True)
class History:
    """The exchanges of one conversation, oldest first; it only grows, but for what an undo takes out."""

    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, exchanges: Iterable[Exchange]) -> None:
        """Add what was said."""
        self.exchanges += exchanges

    def forget(self, exchanges: Iterable[Exchange]) -> None:
        """Take out what was said in a turn that is taken back."""
        gone = {exchange.id for exchange in exchanges}
        self.exchanges = [exchange for exchange in self.exchanges if exchange.id not in gone]

    def under(self, privacy: Privacy) -> tuple[Message, ...]:
        """Return the messages that go along with a prompt: those that came under this setting or a stricter one.

        Prompts and replies alternate. What came of a reply stands before the prompt after it; of the last reply it is
        a message of its own at the end.
        """
        allowed = [exchange for exchange in self.exchanges if allows(privacy, exchange.privacy)]
        recent = allowed[_beginning([_cost(each) for each in allowed]) :]
        told = _LEFT_OUT if recent and len(recent) < len(self.exchanges) else ""
        messages: list[Message] = []
        for exchange in recent:
            prompt = f"{told}\n{exchange.prompt}" if told else exchange.prompt
            messages += [Message("user", prompt), Message("assistant", exchange.reply)]
            told = delimit(_OUTCOME, exchange.outcome) if exchange.outcome else ""
        return (*messages, Message("user", told)) if told else tuple(messages)


def masked(exchange: Exchange, mask: Callable[[str], str], mask_prompt: Callable[[str], str]) -> Exchange:
    """Return an exchange without the secrets that are known now; what another kernel kept was masked with its own."""
    return replace(
        exchange, prompt=mask_prompt(exchange.prompt), reply=mask(exchange.reply), outcome=mask(exchange.outcome)
    )


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


def _cost(exchange: Exchange) -> int:
    return sum(_tokens(text) for text in (exchange.prompt, exchange.reply, exchange.outcome))


@lru_cache(maxsize=4096)
def _tokens(content: str) -> int:
    return estimate(content)
