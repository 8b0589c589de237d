"""One message of a chat panel and its turn, from the queue to its end."""

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..cells.comm_channel import CommChannel
from ..cells.live import LiveCells
from ..kernel.jobs import Jobs, State
from ..language import _
from ..render.found import found_lines
from ..render.said import reading_notes
from ..sidebar.heard import Surroundings
from ..sidebar.messages import Send
from ..sidebar.outbox import Outbox
from ..sidebar.pages import Page
from ..sidebar.record import TurnRecord
from ..sidebar.worker import Gate
from ..values.events import Ending, Event, Settled
from ..values.runs import RunState
from .attempts import attempt
from .secrets import FreshRedactor
from .telling import told_to

if TYPE_CHECKING:
    from .chat import Chatting

_KEYS = re.compile(r"\s*\[\w\].*$", re.DOTALL)
"""What a question says of the keys that answer it where there are no buttons."""

_STOPS_WITHIN = 1.0
"""Seconds in which code ends that an interrupt ends."""


class ChatTurn:
    """The work of one turn.

    Args:
        host: the kernel's chat.
        page: the page that drives it.
        request: the message.
        redactor: takes secrets out.
        origin: the message that the code is kept under, where it is run again.
        replaces: the record of the turn that this one takes the place of.

    Attributes:
        live: its cells, once it has begun.
    """

    def __init__(
        self,
        host: "Chatting",
        page: Page,
        request: Send,
        redactor: FreshRedactor,
        *,
        origin: str = "",
        replaces: dict[str, Any] | None = None,
    ) -> None:
        self.request = request
        self.turn = request.turn
        self.page = page
        self.origin = origin or request.turn
        self.is_rerun = bool(origin)
        self.replaces = replaces
        self.redactor = redactor
        self.live: LiveCells | None = None
        self.channel = CommChannel(self._send, request.after, request.turn)
        self.jobs = Jobs(self._job_became, self._around_job)
        self._host = host
        self._gate: Gate | None = None
        self.record = TurnRecord(request.turn, request.thread, request.prompt, request.files, changed=self._changed)
        self.record.more = {"origin": self.origin, "options": _kept(request)}
        self.record.around = Surroundings(
            mask=redactor.mask,
            mask_prompt=redactor.mask_prompt,
            cell=lambda: self.live.current if self.live else "",
            cells=lambda: self.live.standing if self.live else (),
            found=found_lines,
            notes=reading_notes,
            undoable=lambda: host.undoable == self.turn,
        )
        self.outbox = Outbox(self.record, host.pages.tell)

    # --- work

    def perform(self, gate: Gate) -> None:
        """Ask, to the end of the turn."""
        self._gate = gate
        gate.open()
        self.outbox.begin()
        with told_to(self.record.note):
            attempt(lambda: self._host.run_turn(self, gate), self._failed)

    def finish(self) -> None:
        """End a turn that did not settle, and let the host keep what it was."""
        line = _("interrupted; nothing more was sent or run")
        self.record.fail(RunState.CANCELLED, Ending.INTERRUPTED, line)
        self._host.ended(self)

    def halt(self, gate: Gate) -> None:
        """Stop the code that runs, or the waiting for what else is waited for."""
        self.record.cancelling()
        if self.jobs.stop():
            later = threading.Timer(_STOPS_WITHIN, self._say_that_it_goes_on)
            later.daemon = True
            later.start()
        else:
            self._host.stop_waiting(gate.interrupt)

    def _say_that_it_goes_on(self) -> None:
        if self.jobs.state == "running":
            line = _("the code does not let itself be stopped: stop it again, or restart the kernel")
            self.record.waits("kernel", line)

    def _failed(self, problem: str) -> None:
        self.record.fail(RunState.FAILED, None, problem, code="failed")

    # --- the listener behind the others

    def hear(self, event: Event) -> None:
        """Tell the record; what has settled is not stopped any more."""
        if isinstance(event, Settled) and self._gate is not None:
            self._gate.shut()
        self.record.hear(event)

    # --- the page

    def post(self, job: str) -> None:
        """Ask the page for the request that does a job."""
        self._send({"op": "job", "job": job, "turn": self.turn})

    def move_to(self, page: Page) -> None:
        """Let another page drive the turn: it is asked what is still open."""
        self.page = page
        self.record.waits("")
        self.channel.adopt(self._send)
        self.jobs.repost(self.post)

    def wait_for_page(self) -> None:
        """Say that nobody drives the turn."""
        self.record.waits("page", _("waiting for the notebook to be opened again"))

    def confirm(self, question: str) -> bool | None:
        """Ask the user in the panel whether a file may be fetched."""
        question = _KEYS.sub("", question)
        self.record.waits("user", question)
        try:
            answer = self.channel.confirm(question)
        finally:
            self.record.waits("")
        if answer:
            self.record.fetching(_("fetching a file"))
        return answer

    def _send(self, message: dict[str, Any]) -> None:
        self.page.send(message)

    # --- the kernel

    def _changed(self, *, at_once: bool) -> None:
        self.outbox.changed(at_once=at_once)

    def _job_became(self, state: State) -> None:
        if state == "posted":
            self.record.waits("kernel", _("waiting for the kernel"))
        else:
            self.record.waits("")

    def _around_job(self, work: Callable[[], Any]) -> Any:
        """Do a job in the main thread: what is said is the turn's, and the secrets after it are known."""
        with told_to(self.record.note):
            try:
                return work()
            finally:
                self.redactor.renew()


def _kept(request: Send) -> dict[str, Any]:
    """Return what was set for a message, for when it is asked again."""
    options = request.options
    return {
        "plan": options.plan,
        "explain": options.explain,
        "assistant": options.assistant,
        "privacy": options.privacy,
        "new": options.new,
    }
