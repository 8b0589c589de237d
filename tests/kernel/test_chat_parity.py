"""One loop, two doors: the same script gives the same events through `%%ci` and through the panel."""

import json
import re

import pytest

from tests.support.chat_world import world_in
from tests.support.extension import Page
from tests.support.server import Stream
from tests.support.turns import fenced, sent

LISTEN = """
import ci_magic.session.session as _session
_heard, _drive = [], _session.drive

class _Listener:
    def hear(self, event):
        _heard[-1].append(event)

def _listened(events, listeners, *rest):
    _heard.append([])
    return _drive(events, (*listeners, _Listener()), *rest)

_session.drive = _listened
"""

TELL = """
import dataclasses as _dataclasses
def _plain(value, _varies=("seconds", "pin", "message", "thread", "pinned_at", "id", "size")):
    if _dataclasses.is_dataclass(value):
        shown = {f.name: _plain(getattr(value, f.name)) for f in _dataclasses.fields(value) if f.name not in _varies}
        return {"": type(value).__name__, **shown}
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
print(__import__("json").dumps([[_plain(event) for event in turn] for turn in _heard]))
"""

SCRIPT = (
    # A failure, its repair, and then the next prompt, which builds on a cell of the user's own.
    fenced("table = [3, 1, 2]\ntable.sorted()", "First.\n"),
    fenced("table = sorted([3, 1, 2])\ntable"),
    Stream("```python inspect\nprint(mine)\n```"),
    fenced("both = table + mine\nprint('both')\nboth", "Now both.\n"),
    Stream("The **sum** is 16."),
)
PROMPTS = ("sort 3, 1, 2", "add mine", "what is the sum?")
OWN = "mine = [10]"


def events(kernel):
    """What each turn told, without what differs from run to run."""
    return json.loads(kernel.run(TELL).text)


def written(turns):
    """The texts that depend on how fast a reply came are told once, as they were at the end."""
    plain = []
    for turn in turns:
        kept = []
        for event in turn:
            if event[""] == "Writing" and kept and kept[-1][""] == "Writing":
                kept[-1] = event
            else:
                kept.append(event)
        plain.append(kept)
    return plain


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The events and the requests of both doors."""
    found = {}
    for door in ("magic", "panel"):
        with world_in(tmp_path_factory.mktemp(door)) as world:
            world.script(*SCRIPT)
            assert world.kernel.run(LISTEN).status == "ok"
            (through_magic if door == "magic" else through_panel)(world)
            requests = [sent(world.server, number) for number in range(len(world.server.chats))]
            found[door] = (events(world.kernel), requests, world.kernel.value("both"))
    return found


def through_magic(world):
    page = Page(world.kernel)
    page.gets_time()
    for number, prompt in enumerate(PROMPTS):
        assert page.run(page.cell(f"%%ci --thread T\n{prompt}")).status == "ok"
        if number == 0:
            assert world.kernel.run(OWN, cell_id="own").status == "ok"


def through_panel(world):
    with world.page() as page:
        for number, prompt in enumerate(PROMPTS):
            assert page.settled(page.send(prompt, thread="T"))["state"] == "completed"
            if number == 0:
                assert world.kernel.run(OWN, cell_id="own").status == "ok"


def test_the_events_are_equal(told):
    (magic, _requests, both), (panel, _same, other) = told["magic"], told["panel"]
    assert both == other == "[1, 2, 3, 10]"
    assert len(magic) == len(panel) == len(PROMPTS)
    for ours, theirs in zip(written(magic), written(panel), strict=True):
        assert [event[""] for event in theirs] == [event[""] for event in ours]
        for mine, other in zip(ours, theirs, strict=True):
            assert list(differences(alike(mine), alike(other))) == []
    names = [event[""] for event in written(panel)[0]]
    assert names[:2] == ["Asked", "Asking"]
    assert names.count("Ran") == 2
    assert names[-1] == "Settled"


def test_the_models_are_told_the_same(told):
    ours, theirs = told["magic"][1], told["panel"][1]
    assert len(ours) == len(theirs) == len(SCRIPT)
    for mine, other in zip(ours, theirs, strict=True):
        assert alike(other) == alike(mine)
    assert "mine = [10]" in theirs[2]


def differences(ours, theirs, where=""):
    """Where two values differ, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for name in ours:
            yield from differences(ours[name], theirs[name], f"{where}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(mine, other, f"{where}[{number}]")
    elif ours != theirs:
        yield where, ours, theirs


def alike(value):
    """Without pins, execution counts, ports and folders."""
    if isinstance(value, dict):
        return {name: alike(each) for name, each in value.items()}
    if isinstance(value, list):
        return [alike(each) for each in value]
    if isinstance(value, str):
        value = re.sub(r"# ci [0-9a-f]{6}", "# ci PIN", value)
        value = re.sub(r"In \[\d+\]|\b\d+: (?=<list of)", "N", value)
        return re.sub(r"127\.0\.0\.1:\d+|/\S*/(?:magic|panel)0\S*", "HERE", value)
    return value
