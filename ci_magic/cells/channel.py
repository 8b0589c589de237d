"""Talking to the extension in the page that shows the cells of a turn, while the kernel is busy with it.

A call is answered, a tell is not. Under `%%ci` a call is an `input_request` on the stdin channel with a parent of its
own: the page that has the extension answers it without showing a box, every other one ignores it; a tell is a
`comm_msg` that nobody opened a comm for.
"""

import itertools
import time
import uuid
from abc import ABC, abstractmethod
from typing import Any

from .wire import COMM, VERSION, Call, Tell, answer_in, prompt_of

ANSWER_SECONDS = 1.5
"""How long a page may take to show that it has the extension."""

KNOWN_SECONDS = 10.0
"""How long a page may take that has the extension: it may be busy drawing."""

PING_SECONDS = 5.0
"""How often a page is asked whether it still shows a question."""

_POLL_MILLISECONDS = 5


def parent_ident(kernel: Any) -> Any:
    """Return the address of the page that sent the running request; ipykernel 6 and 7 keep it in different places."""
    variable = getattr(kernel, "_shell_parent_ident", None)
    if variable is not None:
        return kernel._get_shell_context_var(variable)
    return kernel._parent_ident["shell"]


def can_answer(shell: Any) -> bool:
    """Whether the frontend of the running request may be called: it names its cell and takes questions."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or not getattr(kernel, "_allow_stdin", False):
        return False
    return bool(kernel.get_parent("shell").get("metadata", {}).get("cellId"))


class Calls(ABC):
    """One turn's way to the page that shows its cells.

    Args:
        asking: the id of the cell below which they stand.
        turn: the turn's id, 32 hex digits.
    """

    def __init__(self, asking: str, turn: str) -> None:
        self.asking = asking
        self._turn = turn
        self._seq = itertools.count(1)
        self._answers: dict[str, dict[str, Any]] = {}

    def call(self, op: Call, *, seconds: float = KNOWN_SECONDS, **fields: Any) -> dict[str, Any] | None:
        """Ask, and return the answer; None where none came in time.

        Raises:
            KeyboardInterrupt: the user interrupted while this waited.
        """
        return self.answer(self.ask(op, **fields), seconds=seconds)

    def ask(self, op: Call, **fields: Any) -> str:
        """Send a call and do not wait; returns its id."""
        call = uuid.uuid4().hex
        self._send(self._message(op, fields | {"call": call}))
        return call

    @abstractmethod
    def answer(self, call: str, *, seconds: float = KNOWN_SECONDS) -> dict[str, Any] | None:
        """Wait for the answer to a call; None where none came in time.

        Raises:
            KeyboardInterrupt: the user interrupted while this waited.
        """

    @abstractmethod
    def tell(self, op: Tell, **fields: Any) -> None:
        """Tell the page something."""

    @abstractmethod
    def _send(self, message: dict[str, Any]) -> None:
        """Send a call."""

    def decide(self, **fields: Any) -> dict[str, Any] | None:
        """Ask the user, for as long as the page shows the question; None where the page is gone.

        Raises:
            KeyboardInterrupt: the user interrupted; the question is withdrawn.
        """
        try:
            call = self.ask("decide", **fields)
            while True:
                answer = self.answer(call, seconds=PING_SECONDS)
                if answer is not None or not self._is_shown(call):
                    return answer
        except KeyboardInterrupt:
            self.tell("withdraw")
            raise

    def _is_shown(self, call: str) -> bool:
        """Say whether the page still shows a question: two pings without an answer are a page that is gone."""
        for _ in range(2):
            answer = self.call("ping", seconds=ANSWER_SECONDS)
            if call in self._answers:
                return True
            if answer is not None:
                return answer.get("deciding") is True
        return False

    def _message(self, op: str, fields: dict[str, Any]) -> dict[str, Any]:
        head = {"op": op, "version": VERSION, "seq": next(self._seq), "turn": self._turn, "asking": self.asking}
        return head | fields


class Channel(Calls):
    """The way to the page that sent the running request.

    Args:
        kernel: the live ipykernel, in the asking request.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._parent = kernel.get_parent("shell")
        self._ident = parent_ident(kernel)
        super().__init__(str(self._parent["metadata"]["cellId"]), uuid.uuid4().hex)
        self._client = str(self._parent.get("header", {}).get("session", ""))
        self._calls: set[str] = set()

    def answer(self, call: str, *, seconds: float = KNOWN_SECONDS) -> dict[str, Any] | None:
        """Wait for the answer to a call; see `Calls.answer`."""
        deadline = time.monotonic() + seconds
        socket = self._kernel.stdin_socket
        while call not in self._answers:
            if socket.poll(_POLL_MILLISECONDS):
                self._take(self._received(socket))
            elif time.monotonic() >= deadline:
                break
        return self._answers.pop(call, None)

    def locate(self, pin: str, silent: dict[str, str]) -> dict[str, Any] | None:
        """Ask for the cell marked with `pin`; None where the page has no extension.

        `silent` keeps the pages that did not answer, each with the call: they are not asked again, unless the answer
        came late.
        """
        if self._client in silent:
            self._calls.add(silent[self._client])
            if self.answer(silent[self._client], seconds=0) is None:
                return None
            del silent[self._client]
        call = self.ask("locate", pin=pin)
        answer = self.answer(call, seconds=ANSWER_SECONDS)
        if answer is None:
            silent[self._client] = call
            self.tell("abandon")
        return answer

    def tell(self, op: Tell, **fields: Any) -> None:
        """Tell the page something."""
        kernel = self._kernel
        content = {"comm_id": COMM, "data": self._message(op, fields)}
        kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent=self._parent, ident=b"comm-ci_magic")

    def _send(self, message: dict[str, Any]) -> None:
        parent = {"header": {**self._parent["header"], "msg_id": message["call"]}}
        content = {"prompt": prompt_of(message), "password": False}
        self._calls.add(message["call"])
        kernel = self._kernel
        kernel.session.send(kernel.stdin_socket, "input_request", content, parent=parent, ident=self._ident)

    def _received(self, socket: Any) -> dict[str, Any] | None:
        try:
            _ident, message = self._kernel.session.recv(socket)
        except (ValueError, TypeError):  # not signed with this kernel's key, or no message at all
            return None
        return message if isinstance(message, dict) else None

    def _take(self, message: dict[str, Any] | None) -> None:
        answer = answer_in(message["content"].get("value")) if message else None
        if answer is not None and answer["call"] in self._calls:
            self._answers[answer["call"]] = answer
