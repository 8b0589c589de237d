"""The state of a run, told from the events of its turn; every run comes to an end.

The names are those of the runs of OpenAI's Assistants API.
"""

from dataclasses import dataclass
from enum import StrEnum

from .events import Ending, Event, Judged, Planned, Ran, Settled


class RunState(StrEnum):
    """The states of a run.

    It is `QUEUED` before its first event, and `EXPIRED` where its kernel died before its last one.
    `REQUIRES_ACTION` waits for the user's word; `INCOMPLETE` was stopped by a limit.
    """

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    REQUIRES_ACTION = "requires_action"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FAILED = "failed"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        """Whether nothing follows."""
        return self in _TERMINAL


_TERMINAL = frozenset({RunState.CANCELLED, RunState.FAILED, RunState.COMPLETED, RunState.INCOMPLETE, RunState.EXPIRED})

_ENDS = {
    Ending.DONE: RunState.COMPLETED,
    Ending.ANSWERED: RunState.COMPLETED,
    Ending.GAVE_UP: RunState.FAILED,
    Ending.REFUSED: RunState.CANCELLED,
    Ending.NEEDS_APPROVAL: RunState.FAILED,
    Ending.INTERRUPTED: RunState.CANCELLED,
    Ending.OVER_BUDGET: RunState.INCOMPLETE,
    Ending.MODEL_FAILED: RunState.FAILED,
}

KERNEL_DIED = "kernel_died"
"""The code of the error of a run whose kernel died during it."""


@dataclass(frozen=True, slots=True)
class LastError:
    """Why a run did not complete: a code that programs compare, and one line for people."""

    code: str
    message: str


def state_after(state: RunState, event: Event) -> RunState:
    """Return the state of a run that was in `state` once `event` has happened."""
    if state.terminal:
        return state
    if isinstance(event, Settled):
        return _ENDS[event.ending]
    # What was interrupted is put in order before the turn settles.
    if state is RunState.CANCELLING or (isinstance(event, Ran) and event.observation.status == "interrupted"):
        return RunState.CANCELLING
    return RunState.REQUIRES_ACTION if _asks(event) else RunState.IN_PROGRESS


def state_at(ending: Ending) -> RunState:
    """Return the state of a run that ended so."""
    return _ENDS[ending]


def last_error(settled: Settled) -> LastError | None:
    """Return why a turn did not complete; None for one that completed or that the user cancelled."""
    if _ENDS[settled.ending] in (RunState.COMPLETED, RunState.CANCELLED):
        return None
    return LastError(settled.ending.value.replace(" ", "_"), settled.message.partition("\n")[0])


def _asks(event: Event) -> bool:
    if isinstance(event, Judged):
        return event.judgement.decision == "ask"
    return isinstance(event, Planned) and not event.approved
