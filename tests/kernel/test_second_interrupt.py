"""An interrupt that comes when the code has ended: what is noted of the run is whole, whoever presses Stop twice."""

import pytest

from tests.support.kernels import live_kernel

SETUP = """
import contextlib, os, signal
from ci_magic.kernel.shell import ShellKernel
from ci_magic.kernel.undo import Past

def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

class Impatient:
    # The second interrupt is there as soon as the code has ended.
    def __init__(self): self.heard = []
    @contextlib.contextmanager
    def running(self, code):
        yield
        interrupt()
    def ended(self, code, seen, *, stands): self.heard.append((seen.status, stands))

def tell(code, seconds=60.0, accept=None):
    stage, past = Impatient(), Past(get_ipython().user_ns)
    kernel = ShellKernel(
        get_ipython(), secret_name=lambda name: False, output_limit=1000, past=past, stage=stage
    )
    try:
        status = kernel.run(code, seconds=seconds, keep="success", accept=accept).status
    except KeyboardInterrupt:
        status = "raised"
    return status, stage.heard, past.take_back_run()
"""


@pytest.fixture(scope="module")
def kernel():
    with live_kernel(load=False) as live:
        assert live.run(SETUP).status == "ok"
        yield live


def test_a_run_that_was_interrupted_is_kept_and_told_once(kernel):
    assert kernel.value("tell('left = 1; interrupt(); after = 1')") == "('interrupted', [('interrupted', True)], ())"
    # It was taken back by what was kept of it.
    assert kernel.value("'left' in globals()") == "False"


def test_a_run_whose_time_was_over_is_put_back(kernel):
    told = kernel.value("tell('gone = 1\\nwhile True: pass', seconds=0.2)")
    assert told.startswith("('timeout', [('timeout', False)]")
    assert kernel.value("'gone' in globals()") == "False"


def test_a_run_that_succeeded_stands_before_the_interrupt_ends_the_turn(kernel):
    assert kernel.value("tell('made = 1')") == "('raised', [('ok', True)], ())"


def test_an_interrupt_during_a_rollback_waits_for_the_end_of_the_run(kernel):
    assert kernel.value("tell('1 / 0')[:2]") == "('raised', [('error', False)])"
    told = kernel.value("tell('made = 2', accept=lambda seen: bool(interrupt()))[:2]")
    assert told == "('raised', [('ok', False)])"
    assert kernel.value("'made' in globals()") == "False"
    assert kernel.run("1 + 1").shown == "2"
