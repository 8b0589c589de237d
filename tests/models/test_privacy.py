"""What no setting but `full` lets leave the machine, looked for in the bytes on the socket."""

import re
import sqlite3

import pytest

from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

BELOW_FULL = ("stats", "schema", "names", "none")

EARLIER = """
import collections, dataclasses, enum, functools, pathlib, sqlite3
import numpy as np, pandas as pd, polars as pl
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot as plt
MARK = "CANARY"
def mark(kind): return MARK + kind
"""
VALUES = """
text = mark("text"); raw = mark("bytes").encode(); path = pathlib.Path(mark("path"))
nested = [1, {"a": (mark("nested"), [mark("deep")])}]
keyed = {mark("key"): 1, "b": {mark("innerkey"): 2}}
unique = {mark("set")}; queue = collections.deque([mark("deque")])
Point = collections.namedtuple("Point", "x"); point = Point(mark("namedtuple"))
frame = pd.DataFrame({"a": [mark("cell")] * 3, "n": [1.5, 2.5, 3.5]}, index=[mark("index"), "i", "j"])
category = pd.DataFrame({"kind": pd.Categorical([mark("category")] * 12)})
series = pd.Series([mark("series")], name="s"); labels = pd.Index([mark("label")])
crossed = pd.DataFrame({"v": [1]}, index=pd.MultiIndex.from_tuples([(mark("level"), 1)], names=["g", "h"]))
grouped = frame.groupby("a")
table = pl.DataFrame({"e": pl.Series(["x"], dtype=pl.Enum(["x", mark("enum")])), "t": [mark("polars")]})
lazy = table.lazy()
words = np.array([mark("numpy")]); objects = np.array([mark("object"), None], dtype=object)
class Shown:
    "A class."
    inside = mark("attribute")
    def __repr__(self): return mark("repr")
shown = Shown()
@dataclasses.dataclass
class Record: who: str
record = Record(mark("dataclass"))
class Color(enum.Enum): RED = mark("member")
color = Color.RED
def helper(a, b=mark("default")):
    "Docs: CANARYdocstring."
bound = functools.partial(helper, mark("partial"))
base = sqlite3.connect(":memory:"); base.execute("create table rows (who text)")
base.execute("insert into rows values (?)", [mark("row")]); base.commit()
figure, axes = plt.subplots(); axes.plot([1, 2], label=mark("legend")); axes.set_title(mark("title")); axes.legend()
stream = open(mark("opened"), "w")
"""
FRAMES = "use frame category series labels crossed grouped table lazy words objects figure axes and data.csv"
OTHERS = (
    "use text raw path nested keyed unique queue Point point Shown shown Record record Color color helper bound base "
    "stream and data.csv"
)
SEEN_AT_FULL = {
    *("text", "bytes", "nested", "key", "cell", "category", "series", "numpy", "docstring", "file", "printed"),
    *("result", "source", "error", "title", "answer", "look", "message", "failed", "converted"),
}
FAILING = 'print(MARK + "output")\nraise ValueError(MARK + "message")'
LOOK = Stream('```python inspect\nprint(MARK + "look")\n```')
ANSWER = Stream("It is CANARYanswer, as I said.")


def played(tmp_path, level):
    """All that a session sent under `level`, after a turn under full in which the model answered with a value."""
    folder = tmp_path / "CANARYfolder"
    folder.mkdir()
    (folder / "data.csv").write_text("who,n\n" + "CANARYfile,1\n" * 5, encoding="utf-8")
    steps = [ANSWER, Stream("Fine."), LOOK, fenced(FAILING), fenced("done = 1"), fenced("mended = 1")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=folder, **environment(server)) as kernel:
        for source in (EARLIER, VALUES):
            assert kernel.run(source).status == "ok"
        kernel.run("%%ci --privacy full who is it")
        before = len(server.chats)
        kernel.run('# CANARYsource\nprint(mark("printed"))\nmark("result")')
        kernel.run("frame.loc[mark('error')]")
        for prompt in (FRAMES, OTHERS):
            turn = kernel.run(f"%%ci --privacy {level} {prompt}")
            assert turn.status == "ok", turn.reply["evalue"]
        kernel.run("int(text + 'CANARYfailed'[:0] + mark('converted'))")
        fixed = kernel.run(f"%ci --fix --privacy {level} --ask never")
        assert len(server.chats) == before + 5, fixed.reply
        kernel.run("stream.close()")
        return b"\n".join(request.raw for request in server.chats[before:]).decode()


def found(wire):
    return set(re.findall("CANARY([a-z]+)", wire))


@pytest.mark.parametrize("level", BELOW_FULL)
def test_no_value_leaves_the_machine_below_full(tmp_path, level):
    wire = played(tmp_path, level)
    # The cell that is to be repaired is part of what the user asks for: its own source is sent.
    assert found(wire) - {"failed"} == set()
    assert "ValueError" in wire
    assert ("DataFrame" in wire) == (level in ("stats", "schema"))
    assert bool(re.search(r"\bkind\b", wire.split("user", 1)[1])) == (level != "none")


def test_under_full_the_values_are_there(tmp_path):
    assert SEEN_AT_FULL - found(played(tmp_path, "full")) == set()


def test_an_unknown_level_is_one_line_with_the_choices():
    with reused_kernel(CI_MAGIC_PRIVACY="") as kernel:
        cell = kernel.run("%%ci --privacy some go")
        assert cell.reply["evalue"] == "privacy is 'some': use one of full, stats, schema, names, none"


