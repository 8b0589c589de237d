"""Registered functions in a real kernel: offered, called in the kernel under the guard, or not there."""

import pytest

from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream, completion
from tests.support.turns import environment, fenced

DEFINED = """
import ci_magic, asyncio
calls = []

@ci_magic.tool
def convert(amount: float, to: str = "EUR") -> float:
    '''Convert dollars.

    At a rate that only this function knows.
    '''
    calls.append((amount, to))
    return amount * 0.8125

@ci_magic.tool(effects=("network",))
async def rate(currency: str) -> float:
    '''Ask the bank for the rate of the day.'''
    await asyncio.sleep(0)
    calls.append(currency)
    return 0.5
"""


def last(server):
    return server.chats[-1].body["messages"][-1]["content"]


@pytest.fixture(scope="module")
def kernel_and_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tools")
    own = {"CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"), "CI_MAGIC_LANGUAGE": "en"}
    (folder / "money.py").write_text("import ci_magic\n\n@ci_magic.tool\ndef fee(a: int) -> int:\n    return a + 3\n")
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **own, **environment(server)) as kernel:
        assert kernel.run(DEFINED).status == "ok"
        yield kernel, server


def ask(kernel, server, reply, prompt, **options):
    server.steps.append(reply)
    return kernel.run(prompt, **options)


@pytest.mark.row("4-03", "1-32", "4-06", kind="mechanism")
def test_a_function_that_fits_is_called_in_the_kernel_and_a_rerun_calls_it_again(kernel_and_server):
    kernel, server = kernel_and_server
    cell = ask(kernel, server, fenced("euros = convert(16)\neuros"), "%%ci 16 dollars in euros")
    assert cell.status == "ok"
    assert kernel.value("euros") == "13.0" and kernel.value("calls") == "[(16, 'EUR')]"
    told = last(server)
    assert "\n convert(amount: float, to: str = ...) -> float  # Convert dollars.\n" in told
    assert "\n async rate(currency: str) -> float  # Ask the bank for the rate of the day.\n" in told
    assert "call it in the cell like any function instead of writing code of your own" in told
    # Nothing on the wire needs a server that calls tools.
    assert not {"tools", "functions", "tool_choice"} & server.chats[-1].body.keys()
    asked = len(server.chats)
    assert kernel.run("%%ci 16 dollars in euros").status == "ok"
    assert kernel.value("calls") == "[(16, 'EUR'), (16, 'EUR')]"
    assert len(server.chats) == asked


@pytest.mark.row("4-03", kind="mechanism")
def test_without_a_function_that_fits_code_solves_it(kernel_and_server):
    kernel, server = kernel_and_server
    kernel.run(
        "import ci_magic.tools, builtins\nkept = [k.function for k in ci_magic.tools.registered()]\nfor f in kept: ci_magic.tools.unregister(f)"
    )
    cell = ask(kernel, server, fenced("miles = 16 / 1.609344\nmiles"), "%%ci 16 km in miles")
    assert cell.status == "ok" and kernel.value("round(miles, 2)") == "9.94"
    assert "Registered functions" not in last(server) and "registered functions as tools" not in last(server)
    kernel.run(DEFINED)


@pytest.mark.row("4-03", kind="mechanism")
def test_what_a_tool_declares_is_asked_about_and_a_look_may_not_call_it(kernel_and_server):
    kernel, server = kernel_and_server
    code = "daily = await rate('EUR')\ndaily"
    refused = ask(kernel, server, fenced(code), "%%ci the rate of the day")
    assert "CI_MAGIC_ALLOW=network" in refused.reply["evalue"]
    assert kernel.value("'EUR' in calls") == "False"

    questions = []

    def answer(prompt):
        questions.append(prompt)
        return "r"

    allowed = ask(kernel, server, fenced(code), "%%ci --new the rate of the day", allow_stdin=True, on_input=answer)
    assert allowed.status == "ok", allowed.reply
    assert kernel.value("daily") == "0.5" and len(questions) == 1

    server.steps += [Stream("```python inspect\nprint(await rate('JPY'))\n```"), completion("I cannot look.")]
    assert kernel.run("%%ci look at the yen").status == "ok"
    assert "network" in last(server) and kernel.value("'JPY' in calls") == "False"


def test_a_failed_attempt_that_called_a_tool_is_repaired_and_the_tool_stays(kernel_and_server):
    kernel, server = kernel_and_server
    server.steps += [fenced("convert(8)\n1/0"), fenced("two = convert(8)\ntwo")]
    assert kernel.run("%%ci eight").status == "ok"
    # What the failed attempt added to the list was put back.
    assert kernel.value("calls.count((8, 'EUR'))") == "1"


def test_a_name_taken_for_something_else_is_no_tool_and_one_of_a_module_comes_with_its_import(kernel_and_server):
    kernel, server = kernel_and_server
    kernel.run("import money")
    cell = ask(kernel, server, fenced("from money import fee\ncost = fee(4)\ncost"), "%%ci the fee of 4")
    assert cell.status == "ok" and kernel.value("cost") == "7"
    assert "\n fee(a: int) -> int  after `from money import fee`\n" in last(server)
    status = kernel.run("%ci --status").text
    assert "tools: convert(amount: float, to: str = ...) -> float, " in status and "fee(a: int) -> int" in status
    kernel.run("kept = convert; fee = 5; convert = 7; del kept")
    ask(kernel, server, Stream("So."), "%%ci anything")
    registered = last(server).partition("Registered functions:\n")[2].partition("\nVariables:")[0]
    assert registered.startswith(" async rate(") and "\n" not in registered
    # Defined again without the decorator it is the user's own function and no tool.
    kernel.run("async def rate(currency): return 1")
    ask(kernel, server, Stream("So."), "%%ci something")
    assert "Registered functions" not in last(server)


def test_a_refusal_is_one_line_in_the_cell(kernel_and_server):
    kernel, _server = kernel_and_server
    cell = kernel.run("class A:\n    @ci_magic.tool\n    def method(self): pass")
    assert cell.status == "error"
    assert cell.reply["traceback"] == [
        "ci_magic: A.method is a method and cannot be a tool: register a function that calls it"
    ]
