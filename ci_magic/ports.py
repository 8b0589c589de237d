"""What the loop needs from the world, as protocols of at most three methods.

`tests/support/fakes.py` has a fake of each.
"""

from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from .values import Ask, ChatPiece, ChatRequest, Judgement, Namespace, Observation, Sending
from .values.approval import Decision, PlanDecision
from .values.events import Event, PlanStep, Settled

RULES = "offline rules (no model)"
"""The name of the model that is none. What it says without code holds for the moment: it is recorded, never pinned."""


class ChatModel(Protocol):
    """Something that answers a conversation."""

    @property
    def name(self) -> str:
        """The model's name as shown to the user and kept in the record."""

    def sending(self, request: ChatRequest) -> Sending | None:
        """Return where `request` would go and how large it would be; None where nothing leaves this machine."""

    def stream(self, request: ChatRequest) -> Iterator[ChatPiece]:
        """Yield the reply piece by piece, `Finished` last.

        Before anything is sent, each time anew, `Sending` is yielded: what is sent is on record before it leaves.
        Closing the iterator (or an exception thrown into it) closes the connection.

        Raises:
            ModelError: no usable reply came; the message is one line with its remedy.
        """


Replace = Literal["yes", "keep", "stop"]
"""Whether the cell of an earlier turn may be written anew; else what the user made of it is kept, or nothing done."""


class Kernel(Protocol):
    """The live namespace: looking at it, and running code in it as a transaction."""

    def look(self, ask: Ask) -> Namespace:
        """Describe the namespace without changing it, calling user code or computing anything."""

    def transform(self, code: str) -> str:
        """Return `code` as plain Python: magics and `!` become calls. Raises SyntaxError where that is impossible."""

    def run(
        self,
        code: str,
        *,
        seconds: float,
        keep: Literal["success", "never", "always"],
        into: str | None = None,
        accept: Callable[[Observation], bool] | None = None,
        quiet: bool = False,
        instead_of_last: bool = False,
    ) -> Observation:
        """Run `code` as a cell, for at most `seconds`; what is not kept is put back.

        `success` keeps a run that ends ok and puts back one that fails or times out; `never` is a look: shown
        nowhere and always put back; `always` is an ordinary run of a pinned cell. `into` names a variable that the
        run must set: if the code does not, the value of its last expression is bound to it. With `success`, `accept`
        is asked about a run that ended ok while it can still be put back; False puts it back. `quiet` shows nothing
        of the run to the user. With `instead_of_last` the last run that was kept is put back first; where that
        cannot be done as a whole nothing is changed or run, and the outcome is `not run`, with the names in
        `not_restored`.
        """


class Cells(Protocol):
    """Where code goes besides running: the notebook's cells, or the next prompt of a terminal."""

    def keep(self, code: str) -> bool:
        """Offer accepted code, with its mark, as the next cell; False where the frontend cannot take it."""

    def hand_over(self, code: str) -> bool:
        """Give code that did not run to the user for editing; False where the frontend cannot take it."""

    def may_replace(self, original: str) -> Replace:
        """Say whether the cell that holds the code of the same prompt may be written anew, before a model is asked.

        `original` is the code as it was generated, empty where that is not known.
        """


class Approver(Protocol):
    """Somebody who can say yes or no before code runs."""

    def approve(self, code: str, judgement: Judgement) -> Decision | None:
        """Ask, and return the answer; None where nobody can be asked."""

    def approve_plan(self, steps: tuple[PlanStep, ...]) -> PlanDecision | None:
        """Ask about a plan before anything of it runs, and let it be edited; None where nobody can be asked."""


class Reporter(Protocol):
    """Somebody who writes down a turn that ended well."""

    def write(self, ask: Ask, settled: Settled) -> Settled:
        """Write the report that `ask` names; return `settled` with its files, or with a warning where that failed."""


class Listener(Protocol):
    """Somebody who follows a turn: a view, the record."""

    def hear(self, event: Event) -> None:
        """Take note of one event, in the order in which they happen."""
