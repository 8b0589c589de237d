"""Work of another thread in the main one: a real kernel, with requests as a page sends them for the jobs of a chat."""

import os
import subprocess
import sys
import time

import pytest

from tests.support.chat_page import JOB
from tests.support.kernels import live_kernel, wait_for

SETUP = """
import threading as _threading, time as _time
from ci_magic.kernel.interrupts import interrupt as _interrupt
from ci_magic.kernel.jobs import Jobs as _Jobs, work as _work
_posted, _states, _ends = [], [], []
_jobs = _Jobs(_states.append)
def _begin(_work):
    def _wait():
        try:
            _ends.append(('came to', _jobs.do(_work, _posted.append)))
        except BaseException as _error:
            _ends.append((type(_error).__name__, str(_error)))
    global _worker
    _worker = _threading.Thread(target=_wait)
    _worker.start()
    while not _posted or _jobs.state != 'posted':
        _time.sleep(0.001)
def _end():
    _worker.join(20)
    assert not _worker.is_alive()
    return _ends.pop(), _states
def _interrupt_worker():
    _interrupt(_worker.ident)
    _worker.join(20)
def _into_it(_do):
    def _wait():
        while _jobs.state != 'running':
            _time.sleep(0.001)
        _time.sleep(0.3)
        _do()
    _threading.Thread(target=_wait).start()
"""


@pytest.fixture(scope="module")
def kernel():
    with live_kernel(load=False) as live:
        assert live.run(SETUP).status == "ok"
        yield live


@pytest.fixture(autouse=True)
def fresh(kernel):
    kernel.run("_posted.clear(); _states.clear(); _ends.clear()")


def request(kernel, code, **content):
    """Send a request as the page does for a job; returns its id."""
    asked = {"code": code, "silent": True, "store_history": False, "user_expressions": {}, "allow_stdin": True}
    message = kernel.client.session.msg("execute_request", asked | {"stop_on_error": False} | content)
    kernel.client.shell_channel.send(message)
    return message["header"]["msg_id"]


def begin(kernel, work):
    """Have a thread of the kernel wait for `work`, an expression; returns the job's id."""
    assert kernel.run(f"_begin({work})").status == "ok"
    return eval(kernel.value("_posted[-1]"))


def do(kernel, job):
    return kernel.collect(request(kernel, JOB.format(job)))


def end(kernel):
    return eval(kernel.value("_end()"))


def test_a_job_is_done_in_the_main_thread_and_returns_what_it_came_to(kernel):
    job = begin(kernel, "lambda: _threading.current_thread() is _threading.main_thread()")
    cell = do(kernel, job)
    assert (cell.status, cell.outputs) == ("ok", [])
    assert end(kernel) == (("came to", True), ["posted", "running", ""])


def test_what_a_job_raises_is_raised_where_it_is_waited_for_and_shown_nowhere(kernel):
    kernel.run("1/1")
    cell = do(kernel, begin(kernel, "lambda: {}['nothing']"))
    assert (cell.status, cell.outputs) == ("ok", [])
    assert end(kernel)[0] == ("KeyError", "'nothing'")
    assert kernel.value("hasattr(__import__('sys'), 'last_value')") == "False"


def test_a_job_is_done_once_and_what_is_none_does_nothing(kernel):
    job = begin(kernel, "lambda: _ends.append('did')")
    for each in (job, job, "0" * 32, "", "x"):
        assert do(kernel, each).outputs == []
    assert kernel.value("(_worker.join(20), _ends)") == "(None, ['did', ('came to', None)])"


def test_a_job_that_is_on_is_not_done_again_by_a_second_request(kernel):
    job = begin(kernel, "lambda: (_ends.append('did'), len(_ends) < 5 and _work(_posted[-1]), len(_ends))[-1]")
    do(kernel, job)
    assert end(kernel)[0] == ("came to", 1)


def test_another_thread_than_the_main_one_does_no_job(kernel):
    job = begin(kernel, "lambda: 1")
    said = kernel.run(
        f"from ci_magic.kernel.jobs import work as _w; _t = _threading.Thread(target=_w, args=('{job}',))\n"
        "_t.start(); _t.join(); print(_ends, _jobs.state)"
    )
    assert said.text == "[] posted\n"
    do(kernel, job)
    assert end(kernel)[0] == ("came to", 1)


