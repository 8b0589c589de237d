"""The chat panels of one kernel: what their pages ask is done here, in the session of `%%ci`."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from ..cells.comm_channel import CommChannel
from ..errors import OptionError
from ..kernel import interrupts
from ..language import _
from ..sidebar import messages
from ..sidebar.desk import Desk
from ..sidebar.pages import Asked, Page, Pages
from ..sidebar.worker import Gate, Worker
from .attempts import attempt
from .chat_asking import ask_in, options_of, request_again
from .chat_turn import ChatTurn
from .chat_undo import ChatUndo
from .chat_watch import Watch
from .chat_wiring import ChatWiring
from .desk import desk, threads
from .secrets import FreshRedactor
from .taken_back import undo_text
from .telling import told_to
from .wiring import Wiring

_REMEMBERED = 200
"""Turns of this kernel whose records and messages are remembered; older ones are read beside the notebook."""


class Chatting(ChatWiring):
    """All panels that show notebooks of this kernel.

    Args:
        shell: the live shell of an ipykernel.
        like: the wiring of `%%ci` in this shell.
    """

    def __init__(self, shell: Any, like: Wiring) -> None:
        super().__init__(shell, like)
        self.pages = Pages(shell.kernel, self._hear, self._gone)
        self._worker = Worker(interrupts, self._queue_moved)
        self._desk = Desk()
        self._unsaid: list[str] = []
        self._sent: dict[str, messages.Send] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._listens = False
        self._pings: list[tuple[Page, CommChannel]] = []
        self._watch = Watch(self._may_move, self._look_after)

    def close(self) -> None:
        """Stop all turns and close the comms."""
        for turn in self._turns:
            self._worker.stop(turn.turn)
        self.pages.close()

    def say_later(self, line: str) -> None:
        """Keep a line for the next turn, or the next page, to say."""
        self._unsaid.append(line)

    # --- turns

    @property
    def _works(self) -> tuple[ChatTurn | ChatUndo, ...]:
        """What is done and what waits."""
        current = self._worker.current
        works = (*((current,) if current else ()), *self._worker.waiting)
        return tuple(each for each in works if isinstance(each, ChatTurn | ChatUndo))

    @property
    def _turns(self) -> tuple[ChatTurn, ...]:
        """The turn that is on and those that wait."""
        return tuple(each for each in self._works if isinstance(each, ChatTurn))

    def running(self) -> list[dict[str, Any]]:
        """Return the records of the turns that are on or wait."""
        return [turn.record.plain() for turn in self._turns if not turn.record.ended]

    def latest(self) -> list[dict[str, Any]]:
        """Return the records of those turns too that have ended and are not written down yet."""
        return [turn.record.plain() for turn in self._turns]

    def run_turn(self, turn: ChatTurn, gate: Gate) -> None:
        """Run one turn to its end, in the thread of the turns.

        Raises:
            CIMagicError: it could not begin.
        """
        settings = self.settings(options_of(turn.request))
        session = self.session(settings)
        while self._unsaid:
            turn.record.note(self._unsaid.pop(0))
        self._listen(session.undone)
        turn.redactor.renew()
        turn.record.begin(self.model(settings).name, settings.limits)
        conversations = self.conversations(settings)
        conversations.transcripts.append(turn.record.plain())
        self._on = turn
        self._watch.begin()
        try:
            ask_in(self, turn, settings, session, gate)
        finally:
            self._on = None

    def ended(self, turn: ChatTurn) -> None:
        """Keep what became of a turn, and tell what else it changes."""
        record = turn.record.plain()
        self._remember(turn.request, record)
        with told_to(self.say_later):
            attempt(lambda: self.conversations(self.settings({})).transcripts.append(record), self.say_later)
            self._tell_threads()
        # Now that it is known as a step back.
        turn.outbox.flush()
        self._tell_undoable(besides=turn.turn)

    def _remember(self, request: messages.Send, record: dict[str, Any]) -> None:
        self._sent[request.turn] = request
        self._records[request.turn] = record
        for each in (self._sent, self._records):
            while len(each) > _REMEMBERED:
                each.pop(next(iter(each)))

    def _listen(self, undone: list[Any]) -> None:
        if not self._listens:
            self._listens = True
            undone.append(self._undone)

    def _undone(self, taken: Any) -> None:
        """A turn was taken back, here or by `%ci --undo`."""
        if taken.step.message:
            self.mark_undone(taken.step.message)
        self._tell_undoable()

    def mark_undone(self, turn: str) -> None:
        """Note that a turn is taken back."""
        with told_to(self.say_later):
            conversations = self.conversations(self.settings({}))
            attempt(lambda: conversations.transcripts.mark_undone(turn), self.say_later)
        record = self._records.get(turn)
        if record is not None and not record["undone"]:
            record.update(undone=True, undoable=False)
            self.pages.tell({"op": "turn", "turn": record})

    def _tell_undoable(self, besides: str = "") -> None:
        """Tell of the turns for which it has changed whether an undo would take them back."""
        undoable = self.undoable
        for turn, record in list(self._records.items()):
            if record["undoable"] != (turn == undoable) and not record["undone"]:
                record["undoable"] = turn == undoable
                if turn != besides:
                    self.pages.tell({"op": "turn", "turn": record})

    def _queue_moved(self) -> None:
        for number, turn in enumerate(each for each in self._worker.waiting if isinstance(each, ChatTurn)):
            line = _("waiting for the message before it") if number == 0 else _("waiting for the messages before it")
            turn.record.waits("queue", line)

    def _tell_threads(self) -> None:
        def tell() -> None:
            self.pages.tell({"op": "threads", "threads": threads(self)})

        attempt(tell, self.say_later)

    # --- what pages ask

    def _hear(self, asked: Asked) -> None:
        """Do what is quick, and hand the rest over: who calls this must hear the next message."""
        request, page = asked.request, asked.page
        self._watch.begin()
        if isinstance(request, messages.Send):
            self._send(page, request)
            asked.reply({})
        elif isinstance(request, messages.Stop):
            asked.reply({})
            self._worker.stop(request.turn)
        elif isinstance(request, messages.Answer):
            self._answered(page, request.answer)
            asked.reply({})
        elif isinstance(request, messages.Missed):
            for work in self._works:
                if work.page is page:
                    work.jobs.repost(work.post, request.job)
            asked.reply({})
        else:
            self._desk.put(partial(attempt, partial(self._at_desk, asked), asked.refuse))

    def _at_desk(self, asked: Asked) -> None:
        request = asked.request
        with told_to(self.say_later):
            if isinstance(request, messages.Hello):
                asked.reply(self._hello(asked.page))
                self._meet(asked.page)
            elif isinstance(request, messages.Again):
                self._again(asked.page, request)
                asked.reply({})
            elif isinstance(request, messages.Undo):
                asked.reply(self._undo(asked.page, request.turn))
            else:
                asked.reply(desk(self, request))  # type: ignore[arg-type]  # the others are dealt with
                if isinstance(request, messages.Rename | messages.Delete):
                    self._tell_threads()
                elif isinstance(request, messages.Choose):
                    self.pages.tell({"op": "status", "status": self.status()})

    def _hello(self, page: Page) -> dict[str, Any]:
        self.speak_like(page.language)
        settings = self.settings({})
        session = self.session(settings)
        known = threads(self)
        greeting = session.greeting(self.notebook)
        return {
            "status": self.status(),
            "threads": known,
            "thread": known[0]["name"] if known else "",
            "running": self.running(),
            "greeting": " · ".join(filter(None, (greeting, *self._unsaid))),
        }

    def _send(self, page: Page, request: messages.Send, **fields: Any) -> None:
        if any(turn.turn == request.turn for turn in self._turns) or request.turn in self._records:
            raise OptionError(_("this message was sent already"))
        redactor = FreshRedactor(lambda: self._redactor(self.settings({})))
        turn = ChatTurn(self, page, request, redactor, **fields)
        self._worker.put(turn)
        self._queue_moved()
        turn.outbox.flush()

    def _again(self, page: Page, request: messages.Again) -> None:
        if any(turn.turn == request.turn and not turn.record.ended for turn in self._turns):
            raise OptionError(_("this turn is not over yet: stop it first"))
        record = self._records.get(request.turn) or self.conversations(self.settings({})).find_turn(request.turn)
        if record is None:
            raise OptionError(_("this turn is not known any more: send the message anew"))
        message = request_again(request, record, self._sent.get(request.turn))
        if request.mode == "rerun":
            self._send(page, message, origin=str(record.get("origin") or request.turn))
        else:
            self._send(page, message, replaces=record)

    def _undo(self, page: Page, turn: str) -> dict[str, Any]:
        if self.running():
            raise OptionError(_("a message is being answered: stop it, or wait for its end"))
        if self.undoable != turn:
            raise OptionError(_("another turn came after this one: take that back first; %ci --undo does it"))
        record = self._records.get(turn)
        work = ChatUndo(self, page, turn)
        self._worker.put(work)
        work.over.wait()
        if work.problem or work.taken is None:
            raise OptionError(work.problem or _("nothing to undo: no turn of this kernel is left to take back"))
        return {"said": undo_text(work.taken), "cells": record["cells"] if record else []}

    def choose(self, layer: Mapping[str, Any]) -> None:
        """Let settings hold for all turns to come, in all pages; none of them is what the environment says."""
        super().choose(layer)

    # --- who drives

    def _answered(self, page: Page, answer: str) -> None:
        asking = [*((turn.page, turn.channel) for turn in self._turns), *self._pings]
        if any(asked is page and channel.answered(answer) for asked, channel in asking):
            return
        raise OptionError(_("nothing was asked that this answers"))

    def _gone(self, page: Page) -> None:
        """A page closed its comm, or is forgotten: another one goes on in its place, or the next one that comes."""
        others = self.pages.greeted
        for work in self._works if others else ():
            if work.page is page:
                work.move_to(others[-1])

    def _may_move(self) -> bool:
        """Whether a turn is on that another page could drive."""
        return self._on is not None and len(self.pages.greeted) > 1

    def _look_after(self) -> None:
        """Let another page go on where the one that drives is gone and could not say so."""
        turn = self._on
        if turn is None or not self._may_move():
            return
        page = turn.page
        if page.hears_always and not self._is_there(page) and turn.page is page and not turn.record.ended:
            self.pages.forget(page)

    def _meet(self, page: Page) -> None:
        """A page has come: it goes on with what pages drove that are gone; a page that was reloaded does not say so."""
        driving = {work.page.id for work in self._works}
        for other in sorted(self.pages.greeted, key=lambda other: other.id not in driving):
            if other is not page and not self._is_there(other):
                self.pages.forget(other)
        for work in self._works:
            if not self.pages.has(work.page):
                work.move_to(page)
        # The greeting may have told a state that has come and gone between two notices.
        for turn in self._turns:
            turn.outbox.repeat()

    def _is_there(self, page: Page) -> bool:
        # About no cell: any name will do, but a page refuses a message without one.
        channel = CommChannel(page.send, page.id, uuid.uuid4().hex)
        self._pings.append((page, channel))
        try:
            return channel.is_there()
        finally:
            self._pings.remove((page, channel))
