"""What the parts of one turn share."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from .. import context, repair
from ..redact import masks_in
from ..tokens import estimate, picture_tokens
from ..values import Ask, ChatRequest, Finding, Glyphs, Message, Namespace, Observation, Sending, Usage
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
    beside its last code, `thoughts` what it said to the steps of a plan; `fresh` whether the one try with a fresh view
    was made. `step` says that the model wants to see what comes of its last cell, `more` that another cell follows the
    one that is tried, `advanced` that this one stands. `results` are to be read aloud, `revision` is the code that
    replaces a run which did not look right, `revised` that there was one. `lettered` is the code to which a font
    was added last, because of `glyphs`. `doubts` are what speaks against the cells that stand.
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
    thoughts: list[str] = field(default_factory=list)
    fresh: bool = False
    step: bool = False
    more: bool = False
    advanced: bool = False
    unusable_replies: int = 0
    revisions: int = 0
    nudged: int = -1
    results: tuple[Observation, ...] = ()
    revision: str = ""
    revised: bool = False
    lettered: str = ""
    glyphs: Glyphs | None = None
    doubts: tuple[Finding, ...] = ()

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

    def tell(self, errand: Errand, content: str, about: str = "", images: tuple[bytes, ...] = ()) -> None:
        """Tell the model more, and why it is asked again; see `Conversation.tell`."""
        self.errand = errand
        self.conversation.tell(content, about, images)

    def stands(self) -> None:
        """Begin another cell: the last attempt stands, and what it made is known to the guard from now on."""
        last = self.ledger.attempts[-1]
        self.doubts += last.findings
        # What speaks against a cell that stands is no reason for the one that follows.
        self.ledger.attempts[-1] = replace(last, cause="")
        self.ledger.stands()
        self.advanced, self.fresh, self.cause = True, False, ""
        seen = self.tools.kernel.look(replace(self.ask, prompt="", files=(), privacy="none"))
        self.namespace = replace(self.namespace, origins=seen.origins, taken=seen.taken)

    @property
    def made(self) -> frozenset[str]:
        """The names that the cells of this turn bound which stand."""
        seen = self.ledger.seen
        shown = {shown.name for each in seen for shown in each.bound}
        return frozenset(shown.union(*({*each.made, *each.changed} for each in seen)))

    def request(self) -> ChatRequest:
        """Return what the model is asked next."""
        return ChatRequest(self.conversation.messages, self.ask.prompt, self.namespace, self.results)

    def sent(self, sending: Sending) -> Sent:
        """Return what is noted of a request that leaves the machine."""
        return Sent(
            sending=sending,
            errand=self.errand,
            attempt=len(self.ledger.attempts) + 1,
            privacy=self.ask.privacy,
            tokens=self._tokens(),
            masked=sum(masks_in(message.content) for message in self.conversation.messages),
        )

    def count(self, usage: Usage | None, written: str) -> Usage:
        """Count the tokens of a reply; where the server does not say, they are estimated."""
        read = self._tokens()
        counted = usage or Usage(read, estimate(written), estimated=True)
        counted = replace(counted, cost=self.tools.price(counted))
        self.ledger.count(counted)
        if not counted.estimated:
            self.tools.calibration.note(read, counted.prompt_tokens)
        return counted

    def _tokens(self) -> int:
        images = (image for message in self.conversation.messages for image in message.images)
        return _tokens(self.conversation.text) + sum(map(picture_tokens, images))

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
