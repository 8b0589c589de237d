"""One kernel's turns: what goes along with a prompt, what is remembered of it, what earlier kernels did."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from ..cells.wire import Marked
from ..errors import JournalError
from ..journal import Entry, Journal, Place, Recorded
from ..ports import Listener
from ..tokens import Calibration
from ..turn import Kept, Tools, run_turn
from ..turn.parcel import Parcel, parcel_for
from ..turn.restore import Workshop, run_restore
from ..values import Ask, Message
from ..values.events import Ending, Event, Settled
from .earlier import cell_of, gone_line, lost_line, makers_of, plan
from .files import TurnFiles
from .history import Exchange, History
from .undo import Past, Step, TakenBack


@dataclass(frozen=True, slots=True)
class Here:
    """Where a request comes from: the notebook (its path or the working directory) and the asking cell's id.

    `holds` tells whether the notebook holds the cell marked with a pin that was offered at a time (Unix time; None: the
    pin stands in the prompt itself), None where that cannot be known. A `live` notebook is known as it stands in the
    page: `marked` are the cells with the prompt's pin.
    """

    notebook: str
    cell: str
    holds: Callable[[str, float | None], bool | None]
    live: bool = False
    marked: Marked | None = None


@dataclass(slots=True)
class Session:
    """One kernel's conversation with a model.

    `journal` records every turn. `history` holds the prompts and replies of turns that ended well. `calibrations` are
    kept by server and model. `tell` says one line to the user.
    """

    journal: Journal
    past: Past
    tell: Callable[[str], None] = print
    history: History = field(default_factory=History)
    calibrations: defaultdict[tuple[str, str], Calibration] = field(default_factory=lambda: defaultdict(Calibration))
    ordinals: Counter[tuple[str, str]] = field(default_factory=Counter)
    _greeted: set[str] = field(default_factory=set)
    _makers: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _recalled: set[int] = field(default_factory=set)
    _steps: list[Step] = field(default_factory=list)

    def ask(
        self,
        ask: Ask,
        tools: Tools,
        *,
        here: Here,
        listeners: Sequence[Listener],
        absent: Callable[[Iterable[str]], Iterable[str]],
    ) -> Settled:
        """Run one turn to its end, told to the journal first and then to `listeners`.

        `absent` returns those of the names given that the prompt mentions and that the
        namespace has not: a model that would be asked about what an earlier kernel took along is not asked in silence.
        An interrupt that comes while a listener works is handed to the turn, which then settles as interrupted.
        """
        notebook = here.notebook
        self.ordinals[notebook, ask.pin_id] += 1
        place = Place(notebook, here.cell, self.ordinals[notebook, ask.pin_id])
        kept = self._in_notebook(ask, place, here.marked) if here.live else self._kept(ask, place, here.holds)
        if kept is None:
            self._tell_missing(notebook, absent)
        recorded = Recorded(self.journal, place, tools.mask)
        events = run_turn(ask, tools, history=self.history.under(ask.privacy), kept=kept)
        settled = self._run(events, recorded, listeners, Step(notebook, ask.prompt, ask.pin_id))
        self._said(self._remember(ask, settled, tools, notebook), offered=settled.offered)
        return settled

    def restore(
        self,
        ask: Ask,
        workshop: Workshop,
        *,
        notebook: str,
        cell: str,
        listeners: Sequence[Listener],
        mask: Callable[[str], str],
    ) -> Settled | None:
        """Run again what the last kernel of this notebook had accepted; None where there is nothing to run.

        The prompts and codes that stand again go into the conversation, and so do the answers of that kernel.
        """
        entries = plan(self.journal, notebook)
        if not entries:
            return None
        recorded = Recorded(self.journal, Place(notebook, cell), mask, [entry.id for entry in entries])
        events = run_restore(ask, list(map(cell_of, entries)), workshop)
        settled = self._run(events, recorded, listeners, Step(notebook, ask.prompt, pin=""))
        self._said(self._recall(notebook, recorded.turn, mask))
        if isinstance(workshop.files, TurnFiles):
            self.journal.note_files(notebook, workshop.files.made())
        return settled

    def undo(self) -> TakenBack | None:
        """Take back the last turn that ran code, as far as nothing has changed it since; None where there is none."""
        if not len(self.past) or not self._steps:
            return None
        step = self._steps.pop()
        undone = self.past.take_back()
        self.journal.mark_undone(step.turn, step.pin)
        self.journal.forget_files(step.notebook, undone.files)
        self.history.forget(step.said)
        return TakenBack(step, undone)

    def greeting(self, notebook: str) -> str:
        """Return one line on turns of this notebook that a kernel died in; once, then it is empty."""
        if notebook in self._greeted:
            return ""
        self._greeted.add(notebook)
        lost = self.journal.lost(notebook)
        if not lost:
            return ""
        self.journal.mark_lost(lost)
        return lost_line(lost, restorable=bool(plan(self.journal, notebook)))

    def preview(self, ask: Ask, tools: Tools) -> Parcel:
        """Return what `ask` would send first; nothing is sent."""
        return parcel_for(ask, tools, self.history.under(ask.privacy))

    def _tell_missing(self, notebook: str, absent: Callable[[Iterable[str]], Iterable[str]]) -> None:
        """Say in one line, once, which names asked for now went with an earlier kernel."""
        if notebook not in self._makers:
            self._makers[notebook] = makers_of(plan(self.journal, notebook))
        makers = self._makers[notebook]
        names = frozenset(absent(makers))
        if names:
            self.tell(gone_line(names, makers))
            self._makers[notebook] = {}

    def _in_notebook(self, ask: Ask, place: Place, marked: Marked | None) -> Kept | None:
        """Return what the marked cells hold, if it serves, or if the user may not want to lose it."""
        if marked is None:
            return None
        kept = Kept(marked.code, in_cell=marked.queued, cells=tuple(cell.code for cell in marked.cells))
        if ask.pin == ask.pin_id and not (ask.new or ask.repair):
            return kept
        # A page that was reloaded in mid-turn missed how the turn ended; the record knows.
        recorded = self.journal.kept(ask.pin or ask.pin_id, place)
        if ask.repair:
            return replace(kept, privacy=recorded.privacy) if recorded else kept
        is_recorded = recorded is not None and recorded.code == marked.code
        if ask.pin is None and is_recorded and not ask.new:
            return kept
        original = recorded.code if recorded else ""
        return replace(kept, replaced=True, original=original) if marked.edited and not is_recorded else None

    def _kept(self, ask: Ask, place: Place, holds: Callable[[str, float | None], bool | None]) -> Kept | None:
        if ask.new or ask.fix:
            return None
        entry = self.journal.kept(ask.pin_id, place)
        if ask.pin == ask.pin_id:
            # The pin travels in the prompt cell: the code is a visible cell of the notebook, which runs by itself.
            kept = Kept(entry.code, entry.answer, privacy=entry.privacy) if entry else Kept()
            return replace(kept, in_cell=holds(ask.pin, None) is not False)
        if ask.pin is not None or entry is None:
            return None
        held = holds(entry.pin, entry.started + entry.seconds) if entry.offered else False
        in_cell = entry.cell == place.cell if held is None else held
        return Kept(entry.code, entry.answer, in_cell, privacy=entry.privacy)

    def _run(self, events: Iterator[Event], recorded: Recorded, listeners: Sequence[Listener], step: Step) -> Settled:
        self.past.begin()
        try:
            return drive(events, (recorded, *listeners))
        finally:
            if self.past.kept:
                self._steps.append(replace(step, turn=recorded.turn))

    def _said(self, said: tuple[Exchange, ...], *, offered: bool = False) -> None:
        self.history.add(said)
        if self.past.kept:
            self._steps[-1] = replace(self._steps[-1], said=said, offered=offered)

    def _remember(self, ask: Ask, settled: Settled, tools: Tools, notebook: str) -> tuple[Exchange, ...]:
        if not settled.ending.success or settled.pinned:
            return ()
        reply = settled.answer if settled.ending is Ending.ANSWERED else _fenced(settled.code)
        prompt = Message("user", tools.mask_prompt(ask.prompt))
        made = set(tools.files.made()) if isinstance(tools.files, TurnFiles) else set()
        if settled.attempts:
            made.update(file.path for file in settled.attempts[-1].observation.files if file.created)
        if made:
            self.journal.note_files(notebook, made)
        return (Exchange(ask.privacy, prompt, Message("assistant", tools.mask(reply))),)

    def _recall(self, notebook: str, restoration: int, mask: Callable[[str], str]) -> tuple[Exchange, ...]:
        """Give the conversation back what a restoration made true again."""
        here = self.journal.turns([restoration])
        again = {tried.origin for entry in here for tried in entry.attempts if tried.status == "ok"}
        kernels = dict.fromkeys(entry.kernel for entry in self.journal.turns(again))
        said: list[Exchange] = []
        old = [entry for kernel in kernels for entry in self.journal.of_kernel(notebook, kernel)]
        for entry in sorted(old, key=lambda entry: entry.id):
            answered = entry.ending == Ending.ANSWERED.value and not entry.pinned
            if entry.id in self._recalled or not (answered or entry.id in again):
                continue
            self._recalled.add(entry.id)
            reply = entry.answer if answered else _fenced(entry.code)
            messages = Message("user", mask(entry.prompt)), Message("assistant", mask(reply))
            said.append(Exchange(entry.privacy, *messages))
        return tuple(said)


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"


def drive(events: Iterable[Event], listeners: Sequence[Listener]) -> Settled:
    """Hand every event to every listener, in order, and return the last one.

    Raises:
        JournalError: the record cannot be written; the turn is closed first.
    """
    settled = None
    stream = iter(events)
    with closing(stream):  # type: ignore[type-var]  # run_turn is a generator
        event: Event | None = next(stream)
        while event is not None:
            try:
                for listener in listeners:
                    listener.hear(event)
                if isinstance(event, Settled):
                    settled = event
                event = next(stream, None)
            except KeyboardInterrupt as interrupt:
                event = stream.throw(interrupt)  # type: ignore[attr-defined]
    if settled is None:
        raise JournalError("the turn ended without settling")
    return settled
