"""Talking to a page over the comm of its chat; when the page goes, another one is told what it missed.

Answers come in a thread of their own, on ipykernel 6 between two requests only. So a turn waits for them in its own
thread, and not inside a request.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from ..values.approval import code_hash
from . import channel
from .channel import KNOWN_SECONDS, Calls
from .wire import Call, Tell, answer_in, prompt_of

Post = Callable[[dict[str, Any]], None]
"""Sends one message over the comm; from any thread."""

_THERE_SECONDS = 1.5
"""How long a page may take to show that it is still there; another one waits for its turns meanwhile."""

_MOMENT = 0.1
"""Seconds of one wait: a thread that waits for a lock is not interrupted."""

_ENDS = ("settle", "abandon")


class CommChannel(Calls):
    """The way of one turn of a chat to the page that drives it.

    Args:
        post: sends to the page.
        asking: the id of the cell below which the code goes.
        turn: the turn's id, 32 hex digits.
    """

    def __init__(self, post: Post, asking: str, turn: str) -> None:
        super().__init__(asking, turn)
        self._post = post
        self._pin = ""
        self._lock = threading.Lock()
        self._open: dict[str, dict[str, Any]] = {}
        self._run: dict[str, Any] | None = None
        self._came = threading.Event()

    def locate(self, pin: str) -> dict[str, Any] | None:
        """Tell the page of the turn and ask for the cells marked with `pin`; None where it does not answer in time.

        Raises:
            KeyboardInterrupt: the user interrupted while this waited.
        """
        self._pin = pin
        return self.call("locate", pin=pin)

    def answered(self, text: str) -> bool:
        """Take what a page answered; False where it is no answer to a call that is open."""
        answer = answer_in(text)
        with self._lock:
            if answer is None or self._open.pop(answer["call"], None) is None:
                return False
            self._answers[answer["call"]] = answer
            self._came.set()
        return True

    def adopt(self, post: Post) -> None:
        """Go on with another page: it is told of the turn, of the run that is on, and is asked what is still open."""
        with self._lock:
            self._post = post
            waiting = sorted(self._open.values(), key=lambda message: message["op"] != "locate")
            run = [self._run] if self._run and self._run not in waiting else []
        if self._pin and not any(message["op"] == "locate" for message in waiting):
            self.ask("locate", pin=self._pin)
        for message in [*waiting, *run]:
            # Of two messages for one cell the older one is ignored.
            self._send(message | {"seq": next(self._seq)})

    def call(self, op: Call, *, seconds: float = KNOWN_SECONDS, **fields: Any) -> dict[str, Any] | None:
        """Ask, and return the answer; see `Calls.call`."""
        call = self.ask(op, **fields)
        try:
            return self.answer(call, seconds=seconds)
        finally:
            with self._lock:
                self._open.pop(call, None)

    def answer(self, call: str, *, seconds: float = KNOWN_SECONDS) -> dict[str, Any] | None:
        """Wait for the answer to a call; see `Calls.answer`."""
        deadline = time.monotonic() + seconds
        while call not in self._answers and (left := deadline - time.monotonic()) > 0:
            self._came.clear()
            if call not in self._answers:
                self._came.wait(min(left, _MOMENT))
        return self._answers.pop(call, None)

    def confirm(self, question: str) -> bool | None:
        """Ask the user for a yes or no; None where the page does not show the question.

        Raises:
            KeyboardInterrupt: the user interrupted; the question is withdrawn.
        """
        answer = self.decide(
            kind="confirm",
            cell=self.asking,
            after=self.asking,
            source=question,
            hash=code_hash(question),
            choices=["run", "stop"],
        )
        return answer.get("choice") == "run" if answer and answer["ok"] else None

    def is_there(self) -> bool:
        """Whether the page still answers; two pings."""
        return any(self.call("ping", seconds=_THERE_SECONDS) is not None for _ in range(2))

    def tell(self, op: Tell, **fields: Any) -> None:
        """Tell the page something."""
        with self._lock:
            if op in _ENDS:
                self._open.clear()
            elif op == "withdraw":
                self._open = {call: each for call, each in self._open.items() if each["op"] != "decide"}
            if op == "ran" or op in _ENDS:
                self._run = None
        self._post({"op": "tell", "data": self._message(op, fields)})

    def _is_shown(self, call: str) -> bool:
        """Say whether the question stands: a page that is gone may come back, and one that left it will not."""
        answer = self.call("ping", seconds=channel.ANSWER_SECONDS)
        return answer is None or call in self._answers or answer.get("deciding") is True

    def _send(self, message: dict[str, Any]) -> None:
        with self._lock:
            if message["op"] == "run":
                self._run = message
            self._open[message["call"]] = message
        self._post({"op": "call", "prompt": prompt_of(message)})
