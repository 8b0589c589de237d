"""`await ci_magic.ask_async(...)`: the loop goes on, cancelling ends what is going on."""

import asyncio
import os
import sys
import threading
import time

import pytest

import ci_magic
from tests.support.server import Drop, ScriptedServer
from tests.support.turns import environment, fenced, held


@pytest.fixture
def serving(monkeypatch):
    servers = []

    def serve(*steps):
        server = ScriptedServer(steps)
        server.__enter__()
        servers.append(server)
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        return server

    yield serve
    for server in servers:
        server.__exit__()


async def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


def threads():
    return [each for each in threading.enumerate() if each.name == "ci_magic-ask"]


def test_the_loop_goes_on_while_the_model_writes_and_while_the_code_runs(serving):
    reply, go = held("```python\nimport time\nend = time.time() + 0.3\nwhile time.time() < end: pass\n", "6 * 7\n```")
    server = serving(reply)
    beats = []

    async def main():
        task = asyncio.create_task(ci_magic.ask_async("the answer"))
        await until(lambda: server.chats and server.chats[0].sent > 10)
        beats.append("while it writes")
        go.set()
        count = 0
        while not task.done():
            await asyncio.sleep(0.02)
            count += 1
        assert count > 5
        return await task

    assert asyncio.run(main()).value == 42
    assert beats and not threads()


def test_cancelling_ends_the_waiting_for_a_model_and_closes_the_connection(serving):
    server = serving(Drop("stall"))

    async def main():
        task = asyncio.create_task(ci_magic.ask_async("anything"))
        await until(lambda: server.chats)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not threads())
        return time.monotonic() - began

    assert asyncio.run(main()) < 5  # not the two minutes after which a server counts as stalled
    assert server.closed.wait(10)
    assert len(server.chats) == 1


def test_cancelling_ends_the_code(serving):
    serving(fenced("reached.append(1)\nwhile True:\n    pass"))
    reached = []
    events = []

    async def main():
        task = asyncio.create_task(ci_magic.ask_async("run for ever", reached=reached, on_event=events.append))
        await until(lambda: reached)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not threads())

    asyncio.run(main())
    assert events[-1].ending == "interrupted" and reached == [1]
    assert sys.stdout.write.__name__ == "write"


def test_a_time_limit_holds_in_the_thread(serving):
    serving(fenced("while True:\n    pass"))
    assert asyncio.run(ci_magic.ask_async("run for ever", timeout=1)).ending == "over budget"


def test_two_at_once_do_not_mix_their_names_and_prints(serving):
    code = "print(f'begin {n}')\nmine = n\nfor _ in range(20000):\n    assert mine == n\nprint(f'end {n}')\nmine"
    serving(fenced(code), fenced(code), fenced(code))

    async def main():
        return await asyncio.gather(*(ci_magic.ask_async("count", n=number) for number in range(3)))

    results = asyncio.run(main())
    assert [each.value for each in results] == [0, 1, 2]
    assert [each.parts[1].text.split("\n")[:2] for each in results] == [[f"begin {n}", f"end {n}"] for n in range(3)]


def test_a_session_answers_one_after_the_other_and_both_ways(serving):
    serving(fenced("x = 1"), fenced("x += 1\nx"), fenced("x * 10"))

    async def main():
        with ci_magic.Session() as session:
            await session.ask_async("one")
            second = await session.ask_async("one more")
            return second.value, (await asyncio.to_thread(session.ask, "times ten")).value

    assert asyncio.run(main()) == (2, 20)


def test_code_that_awaits_runs_in_a_loop_of_its_own(serving):
    serving(fenced("import asyncio\nawait asyncio.sleep(0.01)\n'slept'"))
    assert asyncio.run(ci_magic.ask_async("sleep")).value == "slept"


def test_a_call_that_blocks_the_loop_can_still_be_timed_out(serving):
    """Under `asyncio.run` the handler of SIGINT is asyncio's own."""
    serving(fenced("while True:\n    pass"))

    async def main():
        return ci_magic.ask("run for ever", timeout=1)

    assert asyncio.run(main()).ending == "over budget"


def test_what_makes_no_sense_is_raised_to_who_awaits():
    with pytest.raises(ci_magic.errors.SettingsError):
        asyncio.run(ci_magic.ask_async("x", privacy="loud"))
    assert "MPLBACKEND" in os.environ
