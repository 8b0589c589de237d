"""How the kernel gets a page ready for a run, and what is left where that comes to nothing."""

import os
import signal

import pytest

from tests.support.extension import Page
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced


@pytest.fixture
def kernel():
    """A kernel that asks for two pieces of code: one is there at once, one takes its time."""
    slow = Stream("```python\nx = 1\ny = 2\nz = 3\n```", chunk=6, delay=0.06)
    with ScriptedServer([fenced("n = 1"), slow]) as server, live_kernel(**environment(server)) as live:
        yield live


def test_code_that_is_there_at_once_is_shown_when_it_runs_and_not_filled_in_before(kernel):
    page = Page(kernel)
    page.gets_time()
    page.run(page.cell("%%ci make n"))
    assert [message["op"] for message in page.heard] == ["locate", "run", "ran", "settle"]
    page.heard.clear()
    page.run(page.cell("%%ci make x"))
    filled = [message["op"] for message in page.heard if message["op"] in ("begin", "write", "run")]
    assert (filled[0], filled[-1]) == ("begin", "run")
    assert "write" in filled


class Stuck(Page):
    """A page that shows a cell for a run and does not get to say so."""

    def _answer(self, call):
        answer = super()._answer(call)
        return None if call["op"] == "run" else answer


def test_a_run_that_is_stopped_while_the_page_gets_ready_leaves_no_cell(kernel):
    page = Stuck(kernel)
    page.gets_time()
    pid = int(kernel.value("__import__('os').getpid()"))
    asking = page.cell("%%ci make n")
    stopped = []

    def stop(_message):
        if page.calls("run") and not stopped:
            assert len(page.order) == 2
            stopped.append(os.kill(pid, signal.SIGINT))

    cell = page.run(asking, on_turn=stop)
    assert cell.reply["ename"] == "KeyboardInterrupt"
    assert page.order == [asking]
    assert kernel.value("'n' in globals()") == "False"