def test_a_job_waits_behind_the_users_cells_and_touches_none_of_their_names(kernel):
    assert kernel.run("41 + 1").of("execute_result")[0]["data"]["text/plain"] == "42"
    names = "sorted(name for name in globals() if not name.startswith('_')), len(In), In[-2], _"
    before = kernel.value(f"({names})")
    job = begin(kernel, "lambda: order.append('job')")
    kernel.send("order = []; _time.sleep(0.3); order.append('cell')")
    mine = request(kernel, JOB.format(job))
    last = kernel.send("order.append('next'); order")
    kernel.collect(mine)
    assert kernel.collect(last).of("execute_result")[0]["data"]["text/plain"] == "['cell', 'job', 'next']"
    end(kernel)
    kernel.run("del order")
    after = kernel.value(f"({names})")
    # The seven cells that the test ran, and no request of a job.
    assert eval(after)[0] == eval(before)[0]
    assert eval(after)[1] - eval(before)[1] == 7


def test_a_waiting_job_that_is_stopped_is_never_done(kernel):
    job = begin(kernel, "lambda: _ends.append('did')")
    assert kernel.value("_jobs.stop()") == "True"
    assert end(kernel) == (("KeyboardInterrupt", ""), ["posted", ""])
    assert do(kernel, job).outputs == []
    assert kernel.value("(_ends, _jobs.stop())") == "([], False)"


def test_a_running_job_that_is_stopped_is_interrupted_at_once(kernel, tmp_path):
    mark = tmp_path / "begun"
    job = begin(kernel, f"lambda: (open({str(mark)!r}, 'w').close(), _time.sleep(60))")
    kernel.run("_into_it(_jobs.stop)")
    started = time.monotonic()
    cell = do(kernel, job)
    assert time.monotonic() - started < 20
    assert mark.exists()
    assert (cell.status, cell.outputs) == ("ok", [])
    assert end(kernel) == (("KeyboardInterrupt", ""), ["posted", "running", ""])


def test_work_that_swallows_the_interrupt_still_ends_as_interrupted(kernel):
    work = "lambda: exec('''try:\n    _time.sleep(60)\nexcept KeyboardInterrupt:\n    pass''')"
    job = begin(kernel, work)
    kernel.run("_into_it(_jobs.stop)")
    do(kernel, job)
    assert end(kernel)[0] == ("KeyboardInterrupt", "")


def test_a_result_that_says_that_it_was_interrupted_is_handed_over(kernel):
    kernel.run(
        "_told = []\n"
        "def _stopped():\n"
        "    try: _time.sleep(60)\n"
        "    except KeyboardInterrupt: return 'interrupted'\n"
        "def _wait(): _told.append(_jobs.do(_stopped, _posted.append, is_interrupted=lambda x: x == 'interrupted'))\n"
        "_t = _threading.Thread(target=_wait); _t.start()\n"
        "while _jobs.state != 'posted': _time.sleep(0.001)"
    )
    job = eval(kernel.value("_posted[-1]"))
    kernel.run("_into_it(_jobs.stop)")
    do(kernel, job)
    assert kernel.value("(_t.join(20), _told)") == "(None, ['interrupted'])"


def test_the_stop_button_of_the_notebook_interrupts_the_job_and_shows_nothing(kernel, tmp_path):
    mark = tmp_path / "begun"
    job = begin(kernel, f"lambda: (open({str(mark)!r}, 'w').close(), _time.sleep(60))")
    asked = request(kernel, JOB.format(job))
    wait_for(mark)
    kernel.manager.interrupt_kernel()
    cell = kernel.collect(asked)
    assert (cell.status, cell.outputs) == ("ok", [])
    assert end(kernel)[0] == ("KeyboardInterrupt", "")


def test_an_interrupt_of_the_thread_that_waits_stops_the_job_and_waits_for_its_end(kernel, tmp_path):
    mark = tmp_path / "begun"
    job = begin(
        kernel,
        f"lambda: exec('''open({str(mark)!r}, \"w\").close()\ntry:\n    _time.sleep(60)\nfinally:\n"
        "    _time.sleep(0.3); _ends.append(\"over\")''')",
    )
    kernel.run("_into_it(_interrupt_worker)")
    do(kernel, job)
    assert kernel.value("(_worker.join(20), _ends)") == "(None, ['over', ('KeyboardInterrupt', '')])"
    kernel.run("_ends.clear()")
    job = begin(kernel, "lambda: _ends.append('did')")
    kernel.run("_interrupt_worker()")
    assert end(kernel)[0] == ("KeyboardInterrupt", "")
    do(kernel, job)
    assert kernel.value("_ends") == "[]"


