"""One loop, two doors: the same script gives the same events through `%%ci` and through the panel."""

import json
import re

import pytest

from tests.models.test_privacy import ANSWER, EARLIER, FAILING, FRAMES, LOOK, VALUES
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


# An estimate counts the random digits of a pin: `3f9a1c` is more tokens than `123456`.
_PIN_TOKENS = 5


def differences(ours, theirs, where=""):
    """Where two values differ, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for name in ours:
            yield from differences(ours[name], theirs[name], f"{where}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(mine, other, f"{where}[{number}]")
    elif ours != theirs and not (where.endswith(".tokens") and abs(ours - theirs) <= _PIN_TOKENS):
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


PRIVATE = (
    ANSWER,
    LOOK,
    fenced(FAILING),
    fenced("done = 1"),
    Stream("It is done, I think."),
)
FAILED_CELL = {
    "id": "c1",
    "cell_type": "code",
    "source": "print(CANARYabout)",
    "outputs": [{"output_type": "error", "ename": "NameError", "evalue": "CANARYabout", "traceback": ["CANARYabout"]}],
    "execution_count": 7,
}


def prepared(world, folder):
    """A namespace, a file and cells full of values that tell where they went, and a turn under full privacy."""
    (folder / "data.csv").write_text("who,n\n" + "CANARYfile,1\n" * 5, encoding="utf-8")
    world.script(*PRIVATE)
    for source in (EARLIER, VALUES, '# CANARYsource\nprint(mark("printed"))\nmark("result")', LISTEN):
        assert world.kernel.run(source).status == "ok"


@pytest.mark.parametrize("level", ["names", "none"])
def test_under_strict_privacy_both_doors_are_alike_and_no_value_leaves_through_either(tmp_path, level):
    heard, wires = {}, {}
    for door in ("magic", "panel"):
        folder = tmp_path / f"{door}0"
        folder.mkdir()
        with world_in(folder) as world:
            prepared(world, folder)
            (privately_by_magic if door == "magic" else privately_by_panel)(world, level)
            heard[door] = [alike(turn) for turn in written(events(world.kernel))]
            requests = world.server.chats
            assert "CANARYfile" in requests[0].raw.decode()
            wires[door] = b"\n".join(request.raw for request in requests[1:]).decode()
    assert len(heard["magic"]) == 2
    for ours, theirs in zip(heard["magic"], heard["panel"], strict=False):
        assert list(differences(ours, theirs)) == []
    for door, wire in wires.items():
        assert set(re.findall("CANARY([a-z]+)", wire)) == set(), door
        assert "ValueError" in wire


def privately_by_magic(world, level):
    page = Page(world.kernel)
    page.gets_time()
    assert page.run(page.cell("%%ci --thread T --file data.csv\nwho is it")).status == "ok"
    assert page.run(page.cell(f"%%ci --thread T --privacy {level} --file data.csv\n{FRAMES}")).status == "ok"


def privately_by_panel(world, level):
    with world.page() as page:
        page.settled(page.send("who is it", thread="T", files=["data.csv"]))
        options = {"thread": "T", "files": ["data.csv"]}
        assert page.settled(page.send(FRAMES, privacy=level, **options))["state"] == "completed"
        # What only a panel has: cells that are asked about. Set for all messages to come.
        world.kernel.run(f"__import__('os').environ['CI_MAGIC_PRIVACY'] = {level!r}")
        record = page.settled(page.send("explain this error", about=[FAILED_CELL], **options))
        assert any("privacy" in note for note in record["notes"])
