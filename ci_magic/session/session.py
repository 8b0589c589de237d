"""One kernel's turns: what goes along with a prompt, what is remembered of it, what earlier kernels did."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..cells.wire import Marked
from ..conversations import Conversations
from ..journal import Entry, Journal, Place, Recorded
from ..language import _
from ..ports import Listener
from ..tokens import Calibration
from ..turn import Kept, Tools, run_turn
from ..turn.parcel import Parcel, parcel_for
from ..turn.restore import Workshop, run_restore, short
from ..values import Ask, Exchange, Message
from ..values.events import Ending, Event, Settled
from .driving import drive
from .earlier import cell_of, gone_line, lost_line, makers_of, plan
from .files import TurnFiles
from .history import History, masked
from .said import exchange_of, recalled
from .undo import Past, Step, TakenBack

_INSTRUCTIONS_SHOWN = 60
_UNTROUBLED = nullcontext()


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

    `journal` records every turn. `history` holds the prompts and replies of turns that ended well and belong to no
    thread; threads are kept beside the notebook. `calibrations` are kept by server and model. `tell` says one line to
    the user.
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
    _conversations: dict[str, Conversations] = field(default_factory=dict)
    _reminded: set[str] = field(default_factory=set)
    _directory: str = ""
    undone: list[Callable[[TakenBack], None]] = field(default_factory=list)
    """Are told of each turn that is taken back."""

    def conversations(self, notebook: str) -> Conversations:
        """Return what is kept beside a notebook (its path or the working directory)."""
        if Path(notebook).is_dir():
            # A `%cd` takes nothing away: without a notebook the place is where the kernel began.
            notebook = self._directory = self._directory or notebook
        if notebook not in self._conversations:
            self._conversations[notebook] = Conversations(notebook, self.tell)
        return self._conversations[notebook]

    def reminder(self, notebook: str) -> str:
        """Return one line on instructions that an earlier kernel left for this notebook; once, then it is empty."""
        if notebook in self._reminded:
            return ""
        self._reminded.add(notebook)
        instructions = self.conversations(notebook).instructions()
        if not instructions:
            return ""
        line = _("instructions of this notebook: “{text}”; %ci --instructions shows them")
        return line.format(text=short(instructions, _INSTRUCTIONS_SHOWN))

    def ask(
        self,
        ask: Ask,
        tools: Tools,
        *,
        here: Here,
        listeners: Sequence[Listener],
        absent: Callable[[Iterable[str]], Iterable[str]],
        attach: Callable[[Ask], Ask] = lambda ask: ask,
        calm: AbstractContextManager[object] = _UNTROUBLED,
    ) -> Settled:
        """Run one turn to its end, told to the journal first and then to `listeners`.

        `absent` returns those of the names given that the prompt mentions and that the
        namespace has not: a model that would be asked about what an earlier kernel took along is not asked in silence.
        An interrupt that comes while a listener works is handed to the turn, which then settles as interrupted.
        `attach` looks up the files of a request for which a model is asked; kept code reads what is there. Inside
        `calm` the listeners hear.
        """
        notebook = here.notebook
        self.ordinals[notebook, ask.pin_id] += 1
        place = Place(notebook, here.cell, self.ordinals[notebook, ask.pin_id])
        kept = self._in_notebook(ask, place, here.marked) if here.live else self._kept(ask, place, here.holds)
        if kept is None:
            self._tell_missing(notebook, absent)
        if kept is None or kept.replaced or ask.repair:
            ask = attach(ask)
        recorded = Recorded(self.journal, place, tools.mask)
        events = run_turn(ask, tools, history=self._history(ask, tools, notebook), kept=kept)
        step = Step(notebook, ask.title, ask.pin_id, ask.thread, message=ask.message)
        settled = self._run(events, recorded, listeners, step, calm)
        self._note_files(settled, tools, notebook)
        exchange = exchange_of(ask, settled, tools)
        if exchange is not None and ask.thread:
            self.conversations(notebook).say(ask.thread, [exchange])
        elif exchange is not None:
            self.history.add([exchange])
        self._said((exchange,) if exchange else (), offered=settled.offered)
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
        said = self._recall(notebook, recorded.turn, mask)
        self.history.add(said)
        self._said(said)
        if isinstance(workshop.files, TurnFiles):
            self.journal.note_files(notebook, workshop.files.made())
        return settled

    def undo(self) -> TakenBack | None:
        """Take back the last turn that ran code, as far as nothing has changed it since; None where there is none."""
        step = self.undoable
        if step is None:
            return None
        self._steps.remove(step)
        undone = self.past.take_back()
        self.journal.mark_undone(step.turn, step.pin)
        self.journal.forget_files(step.notebook, undone.files)
        if step.thread:
            self.conversations(step.notebook).unsay(step.thread, step.said)
        else:
            self.history.forget(step.said)
        taken = TakenBack(step, undone)
        for tell in self.undone:
            tell(taken)
        return taken

    def rename_thread(self, notebook: str, name: str, to: str) -> None:
        """Give a thread of a notebook another name, which no thread has; what belongs to it goes along."""
        self.conversations(notebook).rename_thread(name, to)
        self.journal.rename_thread(notebook, name, to)
        for at, step in enumerate(self._steps):
            if (step.notebook, step.thread) == (notebook, name):
                self._steps[at] = replace(step, thread=to)

    @property
    def undoable(self) -> Step | None:
        """The turn that an undo would take back; None where there is none."""
        latest = self.past.latest
        return next((step for step in self._steps if latest is not None and step.token == latest), None)

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

    def preview(self, ask: Ask, tools: Tools, notebook: str) -> Parcel:
        """Return what `ask` would send first; nothing is sent."""
        return parcel_for(ask, tools, self._history(ask, tools, notebook))

    def _history(self, ask: Ask, tools: Tools, notebook: str) -> tuple[Message, ...]:
        """Return what was said before in the conversation that `ask` goes on with, and in no other."""
        if not ask.thread:
            return self.history.under(ask.privacy)
        thread = self.conversations(notebook).thread(ask.thread)
        exchanges = thread.exchanges if thread else ()
        return History([masked(each, tools.mask, tools.mask_prompt) for each in exchanges]).under(ask.privacy)

    def _tell_missing(self, notebook: str, absent: Callable[[Iterable[str]], Iterable[str]]) -> None:
        """Say in one line, once, which names asked for now went with an earlier kernel."""
        if notebook not in self._makers:
            self._makers[notebook] = makers_of(plan(self.journal, notebook))
        makers = self._makers[notebook]
        names = frozenset(absent(makers))
        if names:
            self.tell(gone_line(names, makers, self.journal.made_files(notebook)))
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

    def _run(
        self,
        events: Iterator[Event],
        recorded: Recorded,
        listeners: Sequence[Listener],
        step: Step,
        calm: AbstractContextManager[object] = _UNTROUBLED,
    ) -> Settled:
        token = self.past.begin()
        try:
            return drive(events, (recorded, *listeners), calm)
        finally:
            if self.past.kept:
                self._steps.append(replace(step, turn=recorded.turn, token=token))

    def _said(self, said: tuple[Exchange, ...], *, offered: bool = False) -> None:
        for number, step in enumerate(self._steps):
            if step.token == self.past.token:
                self._steps[number] = replace(step, said=said, offered=offered)

    def _note_files(self, settled: Settled, tools: Tools, notebook: str) -> None:
        if not settled.ending.success or settled.pinned:
            return
        made = set(tools.files.made()) if isinstance(tools.files, TurnFiles) else set()
        made.update(file.path for file in settled.files if file.created)
        if made:
            self.journal.note_files(notebook, made)

    def _recall(self, notebook: str, restoration: int, mask: Callable[[str], str]) -> tuple[Exchange, ...]:
        """Give the conversation back what a restoration made true again; what was said in a thread is kept there."""
        here = self.journal.turns([restoration])
        again = {tried.origin for entry in here for tried in entry.attempts if tried.status == "ok"}
        kernels = dict.fromkeys(entry.kernel for entry in self.journal.turns(again))
        old = [entry for kernel in kernels for entry in self.journal.of_kernel(notebook, kernel)]
        said: list[Exchange] = []
        for entry in sorted(old, key=lambda entry: entry.id):
            answered = entry.ending == Ending.ANSWERED.value and not entry.pinned
            if entry.id in self._recalled or entry.thread or not (answered or entry.id in again):
                continue
            self._recalled.add(entry.id)
            said.append(recalled(entry, mask))
        return tuple(said)
