"""What the events of one turn come to, for the panel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..progress import state_line
from ..values import FileFacts, Usage
from ..values.events import (
    Asked,
    Asking,
    Doubted,
    Event,
    Explained,
    Found,
    Judged,
    Looked,
    Planned,
    PlanStep,
    Ran,
    Received,
    Running,
    Settled,
    Unusable,
    Waited,
    Writing,
)
from ..values.runs import LastError, last_error
from .steps import StepKind, Steps, digest

WaitsFor = Literal["", "kernel", "queue", "model", "page", "user"]

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record needs to know besides the events.

    `mask` takes secrets out of everything, `mask_prompt` out of the user's words. `cell` returns the cell that is
    worked on and `cells` those that stand, `found` the lines about files, `notes` the lines below a reading,
    `undoable` whether an undo would take this turn back.
    """

    mask: Mask = str
    mask_prompt: Mask = str
    cell: Callable[[], str] = str
    cells: Callable[[], Sequence[str]] = tuple
    found: Callable[[Sequence[FileFacts]], Sequence[str]] = lambda _files: ()
    notes: Callable[[Sequence[str], Sequence[str]], Sequence[str]] = lambda _struck, _sources: ()
    undoable: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Words:
    """What the model has written for the user: parts that stay, and the reply that is coming."""

    stays: list[str] = field(default_factory=list)
    now: str = ""
    goes_on: bool = False

    def asking(self, errand: str) -> None:
        """Begin another reply: what was said to a step or a cell that stands stays."""
        if errand in ("reading", "pictures"):
            return
        if errand in ("step", "plan") and self.now:
            self.stays.append(self.now)
            self.now = ""
        self.goes_on = False

    def writing(self, prose: str) -> None:
        """Replace what was said before, once there is something to say."""
        if prose or self.goes_on:
            self.now, self.goes_on = prose, True

    def end(self, answer: str, *, success: bool) -> None:
        """Put the answer in place of the reply."""
        self.now = answer if success else self.now or answer
        self.stays = [each for each in self.stays if each not in self.now]

    def __str__(self) -> str:
        return "\n\n".join(each for each in (*self.stays, self.now) if each)


@dataclass(slots=True)
class Heard:
    """What is known of a turn from its events, not masked; `around` answers what they do not tell."""

    around: Surroundings = field(default_factory=Surroundings)
    steps: Steps = field(default_factory=Steps)
    words: Words = field(default_factory=Words)
    waits: tuple[WaitsFor, str] = ("queue", "")
    plan: tuple[PlanStep, ...] = ()
    revision: int = 0
    found: Sequence[str] = ()
    notes: list[str] = field(default_factory=list)
    reading: str = ""
    model: str = ""
    pin: str = ""
    usage: Usage = field(default_factory=Usage)
    attempts: int = 0
    steps_taken: int = 0
    settled: Settled | None = None
    ending: str = ""
    message: str = ""
    error: LastError | None = None

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        if isinstance(event, Asked):
            self.model, self.pin = event.model, event.pin
        elif isinstance(event, Asking | Waited | Writing | Received | Unusable):
            self._reply(event)
        elif isinstance(event, Settled):
            self._settle(event)
        elif isinstance(event, Found):
            self.found = list(self.around.found(event.files))
        elif isinstance(event, Planned):
            self._planned(event)
        elif isinstance(event, Explained):
            self.reading = event.reading
            self.notes += self.around.notes(event.struck, event.sources)
            self.steps.done("reading")
        else:
            self._code(event)

    def _planned(self, event: Planned) -> None:
        if not event.approved or event.revision != self.revision:
            # The plan that was just written is shown as one.
            self.words.now = ""
        self.plan, self.revision = event.steps, event.revision
        self._wait_for_user(event, asks=not event.approved)

    def _reply(self, event: Asking | Waited | Writing | Received | Unusable) -> None:
        """Take note of how the model is asked and what it writes."""
        label = state_line(event, self.model)
        self.waits = ("model", label) if isinstance(event, Asking | Waited) else ("", "")
        if isinstance(event, Asking):
            kind: StepKind = "repairing" if event.cause else "asking"
            self.words.asking(event.errand)
            self.steps.begin("reading" if event.errand in ("reading", "pictures") else kind, label)
            self.steps_taken = max(self.steps_taken, event.step)
        elif isinstance(event, Writing):
            self.words.writing(event.prose)
            asked = self.steps.last("asking", "repairing", "reading", "writing")
            if event.cells and asked is not None and asked.state == "on" and asked.kind != "writing":
                self.steps.begin("writing", label)
        elif isinstance(event, Received):
            self.usage += event.usage
            self.steps.done("asking", "repairing", "reading", "writing")
        elif isinstance(event, Unusable):
            self.steps.fail(label)

    def _code(self, event: Event) -> None:
        """Take note of what becomes of code."""
        label = state_line(event, self.model)
        if isinstance(event, Judged):
            self._wait_for_user(event, asks=event.judgement.decision == "ask")
            written = self.steps.last("writing")
            if written is not None and not written.code:
                self.steps.tell(written, code=event.code)
        elif isinstance(event, Doubted):
            self.steps.fail(event.cause, code=event.code, difference=event.difference)
        elif isinstance(event, Looked):
            self.steps.begin("looking", label, code=event.code, output=digest(event.observation))
            self.steps.done()
        elif isinstance(event, Running):
            self.waits = ("", "")
            self.attempts += not event.pinned
            self.steps.begin("running", label, code=event.code, cell=self.around.cell())
        elif isinstance(event, Ran):
            self._ran(event)

    def _ran(self, event: Ran) -> None:
        step = self.steps.last("running")
        if step is not None:
            step.state = "failed" if event.will_retry or event.observation.status != "ok" else "done"
            output, cell = digest(event.observation), step.cell or self.around.cell()
            self.steps.tell(step, output=output, cause=event.cause, difference=event.difference, cell=cell)

    def _wait_for_user(self, event: Event, *, asks: bool) -> None:
        self.waits = ("user", state_line(event, self.model)) if asks else ("", "")

    def _settle(self, settled: Settled) -> None:
        self.settled = settled
        self.words.end(settled.answer, success=settled.ending.success)
        self.reading = settled.reading or self.reading
        self.pin = settled.pin or self.pin
        self.usage = settled.usage
        self.ending, self.message, self.error = settled.ending.value, settled.message, last_error(settled)
        self.end(success=settled.ending.success)

    def end(self, *, success: bool) -> None:
        """End what goes on."""
        self.waits = ("", "")
        self.steps.end(success=success)

    def plain_plan(self, mask: Mask) -> list[dict[str, Any]]:
        """Return the plan as JSON values."""
        return [{"text": mask(each.text), "kind": each.kind, "done": each.done} for each in self.plan]
