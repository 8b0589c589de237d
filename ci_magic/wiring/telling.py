"""Who hears the lines that are said beside a result, where that is not the cell that asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_of_thread = threading.local()


def tell(line: str) -> bool:
    """Tell a line to who listens in this thread; False where nobody does."""
    listener = getattr(_of_thread, "listener", None)
    if listener is not None:
        listener(line)
    return listener is not None


@contextmanager
def told_to(listener: Callable[[str], None]) -> Iterator[None]:
    """Let `listener` hear what is told in this thread meanwhile."""
    before = getattr(_of_thread, "listener", None)
    _of_thread.listener = listener
    try:
        yield
    finally:
        _of_thread.listener = before
