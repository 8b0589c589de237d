"""The chat panel and the kernel speak of the same messages: both read the examples in `chat_wire/`."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from ci_magic.cells.wire import answer_in
from ci_magic.sidebar import TARGET, VERSION, messages, wire
from ci_magic.sidebar.fields import Malformed
from tests.support.chat_world import world_in
from tests.support.turns import fenced, held

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests/contract/chat_wire").iterdir())
}
REQUESTS = {op: example for op, example in EXAMPLES.items() if example["kind"] == "request"}
NOTICES = {op: example for op, example in EXAMPLES.items() if example["kind"] == "notice"}
PROTOCOL = (ROOT / "labextension/src/chat-protocol.ts").read_text("utf-8")


def test_there_is_an_example_of_every_message():
    assert set(REQUESTS) == {each.__name__.lower() for each in get_args(messages.Request)}
    assert {example["message"]["op"] for example in EXAMPLES.values()} == set(EXAMPLES)
    assert set(re.findall(r"readonly op: '(\w+)'", PROTOCOL)) == set(EXAMPLES)
    assert f"CHAT_VERSION = {VERSION};" in PROTOCOL
    assert f"CHAT_TARGET = '{TARGET}';" in PROTOCOL


@pytest.mark.parametrize("op", REQUESTS)
def test_a_request_is_read_as_it_was_sent(op):
    example = REQUESTS[op]
    for message in (example["message"], *example["more"]):
        id_, request = wire.read(message)
        assert id_ == message["id"]
        assert type(request).__name__.lower() == op
        # Further fields of a later version are no harm.
        assert wire.read(message | {"later": 1}) == (id_, request)
        for name in request.__slots__:
            sent = {"new": "as"}.get(name, name)
            if isinstance(message.get(sent), str | None) and sent in message:
                assert getattr(request, name) == message[sent]


@pytest.mark.parametrize("op", REQUESTS)
def test_a_malformed_request_is_refused_in_one_line(op):
    assert REQUESTS[op]["malformed"]
    for each in REQUESTS[op]["malformed"]:
        problem = problem_of(each["message"])
        assert problem, each["why"]
        assert "\n" not in str(problem)


def problem_of(message):
    """Why a request is refused; what an answer holds is read by who waits for it."""
    try:
        _id, request = wire.read(message)
    except Malformed as problem:
        return str(problem)
    return isinstance(request, messages.Answer) and answer_in(request.answer) is None and "no answer"


@pytest.mark.parametrize(
    "data", [None, "", 7, [], {}, {"op": "hello"}, {"id": "a", "op": []}, {"id": "a", "op": "eval"}]
)
def test_what_is_no_request_is_none(data):
    with pytest.raises(Malformed):
        wire.read(data)


def shape(value):
    """The names and kinds of what a message holds; of a list, of what is in it."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def fits(value, example):
    """Whether a value has the shape of an example; None fits anywhere, and so does an empty list."""
    if isinstance(example, dict) and isinstance(value, dict):
        return all(name in value and fits(value[name], each) for name, each in example.items())
    if isinstance(example, list) and isinstance(value, list):
        return not example or all(fits(each, example[0]) for each in value)
    return value is None or example in (None, "NoneType") or shape(value) == example


def test_what_the_kernel_sends_is_as_in_the_examples(tmp_path):
    reply, go = held("Words 😀 ", "and more. ```python\nopen('made.txt', 'w').write('x')\n```")
    with world_in(tmp_path) as world, world.page() as page:
        world.script(fenced("1 / 0"), reply)
        hello = page.hello()
        assert fits(hello, shape(REQUESTS["hello"]["reply"]))
        turn = page.send("make a file", files=[], thread="월별")
        page.until(lambda: page.turns.get(turn, {}).get("text", "").startswith("Words"))
        go.set()
        record = page.settled(turn)
        page.until(lambda: page.turns[turn]["undoable"])
        assert (record["made"] != [], len(record["cells"])) == (True, 1)
        assert fits(page.ask("undo", turn=turn), shape(REQUESTS["undo"]["reply"]))
        page.ask("choose", model="other", base_url="")
        page.until(lambda: any(each["op"] == "status" for each in page.notices))
        assert {each["op"] for each in page.notices} == set(NOTICES)
        for notice in page.notices:
            example = NOTICES[notice["op"]]
            wanted = [shape(each) for each in (example["message"], *example["more"])]
            if notice["op"] == "reply":
                wanted = [each | {"value": {}} if "value" in each else each for each in wanted]
            assert any(fits(notice, each) for each in wanted), notice
