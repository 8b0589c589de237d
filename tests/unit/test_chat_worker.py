"""The queue of the panel's turns, and where an interrupt may hit."""

import threading
from functools import partial

import pytest

from ci_magic.errors import OptionError
from ci_magic.kernel import interrupts
from ci_magic.sidebar.desk import Desk
from ci_magic.sidebar.worker import Gate, Worker
from ci_magic.wiring.attempts import attempt


class Work:
    """Waits until it is let go or interrupted."""

    def __init__(self, turn, doing=None):
        self.turn, self.doing = turn, doing
        self.begun, self.go, self.over = threading.Event(), threading.Event(), threading.Event()
        self.how = []

    def perform(self, gate):
        gate.open()
        self.begun.set()
        try:
            if self.doing:
                self.doing(gate)
            while not self.go.wait(0.01):
                pass
            self.how.append("done")
        except KeyboardInterrupt:
            self.how.append("interrupted")
            raise

    def finish(self):
        self.how.append("finished")
        self.over.set()

    def halt(self, gate):
        gate.interrupt()


def test_one_after_the_other_in_one_thread():
    worker, works = Worker(interrupts), [Work("a"), Work("b")]
    for work in works:
        worker.put(work)
    assert works[0].begun.wait(60)
    assert (worker.current, worker.waiting) == (works[0], (works[1],))
    works[0].go.set()
    assert works[1].begun.wait(60)
    assert works[0].how == ["done", "finished"]
    works[1].go.set()
    assert works[1].over.wait(60)


def test_what_is_stopped_ends_and_the_next_goes_on():
    worker, works = Worker(interrupts), [Work("a"), Work("b"), Work("c")]
    for work in works:
        worker.put(work)
    assert works[0].begun.wait(60)
    assert worker.stop("b")
    assert works[1].how == ["finished"]
    assert not worker.stop("z")
    assert worker.stop("a")
    assert works[2].begun.wait(60)
    assert works[0].how == ["interrupted", "finished"]
    works[2].go.set()
    assert works[2].over.wait(60)
    assert works[2].how == ["done", "finished"]


def test_whenever_the_queue_moves_it_is_told():
    moved, works = [], [Work("a"), Work("b"), Work("c")]
    worker = Worker(interrupts, lambda: moved.append([work.turn for work in worker.waiting]))
    worker.put(works[0])
    assert works[0].begun.wait(60)
    for work in works[1:]:
        worker.put(work)
    worker.stop("b")
    works[0].go.set()
    assert works[2].begun.wait(60)
    assert moved == [[], ["c"], []]
    works[2].go.set()
    assert works[2].over.wait(60)


def test_what_is_calm_is_interrupted_behind_it():
    whole, inside, stopped = [], threading.Event(), threading.Event()

    def doing(gate):
        with gate:
            inside.set()
            assert stopped.wait(60)
            whole.append(sum(range(10_000)))

    worker, work = Worker(interrupts), Work("a", doing)
    worker.put(work)
    assert inside.wait(60)
    worker.stop("a")
    stopped.set()
    assert work.over.wait(60)
    assert (len(whole), work.how) == (1, ["interrupted", "finished"])


def test_what_has_settled_is_not_interrupted():
    shut, stopped = threading.Event(), threading.Event()

    def doing(gate):
        with gate:
            gate.shut()
        shut.set()
        assert stopped.wait(60)

    worker, work = Worker(interrupts), Work("a", doing)
    worker.put(work)
    assert shut.wait(60)
    worker.stop("a")
    stopped.set()
    work.go.set()
    assert work.over.wait(60)
    assert work.how == ["done", "finished"]


@pytest.mark.parametrize("spin", range(20))
def test_an_interrupt_that_is_on_its_way_is_raised_in_no_calm_block(spin):
    hit, ready = [], threading.Event()
    gate = Gate(interrupts)

    def run():
        gate.open()
        ready.set()
        try:
            for _ in range(1_000_000):
                with gate:
                    try:
                        sum(range(spin))
                    except KeyboardInterrupt:
                        hit.append("inside")
                        raise
        except KeyboardInterrupt:
            hit.append("outside")
        finally:
            gate.shut()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    gate.interrupt()
    thread.join(60)
    assert hit == ["outside"]


def test_what_fails_at_the_desk_is_told_in_one_line_and_the_next_is_done():
    desk, told, done = Desk(), [], threading.Event()

    def known():
        raise OptionError("no such thread: open another")

    def unknown():
        raise ZeroDivisionError("division\nby zero")

    for work in (known, unknown) * 5:
        desk.put(partial(attempt, work, told.append))
    desk.put(done.set)
    assert done.wait(60)
    attempt(unknown, told.append)
    assert set(told) == {"no such thread: open another", "ZeroDivisionError: division"}
