"""A turn in a thread of its own, for an event loop that goes on meanwhile."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from ..kernel.harmless import ended_by
from ..kernel.interrupts import interrupt

T = TypeVar("T")

_GRACE = 1.0
"""Seconds that a cancelled task waits for its thread; what hangs in a call into C ends later."""


async def in_thread(work: Callable[[], T], stop: Callable[[Callable[[], None]], None]) -> T:
    """Return what `work` returns; cancelling stops it: `stop` is given what interrupts its thread."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    context = contextvars.copy_context()
    results: list[T] = []

    def run() -> None:
        error = ended_by(lambda: results.append(context.run(work)))
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(_end, done, error)

    thread = threading.Thread(target=run, name="ci_magic-ask", daemon=True)
    thread.start()
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        if not done.done():
            stop(partial(interrupt, thread.ident or 0))
            await asyncio.wait({done}, timeout=_GRACE)
        # What it came to is not wanted any more.
        if done.done():
            done.exception()
        raise
    return results[0]


def _end(done: "asyncio.Future[None]", error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        # An event loop takes KeyboardInterrupt for its own.
        done.set_exception(error if isinstance(error, Exception) else RuntimeError(type(error).__name__))
