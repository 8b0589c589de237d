"""Taking a turn back for a chat panel: a job, because it changes the user's objects."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..kernel.jobs import Jobs
from ..language import _
from ..session import Session, TakenBack
from ..sidebar.pages import Page
from ..sidebar.worker import Gate
from .attempts import attempt
from .telling import told_to

if TYPE_CHECKING:
    from .chat import Chatting


class ChatUndo:
    """The work of taking the last turn back.

    Args:
        host: the kernel's chat.
        page: the page that drives it.
        turn: the turn's id.

    Attributes:
        over: is set when it is done.
        taken: what came of it, None where there was nothing.
        problem: why it could not be done, in one line.
    """

    def __init__(self, host: "Chatting", page: Page, turn: str) -> None:
        self.turn = turn
        self.page = page
        self.jobs = Jobs()
        self.over = threading.Event()
        self.taken: TakenBack | None = None
        self.problem = _("interrupted")
        self._host = host

    def perform(self, gate: Gate) -> None:  # noqa: ARG002  # what is interrupted is the job
        """Take it back."""
        session = self._host.session(self._host.settings({}))
        attempt(
            lambda: self._take(self.jobs.do(partial(_undo, session, self._host.say_later), self.post)), self._failed
        )

    def finish(self) -> None:
        """Let who waits go on."""
        self.over.set()

    def halt(self, gate: Gate) -> None:  # noqa: ARG002  # what is interrupted is the job
        """Stop the job, or the waiting for the kernel."""
        self.jobs.stop()

    def post(self, job: str) -> None:
        """Ask the page for the request that does a job."""
        self._send({"op": "job", "job": job, "turn": self.turn})

    def move_to(self, page: Page) -> None:
        """Let another page ask for the job."""
        self.page = page
        self.jobs.repost(self.post)

    def _take(self, taken: TakenBack | None) -> None:
        self.taken, self.problem = taken, ""

    def _failed(self, problem: str) -> None:
        self.problem = problem

    def _send(self, message: dict[str, object]) -> None:
        self.page.send(message)


def _undo(session: Session, listener: Callable[[str], None]) -> TakenBack | None:
    with told_to(listener):
        return session.undo()
