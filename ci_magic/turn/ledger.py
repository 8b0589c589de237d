"""What a turn has spent, and how it ends."""

from ..language import _
from ..reading import Read
from ..values import Ask, Observation, Usage
from ..values.events import Attempt, Ending, PlanStep, Settled
from .tools import Tools


class Ledger:
    """Attempts, steps, tokens and time of one turn, against its limits.

    `attempts` are those of the cell that is tried now, `cells` the codes of the cells before it, which stand, and
    `seen` what came of those. `steps` counts the looks and cells whose outcome the model saw, and what it thought,
    before it went on. `plan` is the plan as it stands, empty where there is none; `warnings` are what the turn came
    upon, `reading` is what the result says.
    """

    def __init__(self, ask: Ask, tools: Tools) -> None:
        self._ask = ask
        self._tools = tools
        self._started = tools.clock()
        self.attempts: list[Attempt] = []
        self.cells: list[str] = []
        self.seen: list[Observation] = []
        self.steps = 0
        self.plan: tuple[PlanStep, ...] = ()
        self.warnings: list[str] = []
        self.reading = Read("")
        self._before: list[Attempt] = []
        self.usage = Usage()

    def count(self, usage: Usage) -> None:
        """Add the tokens of one reply."""
        self.usage = self.usage + usage

    def stands(self) -> None:
        """Begin another cell: the last attempt stands, and the next one may be repaired as often."""
        self.cells.append(self.attempts[-1].code)
        self.seen.append(self.attempts[-1].observation)
        self._before += self.attempts
        self.attempts.clear()

    @property
    def steps_left(self) -> int:
        """How many more steps the limit allows."""
        return max(0, self._ask.limits.steps - self.steps)

    def seconds_left(self) -> float:
        """Return how long code may still run; never quite zero."""
        return max(0.1, self._ask.limits.seconds - self._seconds())

    def over_budget(self) -> str:
        """Return which limit stops the turn, in one line; empty where none does."""
        limits = self._ask.limits
        if self.usage.total >= limits.tokens:
            return _("stopped: the limit of {limit:,} tokens is spent; CI_MAGIC_TOKENS raises it").format(
                limit=limits.tokens
            )
        if self._seconds() >= limits.seconds:
            return _("stopped: the time limit of {limit:g} s is over; --timeout S raises it").format(
                limit=limits.seconds
            )
        return ""

    def settled(
        self,
        ending: Ending,
        message: str = "",
        *,
        code: str = "",
        answer: str = "",
        pinned: bool = False,
        offered: bool = False,
        warnings: tuple[str, ...] = (),
    ) -> Settled:
        """Return the last event of the turn; without `code` that of all cells that stand, and what was tried last."""
        return Settled(
            ending=ending,
            message=message,
            code=code or "\n\n".join((*self.cells, *(each.code for each in self.attempts[-1:]))),
            answer=answer,
            attempts=(*self._before, *self.attempts),
            usage=self.usage,
            seconds=self._seconds(),
            pin=self._ask.pin_id,
            model=self._tools.model.name,
            pinned=pinned,
            offered=offered,
            warnings=(*warnings, *self.warnings),
            reading=self.reading.text if ending is Ending.DONE else "",
            plan=self.plan,
            sources=self.reading.sources if ending is Ending.DONE else (),
        )

    def gave_up(self, reason: str) -> Settled:
        """Return the end of a turn that is not worth going on with: why, and the last error."""
        last = self.attempts[-1].cause if self.attempts else ""
        line = _("gave up, {reason}; the last error was {last}; %ci --log shows every attempt").format(
            reason=reason, last=last or "-"
        )
        return self.settled(Ending.GAVE_UP, line)

    def interrupted(self, code: str) -> Settled:
        """Return the end of a turn whose code was interrupted."""
        return self.settled(
            Ending.INTERRUPTED,
            _("interrupted while the code ran; what it had done by then is kept: %ci --undo takes it back"),
            code=code,
        )

    def _seconds(self) -> float:
        return self._tools.clock() - self._started
