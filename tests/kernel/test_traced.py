"""A debugger or a profiler at work: code is interrupted under it as it is without."""

import os
import subprocess
import sys
import textwrap

from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

TRACED = """
    import asyncio, sys, threading
    import ci_magic, ci_magic.wiring.unseen, IPython, openai, pandas

    def trace(frame, event, argument):
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    results = []
    thread = threading.Thread(target=lambda: results.append(ci_magic.ask("for ever", timeout=1)))
    thread.start()
    thread.join()
    results.append(ci_magic.ask("for ever, in the main thread", timeout=1))

    async def cancelled():
        reached = []
        task = asyncio.create_task(ci_magic.ask_async("for ever, in a task", reached=reached))
        while not reached:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    print(*(each.ending.value for each in results), asyncio.run(cancelled()), ci_magic.ask("an answer").value)
"""


def test_a_time_limit_and_a_cancelling_end_code_under_a_tracer_and_the_program_goes_on(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(TRACED), encoding="utf-8")
    endless = "while True:\n    pass"
    steps = [fenced(endless), fenced(endless), fenced(f"reached.append(1)\n{endless}"), fenced("6 * 7")]
    with ScriptedServer(steps) as server:
        done = subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, **environment(server)},
            capture_output=True,
            text=True,
            timeout=160,
        )
    assert done.stdout == "over budget over budget True 42\n", done.stderr
