"""What survives between turns: the conversation, the pins, the files that turns made."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from .errors import JournalError
from .journal import Journal, Place, Recorded
from .ports import Listener
from .tokens import estimate
from .turn import Kept, Tools, messages_for, run_turn
from .values import Ask, Message
from .values.events import Ending, Event, Settled

HISTORY_TOKENS = 8000
"""Tokens of earlier turns that go along with a prompt; older ones are left out, and that is said."""

_LEFT_OUT = "(Earlier turns of this conversation are left out.)"


class TurnFiles:
    """The guard's view of the disk: what exists, what turns of this notebook made, what a name holds.

    A path that was asked about and did not exist is remembered: if it exists after the turn, the turn made it.
    """

    def __init__(self, ours: Iterable[str], text_of: Callable[[str], str | None]) -> None:
        self._ours = set(ours)
        self._missing: set[str] = set()
        self._text_of = text_of

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there."""
        full = _absolute(path)
        if full.exists():
            return True
        self._missing.add(str(full))
        return False

    def ours(self, path: str) -> bool:
        """Whether a turn of this notebook made the file."""
        return str(_absolute(path)) in self._ours

    def text(self, name: str) -> str | None:
        """Return the value of a variable of the live namespace that holds a path."""
        return self._text_of(name)

    def made(self) -> frozenset[str]:
        """Return the paths that were missing when the guard asked and are there now."""
        return frozenset(path for path in self._missing if Path(path).exists())


def _absolute(path: str) -> Path:
    return Path(path).expanduser().absolute()


@dataclass(slots=True)
class Session:
    """One kernel's conversation with a model.

    `journal` records every turn. `history` is append-only: the prompts and replies of turns that ended well.
    """

    journal: Journal
    history: list[Message] = field(default_factory=list)
    ordinals: Counter[tuple[str, str]] = field(default_factory=Counter)

    def ask(
        self,
        ask: Ask,
        tools: Tools,
        *,
        notebook: str,
        cell: str,
        listeners: Sequence[Listener],
        holds: Callable[[str, float], bool | None],
    ) -> Settled:
        """Run one turn to its end, told to the journal first and then to `listeners`.

        `holds` tells whether the notebook holds the cell marked with a pin that was offered at a time (Unix time),
        None where that cannot be known.
        An interrupt that comes while a listener works is handed to the turn, which then settles as interrupted.
        """
        self.ordinals[notebook, ask.pin_id] += 1
        place = Place(notebook, cell, self.ordinals[notebook, ask.pin_id])
        kept = None if ask.new else self._kept(ask, place, holds)
        everyone = (Recorded(self.journal, place, tools.mask), *listeners)
        events = run_turn(ask, tools, history=self._recent_history(), kept=kept)
        settled = drive(events, everyone)
        self._remember(ask, settled, tools, notebook)
        return settled

    def preview(self, ask: Ask, tools: Tools) -> tuple[Message, ...]:
        """Return the messages that `ask` would send; nothing is sent."""
        return messages_for(ask, tools, self._recent_history(), tools.kernel.look(ask))

    def _kept(self, ask: Ask, place: Place, holds: Callable[[str, float], bool | None]) -> Kept | None:
        entry = self.journal.kept(ask.pin_id, place)
        if ask.pin == ask.pin_id:
            # The pin travels in the prompt cell: the code is a visible cell of the notebook, which runs by itself.
            return Kept(entry.code if entry else "", in_cell=True)
        if ask.pin is not None or entry is None:
            return None
        held = holds(entry.pin, entry.started + entry.seconds) if entry.offered else False
        return Kept(entry.code, entry.answer, in_cell=entry.cell == place.cell if held is None else held)

    def _remember(self, ask: Ask, settled: Settled, tools: Tools, notebook: str) -> None:
        if not settled.ending.success or settled.pinned:
            return
        reply = settled.answer if settled.ending is Ending.ANSWERED else f"```python\n{settled.code.rstrip()}\n```"
        self.history += [
            Message("user", tools.mask_prompt(ask.prompt)),
            Message("assistant", tools.mask(reply)),
        ]
        made = tools.files.made() if isinstance(tools.files, TurnFiles) else frozenset()
        if made:
            self.journal.note_files(notebook, made)

    def _recent_history(self) -> tuple[Message, ...]:
        left = HISTORY_TOKENS
        first = len(self.history)
        while first >= 2:
            left -= sum(estimate(message.content) for message in self.history[first - 2 : first])
            if left < 0:
                break
            first -= 2
        recent = tuple(self.history[first:])
        return (
            recent if first == 0 or not recent else (Message("user", _LEFT_OUT + "\n" + recent[0].content), *recent[1:])
        )


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
