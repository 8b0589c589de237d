"""Kernel and extension speak of the same messages: both read the examples in `wire/`, and a real turn is held to them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from ci_magic.cells import wire
from ci_magic.protocol import marked_source
from tests.support.chat_page import ChatPage
from tests.support.extension import Page
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "labextension"
EXAMPLES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests/contract/wire").iterdir())}
CALLS = {op: example for op, example in EXAMPLES.items() if example["kind"] == "call"}


def node(*arguments, given=""):
    """Run Node where there is one: that of the machine, or the one that `make extension` puts into the environment."""
    own = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    program = shutil.which("node", path=own)
    if program is None or not (EXTENSION / "node_modules" / "typescript").is_dir():
        assert "CI" not in os.environ, "no Node, or nothing installed in labextension/: run `make extension`"
        pytest.skip("no Node, or nothing installed in labextension/: run `make extension`")
    return subprocess.run(
        [program, *map(str, arguments)], input=given, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def test_there_is_an_example_of_every_message():
    assert {example["message"]["op"] for example in EXAMPLES.values()} == set(EXAMPLES)
    assert set(CALLS) == set(get_args(wire.Call))
    assert set(EXAMPLES) - set(CALLS) == set(get_args(wire.Tell))
    assert {example["message"]["version"] for example in EXAMPLES.values()} == {wire.VERSION}


@pytest.mark.parametrize("op", CALLS)
def test_answers_are_read_and_what_is_none_is_not(op):
    for answer in CALLS[op]["answers"]:
        assert wire.answer_in(json.dumps(answer)) == answer
        assert answer["call"] == CALLS[op]["message"]["call"]
    for each in CALLS["locate"]["malformed_answers"] + CALLS[op]["malformed_answers"]:
        assert wire.answer_in(json.dumps(each["answer"])) is None, each["why"]
    assert wire.answer_in("typed by somebody") is None
    assert wire.answer_in(None) is None


def test_the_marked_cell_of_an_answer_is_found():
    found, nothing, refused = CALLS["locate"]["answers"][:3]
    pin = CALLS["locate"]["message"]["pin"]
    marked = wire.marked_in(found, pin)
    (cell,) = marked.cells
    assert (cell.cell, cell.queued, cell.edited) == (found["cells"][0]["id"], False, True)
    assert marked_source(pin, marked.code) == found["cells"][0]["source"]
    assert wire.marked_in(nothing, pin) is wire.marked_in(refused, pin) is None


class Everything:
    """The cells of a page in which every generated cell is deleted at once."""

    def __contains__(self, cell):
        return True


@pytest.fixture(scope="module")
def spoken():
    """Messages of a real kernel: a repaired turn, one that asks and is stopped, one whose page is gone, one of a chat."""
    slow = Stream("```python\nx = 0\ny = 0\n1/0\n```", chunk=6, delay=0.06)
    replies = [slow, fenced("x = 1"), fenced("import os\nos.remove('nothing')"), fenced("y = 2")]
    replies.append(fenced("z = 3"))
    with ScriptedServer(replies) as server, live_kernel(**environment(server)) as kernel:
        page = Page(kernel, decide=lambda call: {"choice": "stop", "source": call["source"], "note": ""})
        for prompt in ("%%ci make x 😀", "%%ci remove a file"):
            page.run(page.cell(prompt))
        page.run(page.order[0])
        page.gone = Everything()
        page.run(page.cell("%%ci make y"))
        with ChatPage(kernel) as chat:
            chat.hello()
            assert chat.settled(chat.send("make z", explain=False))["state"] == "completed"
    return page.heard + chat.heard


def test_a_kernel_sends_the_fields_of_the_examples_and_no_others(spoken):
    said = {message["op"] for message in spoken}
    assert said >= {"locate", "begin", "write", "run", "ran", "decide", "settle", "abandon"}
    for message in spoken:
        example = EXAMPLES[message["op"]]
        optional = set(example.get("optional", ()))
        assert set(message) <= set(example["message"]), message
        assert set(example["message"]) - set(message) <= optional, message
    for turn in {message["turn"] for message in spoken}:
        sequence = sorted(message["seq"] for message in spoken if message["turn"] == turn)
        assert sequence == list(range(1, len(sequence) + 1))


def test_the_extension_reads_every_message_that_a_kernel_sends(spoken):
    given = [{"kind": EXAMPLES[message["op"]]["kind"], "message": message} for message in spoken]
    done = node(EXTENSION / "tests" / "read-messages.mjs", given=json.dumps(given))
    assert done.returncode == 0, done.stderr
    against = [(message, found) for message, found in zip(spoken, json.loads(done.stdout), strict=True) if found]
    assert against == []


def test_the_extension_passes_its_own_tests():
    tests = sorted((EXTENSION / "tests").glob("*.test.mjs"))
    done = node("--test", *tests)
    assert tests
    assert done.returncode == 0, done.stdout[-5000:]
