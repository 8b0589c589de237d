"""The turns of the panel, one after the other, in a thread of their own; each can be stopped where it may be."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Protocol, Self


class Work(Protocol):
    """One thing to do in the thread."""

    @property
    def turn(self) -> str:
        """The id that it is stopped by."""

    def perform(self, gate: "Gate") -> None:
        """Do it; raises nothing but KeyboardInterrupt, which comes while the gate is open."""

    def finish(self) -> None:
        """It is over, was stopped, or was taken from the queue."""

    def halt(self, gate: "Gate") -> None:
        """End what it does, from another thread."""


class Interrupts(Protocol):
    """How a thread is interrupted, as in `kernel.interrupts`."""

    def interrupt(self, thread: int) -> None:
        """Raise KeyboardInterrupt in a thread."""

    def forget_interrupt(self) -> None:
        """Take back one of this thread that has not been raised yet."""


class Gate:
    """Interrupts of one thread: raised while it is open, kept while it is `calm`, refused when it is shut.

    Used as a context manager the thread is calm inside; what came meanwhile is raised at the end.
    """

    def __init__(self, interrupts: Interrupts) -> None:
        self._interrupts = interrupts
        self._lock = threading.Lock()
        self._thread = 0
        self._state: Literal["open", "calm", "shut"] = "shut"
        self._came = False

    def open(self) -> None:
        """Let this thread be interrupted from now on."""
        with self._lock:
            self._thread, self._state, self._came = threading.get_ident(), "open", False

    def shut(self) -> None:
        """Let nothing interrupt this thread any more; what is on its way is taken back."""
        self._become("shut")
        self._came = False

    def interrupt(self) -> None:
        """Interrupt the thread, from another one."""
        with self._lock:
            if self._state == "open":
                self._interrupts.interrupt(self._thread)
            elif self._state == "calm":
                self._came = True

    def __enter__(self) -> Self:
        self._become("calm")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._state != "calm":
                return
            came, self._came = self._came, False
            self._state = "open"
        if came:
            raise KeyboardInterrupt

    def _become(self, state: Literal["calm", "shut"]) -> None:
        # An interrupt that was on its way is raised in here, and at most one is.
        while True:
            try:
                with self._lock:
                    self._state = state
                    self._interrupts.forget_interrupt()
                return  # noqa: TRY300
            except KeyboardInterrupt:
                self._came = True


class Worker:
    """A queue and the thread that works it off; the thread begins with the first work and ends with the process."""

    def __init__(self, interrupts: Interrupts, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._gate = Gate(interrupts)
        self._lock = threading.Condition()
        self._queue: deque[Work] = deque()
        self._current: Work | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> tuple[Work, ...]:
        """What has not begun, in order."""
        with self._lock:
            return tuple(self._queue)

    @property
    def current(self) -> Work | None:
        """What is being done."""
        with self._lock:
            return self._current

    def put(self, work: Work) -> None:
        """Do this when all before it is done."""
        with self._lock:
            self._queue.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ci_magic-chat", daemon=True)
                self._thread.start()
            self._lock.notify()

    def stop(self, turn: str) -> bool:
        """End the work with this id, as soon as it may be; False where there is none."""
        with self._lock:
            dropped = next((each for each in self._queue if each.turn == turn), None)
            if dropped is not None:
                self._queue.remove(dropped)
            current = self._current
        if dropped is not None:
            dropped.finish()
            self._changed()
            return True
        if current is None or current.turn != turn:
            return False
        current.halt(self._gate)
        return True

    def _run(self) -> None:
        while True:
            with self._lock:
                self._current = None
                while not self._queue:
                    self._lock.wait()
                self._current = work = self._queue.popleft()
            self._changed()
            with suppress(KeyboardInterrupt):
                self._perform(work)
            # What came in the moment before the gate was shut.
            with suppress(KeyboardInterrupt):
                self._gate.shut()
            work.finish()

    def _perform(self, work: Work) -> None:
        try:
            work.perform(self._gate)
        finally:
            self._gate.shut()
