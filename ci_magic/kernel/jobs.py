"""Work that another thread has done in the main thread: where the user's objects live, and behind the user's own cells.

Nothing but a request of the frontend brings code into the main thread in its turn. So a job is registered here under an
id that nobody can guess, the page that shows the chat is asked for a silent request that runs `work(id)`, and the
thread that wants it waits for that.
"""

import signal
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, TypeVar

from .harmless import ended_by
from .transaction.snapshot import no_interrupt

T = TypeVar("T")
State = Literal["", "posted", "running"]

_MOMENT = 0.1
"""Seconds of one wait: a thread that waits for a lock is not interrupted."""

_lock = threading.RLock()
_posted: dict[str, "_Job"] = {}


def work(job: str) -> None:
    """Do a job, once; of a job that is not known, or not wanted any more, nothing is done.

    What it raises is raised where it is waited for: the request that runs this is none of the user's.
    """
    found = _posted.get(job)
    if found is not None and threading.current_thread() is threading.main_thread():
        # An interrupt that comes too late, sent under the lock or by the user, comes here and hits nobody else.
        with suppress(KeyboardInterrupt):
            found.do()


class _Job:
    """One piece of work, with what came of it.

    Args:
        work: what to do.
        began: is called in the main thread when it begins.
    """

    def __init__(self, work: Callable[[], Any], began: Callable[[], None]) -> None:
        self.id = uuid.uuid4().hex
        self.over = threading.Event()
        self.was_interrupted = False
        self.result: Any = None
        # What is not heard of has been interrupted before it could tell.
        self.error: BaseException | None = KeyboardInterrupt()
        self._work = work
        self._began = began
        self._is_on = False

    def do(self) -> None:
        """Do the work, if nobody else has begun it."""
        try:
            with _lock:
                self._is_on = _posted.pop(self.id, None) is not None
            if self._is_on:
                self.error = ended_by(self._do)
        finally:
            self._end()

    def _do(self) -> None:
        self._began()
        self.result = self._work()

    def _end(self) -> None:
        while self._is_on:
            with suppress(KeyboardInterrupt), no_interrupt(), _lock:
                self._is_on = False
                self.over.set()

    def stop(self) -> None:
        """Interrupt it if it is on, and nothing else that the main thread does; else end it without having done it."""
        with _lock:
            self.was_interrupted = True
            if self._is_on:
                _interrupt_main()
            elif not self.over.is_set():
                _posted.pop(self.id, None)
                self.over.set()


class Jobs:
    """The jobs of one thread, one at a time.

    Args:
        changed: is told each new state, in the thread that waits or in the main thread.
        around: does the work of each job, in the main thread, and returns what it returns.
    """

    def __init__(
        self,
        changed: Callable[[State], None] = lambda _state: None,
        around: Callable[[Callable[[], Any]], Any] = lambda work: work(),
    ) -> None:
        self._changed = changed
        self._around = around
        self._job: _Job | None = None
        self._state: State = ""

    @property
    def state(self) -> State:
        """What becomes of the job: `posted` waits until the kernel is free; empty is none."""
        return self._state

    def do(
        self,
        work: Callable[[], T],
        post: Callable[[str], None],
        *,
        is_interrupted: Callable[[T], bool] = lambda _result: False,
    ) -> T:
        """Have `work` done in the main thread; returns what it returns, and raises what it raises.

        `post` asks a page for the request that does the job of this id. `is_interrupted` tells a result that says by
        itself that the work was stopped.

        Raises:
            KeyboardInterrupt: it was stopped, or this thread was interrupted; the work is over, or never began.
        """
        job = self._job = _Job(lambda: self._around(work), lambda: self._become("running"))
        try:
            self._become("posted")
            _posted[job.id] = job
            self._wait(job, post)
            if job.error is not None:
                raise job.error
            result: T = job.result
            if job.was_interrupted and (result is None or not is_interrupted(result)):
                raise KeyboardInterrupt
            return result
        finally:
            job.error = None
            _posted.pop(job.id, None)
            self._job = None
            self._become("")

    def stop(self) -> bool:
        """Cancel the job that waits, or interrupt the one that runs; False where there is none."""
        job = self._job
        if job is None or job.over.is_set():
            return False
        job.stop()
        return True

    def repost(self, post: Callable[[str], None], job: str = "") -> None:
        """Ask once more for the request of a job that still waits: any, or the one of this id."""
        waiting = self._job.id if self._job is not None else ""
        if waiting in _posted and job in ("", waiting):
            post(waiting)

    def _wait(self, job: _Job, post: Callable[[str], None]) -> None:
        interrupt: KeyboardInterrupt | None = None
        try:
            post(job.id)
        except KeyboardInterrupt as came:
            interrupt = came
            job.stop()
        while not job.over.is_set():
            try:
                job.over.wait(_MOMENT)
            except KeyboardInterrupt as came:
                # What runs is over before the turn goes on to its end.
                interrupt = came
                job.stop()
        if interrupt is not None:
            raise interrupt

    def _become(self, state: State) -> None:
        self._state = state
        self._changed(state)


def _interrupt_main() -> None:
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
