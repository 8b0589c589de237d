"""Looking after the page that drives a turn: one that is closed does not always come to say so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 4.0
"""Seconds between two looks."""


@contextmanager
def watched(look: Callable[[], None]) -> Iterator[None]:
    """Call `look` again and again in a thread of its own until the block ends."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            look()

    threading.Thread(target=watch, name="ci_magic-chat-watch", daemon=True).start()
    try:
        yield
    finally:
        over.set()