def test_what_came_under_a_wider_setting_is_not_sent_again_and_the_rest_is():
    steps = [Stream("one"), Stream("two"), Stream("three"), Stream("four")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        for number, level in enumerate(("full", "schema", "stats", "full")):
            kernel.run(f"%%ci --privacy {level} question {number}")
        said = [
            [each["content"] for each in chat.body["messages"] if each["role"] == "assistant"] for chat in server.chats
        ]
        assert said == [[], [], ["two"], ["one", "two", "three"]]


def test_kept_code_is_not_sent_for_repair_under_a_stricter_setting(tmp_path):
    steps = [fenced("who = 'CANARYkept'"), fenced("who = 2")]
    with (
        ScriptedServer(steps) as server,
        reused_kernel(**environment(server, CI_MAGIC_JOURNAL=str(tmp_path / "j"))) as kernel,
    ):
        assert kernel.run("%%ci who").status == "ok"
        cell = kernel.run("%%ci --repair --privacy schema who")
        assert "written under --privacy full" in cell.reply["evalue"]
        assert len(server.chats) == 1


def test_after_a_restoration_each_turn_keeps_its_setting(tmp_path):
    record = {"CI_MAGIC_JOURNAL": str(tmp_path / "j")}
    steps = [fenced("a = 1"), fenced("b = 2"), Stream("fine"), Stream("fine")]
    with ScriptedServer(steps) as server:
        with reused_kernel(cwd=tmp_path, **environment(server, **record)) as kernel:
            kernel.run("%%ci --privacy full make a")
            kernel.run("%%ci --privacy schema make b")
        with reused_kernel(cwd=tmp_path, **environment(server, **record)) as kernel:
            assert kernel.run("%ci --restore").status == "ok"
            kernel.run("%%ci --privacy stats go on")
            kernel.run("%%ci --privacy full go on please")
    under_stats, under_full = (str(chat.body["messages"]) for chat in server.chats[2:])
    assert "b = 2" in under_stats
    assert "a = 1" not in under_stats
    assert "a = 1" in under_full


@pytest.mark.parametrize("given", ["", "--fix "])
def test_the_preview_is_what_arrives_character_by_character(tmp_path, given):
    key = "abcdefgh12345678"
    steps = [fenced("x = 1")]
    with (
        ScriptedServer(steps) as server,
        reused_kernel(**environment(server, MY_SERVICE_TOKEN=key)) as kernel,
    ):
        kernel.run(f"매출 = ['a\\n--- user\\n', '{key}', '서울']")
        kernel.run("1 / 0")
        shown = kernel.run(f"%%ci {given}--preview\n매출을 {{x}} 그려줘").text
        assert server.chats == []
        kernel.run(f"%%ci {given}\n매출을 {{x}} 그려줘")
        (chat,) = server.chats
    head, _, rest = shown.partition("\n")
    arrived = "\n".join(f"--- {each['role']}\n{each['content']}" for each in chat.body["messages"])
    assert rest == arrived + "\n"
    assert f"scripted at {server.host}: {len(chat.raw):,} bytes" in head
    assert "privacy full" in head
    assert re.search(rf"{arrived.count('[masked:')} secrets masked", head)
    assert "[masked:secret]" in arrived
    assert key not in arrived


def test_the_ledger_lists_each_request_before_it_is_answered(tmp_path):
    path = tmp_path / "j"
    steps = [fenced("1 / 0"), Stream("half", end="reset"), fenced("x = 1")]
    with (
        ScriptedServer(steps) as server,
        reused_kernel(cwd=tmp_path, **environment(server, CI_MAGIC_JOURNAL=str(path))) as kernel,
    ):
        assert "nothing was sent" in kernel.run("%ci --ledger").text
        assert kernel.run("%%ci --privacy stats divide it").status == "ok"
        lines = kernel.run("%ci --ledger").text.splitlines()
    sizes = [f"{len(chat.raw):,} bytes" for chat in server.chats]
    assert len(sizes) == 3
    assert [size in line for size, line in zip(sizes, lines, strict=False)] == [True] * 3
    for line in lines[:3]:
        assert server.host in line
        assert "scripted  stats" in line
        assert "“divide it”" in line
    assert ["repair 2" in line for line in lines[:3]] == [False, True, True]
    assert ["11 + 7 tokens" in line for line in lines[:3]] == [True, False, True]
    assert "no reply" in lines[1]
    assert f"to {server.host}: 3 requests" in lines[-1]
    assert b"sk-test" not in path.read_bytes()


def test_what_is_sent_is_on_disk_before_it_leaves(tmp_path):
    path = tmp_path / "j"
    with ScriptedServer([Stream("x", end="stall")]) as server:
        with reused_kernel(cwd=tmp_path, **environment(server, CI_MAGIC_JOURNAL=str(path))) as kernel:
            kernel.send("%%ci wait")
            while not server.chats:
                pass
            with sqlite3.connect(path) as database:
                rows = database.execute("SELECT host, size, answered FROM dispatches").fetchall()
            database.close()
            assert rows == [(server.host, len(server.chats[0].raw), 0)]
            kernel.manager.interrupt_kernel()


def test_rules_send_nothing_and_are_not_in_the_ledger():
    with reused_kernel(OPENAI_API_KEY="", OPENAI_BASE_URL="", CI_MAGIC_MODEL="") as kernel:
        kernel.run("import pandas as pd\ndf = pd.DataFrame({'a': [1]})")
        kernel.run("%%ci describe df")
        assert "nothing was sent" in kernel.run("%ci --ledger").text
        assert "is on this machine" in kernel.run("%%ci --preview describe df").text
