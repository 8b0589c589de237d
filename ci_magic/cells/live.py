"""Real cells below the asking one, in a frontend with the extension: they fill, run, and are kept or go again.

The kernel drives and the extension obeys: `LiveCells` hears the turn's events, is the stage of its runs and the place
where its code is kept. Where the page stops answering in mid-turn the run is shown in the asking cell instead.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..language import _
from ..ports import Replace
from ..protocol import marked_source, masked, provenance
from ..values import Ask, Observation
from ..values.approval import code_hash
from ..values.events import Doubted, Ending, Event, Judged, Ran, Running, Settled, Writing
from .channel import ANSWER_SECONDS, Calls
from .slot import Request, Slot
from .wire import Marked, without_mark

_STATES: dict[str, Callable[[], str]] = {"asking": lambda: _("asking you"), "repairing": lambda: _("repairing")}
_REPLACE: dict[str, Replace] = {"regenerate": "yes", "keep": "keep"}


class LiveCells:
    """The generated cells of one turn: one after the other, each marked with the pin.

    Args:
        channel: the way to the page.
        ask: what was asked.
        number: the execution count of the asking cell; None in a chat, where nothing is written into that cell.
        marked: the cells that are there already and are filled again.
        replaced: is told a queued cell that was written anew, and its old source.
        request: makes a nested request from the frontend's id for it and the cell's id.
        mask: takes secrets out of what is kept in the cells' metadata.
    """

    def __init__(
        self,
        channel: Calls,
        ask: Ask,
        *,
        number: int | None,
        marked: Marked | None,
        replaced: Callable[[str, str], None],
        request: Callable[[str, str], Request],
        mask: Callable[[str], str],
    ) -> None:
        self.marked = marked
        self.present = True
        self._channel = channel
        self._ask = ask
        self._number = number
        self._replaced = replaced
        self._request = request
        self._mask = mask
        self._unseen: Request | None = None
        self._slots: list[Slot] = []
        self._current = 0

    @property
    def _slot(self) -> Slot:
        """The cell whose turn it is."""
        return self._slot_at(self._current)

    def _slot_at(self, index: int) -> Slot:
        while len(self._slots) <= index:
            after = self._slots[-1].cell if self._slots else self._channel.asking
            old = self.marked.cells[len(self._slots) :] if self.marked else ()
            if self._ask.fix:
                # A failed cell of the user's own is repaired in its place.
                self._slots.append(Slot(self._channel, cell=self._channel.asking, after=after))
            elif old:
                self._slots.append(Slot(self._channel, cell=old[0].cell, after=after, marked=old[0]))
            else:
                self._slots.append(Slot(self._channel, after=after))
        return self._slots[index]

    def _source(self, code: str) -> str:
        return marked_source("" if self._ask.fix else self._ask.pin_id, code)

    @property
    def current(self) -> str:
        """The id of the cell whose turn it is; empty where the page has none."""
        return self._slot.cell if self.present and self._slot.placed else ""

    @property
    def standing(self) -> tuple[str, ...]:
        """The ids of the cells that hold code which stands, in order."""
        return tuple(slot.cell for slot in self._slots if slot.number is not None)

    # --- a listener

    def hear(self, event: Event) -> None:
        """Fill the cells, and end with them as the turn ends."""
        if not self.present:
            return
        if isinstance(event, Writing):
            self._write(event.cells)
        elif isinstance(event, Judged) and event.judgement.decision == "ask":
            self._state("asking")
        elif isinstance(event, Running):
            # The page gets ready while the run is prepared here.
            self._ask_to_run(event.code, attempt=event.attempt)
        elif isinstance(event, Doubted) or (isinstance(event, Ran) and event.will_retry):
            self._state("repairing")
        elif isinstance(event, Ran):
            self._stands(event)
        elif isinstance(event, Settled):
            self._settle(event)

    def _write(self, cells: tuple[str, ...]) -> None:
        if self._ask.fix:
            return
        for number, code in enumerate(cells):
            self._slot_at(self._current + number).write(self._source(code), self._ask.pin_id)

    def _state(self, state: str) -> None:
        if self._slot.placed:
            self._slot.tell("state", state=state, text=_STATES[state]())

    def _stands(self, event: Ran) -> None:
        if event.more:
            self._slot.tell("keep", metadata=None)
            self._current += 1

    def _settle(self, settled: Settled) -> None:
        accepted = settled.ending is Ending.DONE and not self._ask.fix
        if accepted and self._current and self._slot.number is None:
            # The turn ended in words: the last cell is the one before.
            self._current -= 1
        # A rerun says nothing new about how the code came about.
        record: dict[str, Any] | None = None if settled.pinned else masked(provenance(settled, self._ask), self._mask)
        for slot in self._slots[: self._current]:
            slot.tell("keep", metadata=_of(record, slot))
        self._remove_rest(accepted=accepted)
        slot = self._slot
        failed = settled.attempts[-1].observation.failure if settled.attempts else None
        if failed and slot.ran and not settled.ending.success:
            slot.show_end(failed)
        self._channel.tell(
            "settle",
            # A cell that this turn did not touch is not spoken of.
            cell=slot.cell if slot.placed else None,
            keep=_keeps(settled, ran=slot.ran),
            pin=self._ask.pin_id if accepted and self._number is not None else "",
            count=slot.number,
            asking_count=self._number,
            metadata=_of(record, slot),
            pinned=settled.pinned,
        )

    def _remove_rest(self, *, accepted: bool) -> None:
        """Take away cells that were filled and not run, and, where the code stands, cells of the code before."""
        if accepted and self.marked and self._slot.ran:
            self._slot_at(len(self.marked.cells) - 1)
        for slot in self._slots[self._current + 1 :]:
            if slot.placed or (accepted and slot.marked):
                slot.tell("remove", old=accepted)

    # --- the stage of the turn's runs

    def get_ready(self, code: str, until_free: Callable[[], object]) -> None:
        """Wait until the page is ready to show a run of `code`, where it could not say so during the run.

        `until_free` returns when the kernel has done what waited for it: what the page says may be among that.

        Raises:
            KeyboardInterrupt: the user interrupted while this waited.
        """
        if not self.present:
            return
        slot = self._slot
        if slot.asked != self._source(code):
            self._ask_to_run(code)
        if slot.get_ready(ANSWER_SECONDS):
            return
        if slot.asked:
            until_free()
        if not slot.get_ready():
            self._leave()

    @contextmanager
    def running(self, code: str) -> Iterator[None]:
        """Show what runs inside in the cell; in the asking cell, where the page does not answer any more.

        In a chat, which has none, it is shown nowhere then, and has its number all the same.
        """
        slot, source = self._slot, self._source(code)
        if self.present and slot.asked != source:
            self._ask_to_run(code)
        if not self.present or not slot.take(self._request):
            self._leave()
            if self._number is not None:
                yield
                return
            self._unseen = self._request(str(uuid.uuid4()), "")
            with self._unseen.running(source):
                yield
            return
        slot.code_hash = code_hash(code)
        if slot.marked and slot.marked.queued:
            self._replaced(slot.cell, slot.marked.source)
        with slot.running(source):
            yield

    def ended(self, code: str, seen: Observation, *, stands: bool) -> None:
        """Number the cell, or take its number back."""
        unseen, self._unseen = self._unseen, None
        if self.present:
            self._slot.ended(self._source(code), seen.status, stands=stands)
        elif unseen is not None and stands:
            unseen.stands(self._source(code))
        elif unseen is not None:
            unseen.put_back()

    def _ask_to_run(self, code: str, attempt: int = 1) -> None:
        attempts, own = self._ask.limits.attempts, bool(self._ask.fix)
        self._slot.ask(self._source(code), attempt=attempt, attempts=attempts, own=own)

    def _leave(self) -> None:
        if self.present:
            self.present = False
            self._slot.tell("abandon")

    # --- where code is kept

    def keep(self, code: str) -> bool:  # noqa: ARG002
        """Say whether the cells hold the code."""
        return self.present and self._slot.ran

    def hand_over(self, code: str) -> bool:  # noqa: ARG002
        """Say that code to edit is edited where it is asked about."""
        return False

    def may_replace(self, original: str) -> Replace:
        """Ask about marked cells that are not as they were generated."""
        edited = next((cell for cell in self.marked.cells if cell.edited), None) if self.marked else None
        if self.marked is None or edited is None:
            return "yes"
        self._current = self.marked.cells.index(edited)
        # Of several cells nobody knows any more which part of the code was whose.
        known = self._source(original) if original and len(self.marked.cells) == 1 else ""
        answer = self.decide("edited", edited.code, original=known, choices=["keep", "regenerate", "stop"])
        self._current = 0
        return _REPLACE.get(str(answer.get("choice")), "stop") if answer else "keep"

    def decide(self, kind: str, code: str, **fields: Any) -> dict[str, Any] | None:
        """Ask the user about code shown in the cell; the answer's `source` is the code as it stands there then."""
        source = self._source(code)
        answer = self._slot.decide(source, kind=kind, hash=code_hash(source), **fields)
        return None if answer is None else answer | {"source": without_mark(answer["source"], self._ask.pin_id)}


def _keeps(settled: Settled, *, ran: bool) -> bool:
    """Whether the cell stays: it holds the result, or what ran last and failed."""
    gone = (Ending.REFUSED, Ending.NEEDS_APPROVAL, Ending.MODEL_FAILED, Ending.ANSWERED)
    return ran and settled.ending not in gone


def _of(record: dict[str, Any] | None, slot: Slot) -> dict[str, Any] | None:
    """Return the record of the turn for one of its cells."""
    return None if record is None else {**record, "code_hash": slot.code_hash}