def test_stopping_hits_nothing_of_the_users_whenever_it_comes(kernel):
    """A job that ends just as it is stopped, a hundred times, with cells of the user's right behind it."""
    said = kernel.run(
        "import random as _random\n"
        "def _once():\n"
        "    global _go\n"
        "    _go = _threading.Event()\n"
        "    def _stopper():\n"
        "        _go.wait(); _time.sleep(_random.random() / 2000); _jobs.stop()\n"
        "    _threading.Thread(target=_stopper).start()\n"
        "    _begin(lambda: (_go.set(), sum(range(_random.randrange(20000)))))"
    )
    assert said.status == "ok"
    ends = set()
    for _ in range(60):
        kernel.run("_posted.clear(); _once()")
        job = eval(kernel.value("_posted[-1]"))
        assert do(kernel, job).outputs == []
        cell = kernel.run("total = sum(range(200000)); total")
        assert cell.status == "ok", cell.outputs
        ends.add(end(kernel)[0][0])
    assert ends <= {"came to", "KeyboardInterrupt"}
    kernel.run("del total")


def test_a_request_that_was_taken_from_the_queue_is_asked_for_again(kernel):
    """An error of the user's own cell clears the queue: the page says so, and the job is posted once more."""
    job = begin(kernel, "lambda: 'in the end'")
    failing = kernel.send("_time.sleep(0.3); 1/0")
    asked = request(kernel, JOB.format(job))
    assert kernel.collect(failing).status == "error"
    assert kernel.collect(asked).status == "aborted"
    assert kernel.value("(_jobs.repost(_posted.append, '0' * 32), _posted)") == f"(None, ['{job}'])"
    assert kernel.value("(_jobs.repost(_posted.append), _posted)") == f"(None, ['{job}', '{job}'])"
    do(kernel, job)
    assert end(kernel)[0] == ("came to", "in the end")
    assert kernel.value("(_jobs.repost(_posted.append), len(_posted))") == "(None, 2)"


def test_a_page_that_cannot_be_asked_fails_the_job(kernel):
    kernel.run(
        "def _bad(_job): raise OSError('closed')\n"
        "try: _jobs.do(lambda: 1, _bad)\nexcept OSError as _e: _ends.append((str(_e), _jobs.state))"
    )
    assert kernel.value("_ends") == "[('closed', '')]"


def test_an_interrupt_that_comes_while_the_page_is_asked_ends_the_job(kernel):
    kernel.run(
        "def _interrupted(_job):\n    _posted.append(_job)\n    raise KeyboardInterrupt\n"
        "def _wait():\n"
        "    try: _jobs.do(lambda: _ends.append('did'), _interrupted)\n"
        "    except KeyboardInterrupt: _ends.append('interrupted')\n"
        "_worker = _threading.Thread(target=_wait); _worker.start()"
    )
    assert kernel.value("(_worker.join(5), _ends)") == "(None, ['interrupted'])"
    do(kernel, eval(kernel.value("_posted[-1]")))
    assert kernel.value("_ends") == "['interrupted']"


def test_a_job_that_is_stopped_is_not_begun_though_its_request_is_there_already(kernel):
    begin(kernel, "lambda: _ends.append('did')")
    kernel.run("_jobs.stop(); _work(_posted[-1])")
    assert end(kernel)[0] == ("KeyboardInterrupt", "")
    assert kernel.value("_ends") == "[]"


def test_importing_the_jobs_imports_no_library():
    code = "import sys, ci_magic.kernel.jobs; print({'pandas', 'numpy', 'IPython', 'openai'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=dict(os.environ)
    )
    assert told.stdout == "set()\n", told.stderr


def test_a_signal_of_the_program_itself_is_no_stop(kernel):
    """A job in which the user's code sends itself the signal, and catches it, ends as it says."""
    sent = "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT); _time.sleep(9)\nexcept KeyboardInterrupt:\n    pass"
    job = begin(kernel, f"lambda: exec({sent!r})")
    do(kernel, job)
    assert end(kernel)[0] == ("came to", None)
