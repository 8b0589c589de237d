"""What the parts of one turn share."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .. import context, repair
from ..redact import masks_in
from ..tokens import estimate
from ..values import Ask, ChatRequest, Message, Namespace, Observation, Sending, Usage
from ..values.events import Attempt, Errand, Event, Sent, Settled
from .conversation import Conversation
from .ledger import Ledger
from .tools import Tools, messages_for

Step = Generator[Event, None, "Settled | None"]
"""Part of a turn: its events, then the end of the turn, or None where it goes on."""


@lru_cache(maxsize=1)
def _tokens(text: str) -> int:
    # Noted before a request and again when its reply is counted: long conversations take milliseconds.
    return estimate(text)


@dataclass(slots=True)
class Turn:
    """One turn in motion.

    `errand` is why the model is asked next, `cause` what went wrong last, in one line; `prose` what the model said
    beside its last code; `fresh` whether the one try with a fresh view was made. `more` says that the reply holds
    another cell after the one that is tried, `advanced` that this one stands.
    """

    ask: Ask
    tools: Tools
    ledger: Ledger
    history: tuple[Message, ...] = ()
    namespace: Namespace = field(default_factory=Namespace)
    conversation: Conversation = field(init=False)
    errand: Errand = "first"
    cause: str = ""
    prose: str = ""
    fresh: bool = False
    more: bool = False
    advanced: bool = False
    looks: int = 0
    unusable_replies: int = 0

    def __post_init__(self) -> None:
        self.conversation = Conversation((), self.tools.mask)

    def look(self) -> None:
        """Describe the namespace, and begin the conversation with it."""
        self.namespace = self.tools.kernel.look(self.ask)
        beginning = messages_for(self.ask, self.tools, self.history, self.namespace)
        self.conversation = Conversation(tuple(beginning), self.tools.mask)

    def begin(self) -> None:
        """Look, and tell of the failed cell that is to be repaired, where there is one."""
        self.look()
        if self.ask.fix is not None:
            failed = self.ledger.attempts[0].observation
            told = repair.after_failure(failed, context.delimit, values=self.shares_values)
            self.tell("repair", told, about=self.ask.fix.code)

    def tell(self, errand: Errand, content: str, about: str = "") -> None:
        """Tell the model more, and why it is asked again; see `Conversation.tell`."""
        self.errand = errand
        self.conversation.tell(content, about)

    def request(self) -> ChatRequest:
        """Return what the model is asked next."""
        return ChatRequest(self.conversation.messages, self.ask.prompt, self.namespace)

    def sent(self, sending: Sending) -> Sent:
        """Return what is noted of a request that leaves the machine."""
        return Sent(
            sending=sending,
            errand=self.errand,
            attempt=len(self.ledger.attempts) + 1,
            privacy=self.ask.privacy,
            tokens=_tokens(self.conversation.text),
            masked=sum(masks_in(message.content) for message in self.conversation.messages),
        )

    def count(self, usage: Usage | None, written: str) -> Usage:
        """Count the tokens of a reply; where the server does not say, they are estimated."""
        read = _tokens(self.conversation.text)
        counted = usage or Usage(read, estimate(written), estimated=True)
        self.ledger.count(counted)
        if not counted.estimated:
            self.tools.calibration.note(read, counted.prompt_tokens)
        return counted

    @property
    def shares_values(self) -> bool:
        """Whether the model may read values of the user's data."""
        return self.ask.privacy == "full"

    @property
    def is_last(self) -> bool:
        """Whether the attempt to come is the last that the limits allow."""
        return len(self.ledger.attempts) + 1 >= self.ask.limits.attempts


def turn_of(ask: Ask, tools: Tools, history: Sequence[Message]) -> Turn:
    """Return a turn that has not begun."""
    turn = Turn(ask, tools, Ledger(ask, tools), tuple(history))
    if ask.fix is not None:
        # What the user ran is the attempt that failed first.
        failure = ask.fix.failure
        cause = tools.mask(repair.one_line(failure)) if failure else ""
        turn.ledger.attempts.append(Attempt(ask.fix.code, Observation("error", failure=failure), cause=cause))
        turn.cause = cause
    return turn
