"""Looking after the page that drives a turn: only while there is something to look after, and again when there is."""

import threading

from ci_magic.wiring import chat_watch
from ci_magic.wiring.chat_watch import Watch


def running():
    return [each for each in threading.enumerate() if each.name == "ci_magic-chat-watch"]


def test_a_watch_looks_while_it_is_needed_and_can_begin_again(monkeypatch):
    monkeypatch.setattr(chat_watch, "_EVERY", 0.001)
    needed, looked = threading.Event(), threading.Semaphore(0)
    watch = Watch(needed.is_set, looked.release)
    watch.begin()
    assert running() == []
    for _ in range(2):
        needed.set()
        watch.begin()
        watch.begin()
        (thread,) = running()
        assert all(looked.acquire(timeout=60) for _time in range(3))
        needed.clear()
        thread.join(60)
        assert running() == []
